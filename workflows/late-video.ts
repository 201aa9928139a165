/**
 * What a video provider reports when no session is waited for.
 *
 * - A suspicion is not shaken off by another branch, a code that is out, or a review that looks at something else: nothing
 *   goes on until somebody has looked.
 * - A pass is not lost while the questions are tried instead. With a code out, it is not needed any more.
 */
import { concludeVideo, countsLate, isSuspicion, wasConcluded } from './appointment';
import type { EventMessage } from './desk';
import { GoTo } from './step';
import type { UpgradeCase } from './upgrade-case';

/** @throws GoTo if it leads elsewhere */
export async function followLateVideo(upgrade: UpgradeCase, message: EventMessage): Promise<void> {
  if (upgrade.keepsEarlierRules) return;
  const { state } = upgrade;
  const fact = await upgrade.factOf(message);
  if (fact.kind !== 'VIDEO' || !countsLate(fact.result)) return;
  if (wasConcluded(upgrade, fact.appointmentId, fact.result)) return;
  const isCodeOut = state.redeemBy !== null;
  const isPassNeeded = !isCodeOut && state.stage !== 'UNDER_REVIEW';
  if (!isSuspicion(fact.result) && !isPassNeeded) return;
  const went = await concludeVideo(upgrade, fact.appointmentId, fact.result);
  if (went === null) return;
  if (isCodeOut && isSuspicion(fact.result)) state.afterReview = 'REDEMPTION';
  throw new GoTo(went);
}
