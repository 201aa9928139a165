/**
 * The gate between a proofing that passed and the upgrade: what holds a case back until somebody has looked.
 *
 * A hold is kept in the store, so that it counts from the moment it is placed, whether or not the run was told. Which of
 * them hold a case back is its policy's; one that was asked for always does.
 */
import type { CompleteVerdict } from '../db/store';
import { CREDENTIAL_SUSPENDED } from './attention';
import { isHold } from './holds';
import { store } from './proxies';
import type { Ending, Proofed } from './status';
import { noticeOf, type Step, type StepName } from './step';
import type { UpgradeCase } from './upgrade-case';

/** Approved by a reviewer, or usable again: raises the credential, unless something new holds it back. */
export const upgradeHeld: Step = async (upgrade) => {
  const { input, state } = upgrade;
  const { proofed, reviewDecided: review } = state;
  if (proofed === null) throw new Error('an upgrade is gone on with that no proofing passed for');
  const done = await store.completeHeld.executeWithOptions(
    { summary: 'Credential: PROOFING_UPGRADED, after it was held back' },
    [
      {
        upgradeId: input.upgradeId,
        method: state.method ?? 'VIDEO',
        reason: proofed,
        holdsOn: input.policy.fraudGate.holdsOn,
        review,
        reviewedAt: state.reviewedAt,
        notices: [upgrade.notice(noticeOf('UPGRADED'))],
        at: Date.now(),
      },
    ],
  );
  Object.assign(state, { reviewDecided: null, reviewedAt: null });
  const next = concludeProofing(upgrade, proofed, done);
  // Somebody has looked, and it is settled.
  if (done === 'UPGRADED') state.matters = state.matters.filter((matter) => !isHold(matter));
  return next;
};

/** Where a proofing that passed leads, by what the store did with it. */
export function concludeProofing(
  upgrade: UpgradeCase,
  proofed: Proofed,
  verdict: CompleteVerdict,
): StepName | Ending {
  switch (verdict) {
    case 'UPGRADED':
      return { outcome: 'UPGRADED', reason: proofed };
    case 'HELD':
    case 'CREDENTIAL_NOT_USABLE':
      return holdBack(upgrade, proofed, verdict);
    case 'CREDENTIAL_NOT_ACTIVE':
    case 'CLOSED_OTHERWISE':
      return { outcome: 'REJECTED', reason: 'CREDENTIAL_NOT_ACTIVE' };
  }
}

/** A proofing passed, and somebody must look before anything comes of it. */
export function holdBack(
  upgrade: UpgradeCase,
  proofed: Proofed,
  why: 'HELD' | 'CREDENTIAL_NOT_USABLE',
): StepName {
  Object.assign(upgrade.state, { proofed, afterReview: 'UPGRADE' });
  upgrade.state.heldBack = why === 'HELD' ? 'FRAUD_GATE' : CREDENTIAL_SUSPENDED;
  return 'REVIEW';
}
