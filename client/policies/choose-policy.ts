/** Which profile a new upgrade has, and which one an upgrade that was opened keeps. */
import type { UpgradeRecord } from '../../db/store';
import { DEFAULT_POLICY } from '../../workflows/policies';
import type { Policy } from '../../workflows/policy';
import { UpgradeError } from '../errors';
import { policyOfUpgrade } from '../policy-of-upgrade';
import { keptKey, type PartnerPolicies } from './policy-book';

interface Known {
  readonly policies: ReadonlyMap<string, Policy>;
  readonly partnerPolicies: PartnerPolicies;
}

/**
 * The policy named, else the partner's own, else the default.
 * @throws UpgradeError UNKNOWN_POLICY; one of another partner, or that no file has any more, is not told from one that
 *   never was
 */
export function chooseOfPartner(
  { policies, partnerPolicies }: Known,
  given: { readonly partnerId: string; readonly policy?: string | undefined },
): Policy {
  const { ofPartner, retired } = partnerPolicies;
  const own = ofPartner.get(given.partnerId);
  const ofOthers = new Set([...ofPartner.values()].filter((name) => name !== own));
  const offered = [...policies.keys()].filter((name) => !retired.has(name) && !ofOthers.has(name));
  const name = given.policy ?? own ?? DEFAULT_POLICY;
  const policy = offered.includes(name) ? policies.get(name) : undefined;
  if (policy !== undefined) return policy;
  throw new UpgradeError('UNKNOWN_POLICY', `There is no such policy; known are ${offered.join(', ')}.`);
}

/**
 * The version that the upgrade was opened with; a built-in profile that has moved on since, as it is now.
 * @throws UpgradeError UNKNOWN_POLICY if this program is older than it
 */
export function pinnedPolicy(
  { policies, partnerPolicies }: Known,
  upgrade: Pick<UpgradeRecord, 'policyName' | 'policyVersion'>,
): Policy {
  const kept = partnerPolicies.kept.get(keptKey(upgrade.policyName, upgrade.policyVersion));
  return kept ?? policyOfUpgrade(policies, upgrade);
}
