/** The profiles of a book with where each comes from and what it claims, as they are shown. */
import { POLICIES } from '../../workflows/policies';
import type { Policy } from '../../workflows/policy';
import { BUILT_IN_CLAIMS } from './conformance/claims';
import type { Standard } from './conformance/rules';
import type { PolicyBook } from './policy-book';
import type { PartnerProfile } from './policy-file';

export interface KnownProfile {
  readonly policy: Policy;
  /** Null: it is built in. */
  readonly partnerId: string | null;
  readonly base: PartnerProfile['base'] | null;
  readonly basePolicy: Policy | null;
  readonly conformsTo: Standard | null;
}

export function knownProfiles({ profiles }: PolicyBook): readonly KnownProfile[] {
  const builtIn = Array.from(POLICIES.values(), (policy) => ({
    policy,
    partnerId: null,
    base: null,
    basePolicy: null,
    conformsTo: BUILT_IN_CLAIMS.get(policy.name) ?? null,
  }));
  return [...builtIn, ...profiles.map(knownProfile)];
}

export function knownProfile({ policy, partnerId, base, conformsTo }: PartnerProfile): KnownProfile {
  return { policy, partnerId, base, basePolicy: POLICIES.get(base.name) ?? null, conformsTo };
}
