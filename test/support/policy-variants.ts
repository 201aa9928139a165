/** People under a policy that differs from `exostar` in what a test is about. */
import { createUpgradeClient, type UpgradeClient } from '../../client';
import { type Applicant, createApplicant, type Person } from '../../deploy/local/applicant';
import { exostar } from '../../workflows/policies/exostar';
import type { Policy } from '../../workflows/policy';
import type { SkippedTime } from './skipped-time';

export interface PolicyVariant {
  /** A client that knows the policy. */
  readonly client: UpgradeClient;
  person(person?: Partial<Person>): Promise<Applicant>;
}

export function policyVariant(
  world: SkippedTime,
  name: string,
  rules: Partial<Omit<Policy, 'name' | 'version'>>,
): PolicyVariant {
  const policy: Policy = { ...exostar, name, ...rules };
  const { temporal, store, clock } = world;
  const client = createUpgradeClient({ temporal, store, clock, policies: new Map([[name, policy]]) });
  return {
    client,
    person: (person = {}) => createApplicant({ ...world, client }, { name: 'test', policy: name, ...person }),
  };
}
