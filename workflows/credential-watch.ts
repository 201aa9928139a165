/**
 * What becomes of the credential, or of its owner, while it is being upgraded. The store knows already when the run is
 * told: a suspended credential is not raised, and what holds it back does.
 *
 * - Revoked or replaced, the account deleted or suspended by a death notice, the sponsorship withdrawn: the upgrade ends,
 *   and what is open outside is withdrawn.
 * - Suspended or expired: somebody is called. What passed meanwhile, and a letter, wait until it is usable again.
 * - Ported, merged or bound anew: a reviewer must look before it is raised.
 */
import { CREDENTIAL_SUSPENDED } from './attention';
import type { EventMessage } from './desk';
import { Ended } from './status';
import { GoTo } from './step';
import type { UpgradeCase } from './upgrade-case';

/** @throws Ended if there is nothing left to upgrade; GoTo if what was held back can go on */
export async function followCredential(upgrade: UpgradeCase, message: EventMessage): Promise<void> {
  const { state } = upgrade;
  const fact = await upgrade.factOf(message);
  if (fact.kind !== 'CREDENTIAL') return;
  if (fact.ends !== null) throw new Ended(fact.ends);
  state.credentialEndsAt = fact.endsAt;
  if (fact.holds !== null) await upgrade.raise(fact.holds, 'held_back');
  if (!fact.isUsable) {
    await upgrade.raise(CREDENTIAL_SUSPENDED, 'credential_not_usable', [
      upgrade.notice('credential_not_usable'),
    ]);
    return;
  }
  await upgrade.settle(CREDENTIAL_SUSPENDED, 'credential_usable_again');
  if (state.stage !== 'UNDER_REVIEW' || state.heldBack !== CREDENTIAL_SUSPENDED) return;
  state.heldBack = null;
  state.needsAttention = null;
  throw new GoTo(state.afterReview ?? 'VIDEO_BOOKING');
}
