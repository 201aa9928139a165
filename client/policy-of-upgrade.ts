import type { UpgradeRecord } from '../db/store';
import { completePolicy, type Policy } from '../workflows/policy';
import { UpgradeError } from './errors';

/**
 * The policy an upgrade was opened with, by its name: what the edge itself limits (tries, links, codes made anew) follows
 * the profile as it is now; what the run decides follows the one it was started with. What a profile says nothing of is
 * as it was before there was a rule for it.
 * @throws UpgradeError UNKNOWN_POLICY if this program is older than it
 */
export function policyOfUpgrade(
  policies: ReadonlyMap<string, Policy>,
  { policyName }: Pick<UpgradeRecord, 'policyName'>,
): Policy {
  const policy = policies.get(policyName);
  if (policy !== undefined) return completePolicy(policy);
  throw new UpgradeError(
    'UNKNOWN_POLICY',
    'The policy of this upgrade is not known to this program; update it.',
  );
}
