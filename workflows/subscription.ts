/** A subscription that ends inside the upgrade: the credential must be active when it is raised. */
import type { CaseState } from './case-state';
import type { ProofingUpgradeInput } from './messages';

/**
 * Whether the subscription may end before the person is done: before the code that is out does, or before one could that
 * were issued where the case now stands.
 */
export function endsFirst({ policy }: ProofingUpgradeInput, state: CaseState): boolean {
  const { credentialEndsAt, redeemBy, since } = state;
  if (credentialEndsAt === null) return false;
  return credentialEndsAt < (redeemBy ?? since + policy.redemption.windowMs);
}
