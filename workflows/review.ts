/** A person looks at the case: approved goes on, rejected ends, asked again repeats a step; at the deadline the policy decides. */
import { followLetter } from './activation-letter';
import { askAgain } from './ask-again';
import type { DecideReviewInput } from './messages';
import type { Ending } from './status';
import type { Step, StepName } from './step';
import type { UpgradeCase } from './upgrade-case';

export const awaitReview: Step = (upgrade) => {
  const { input, state } = upgrade;
  state.needsAttention = state.heldBack ?? 'REVIEW';
  const { windowMs, atDeadline } = input.policy.review;
  return upgrade.waitIn(
    {
      stage: 'UNDER_REVIEW',
      deadline: Date.now() + windowMs,
      event: 'review_opened',
      waitingFor: 'a decision of a reviewer',
      reviewCause: state.heldBack ?? state.reviewCause,
    },
    async (next) => {
      for (;;) {
        const message = await next();
        if (message.kind === 'deadline') return NOT_DECIDED[atDeadline];
        if (message.kind === 'letterChanged') await followLetter(upgrade, await upgrade.factOf(message));
        if (message.kind !== 'decideReview') continue;
        const went = await decide(upgrade, message.input);
        if (went !== null) return went;
      }
    },
  );
};

const NOT_DECIDED = {
  REJECT: { outcome: 'REJECTED', reason: 'REVIEW_NOT_DECIDED' },
  EXPIRE: { outcome: 'EXPIRED', reason: 'REVIEW_NOT_DECIDED' },
} as const satisfies Record<string, Ending>;

/** Null: it was refused, and the review goes on. */
async function decide(upgrade: UpgradeCase, input: DecideReviewInput): Promise<StepName | Ending | null> {
  const { state } = upgrade;
  const { decision, step, actor, reason, receivedAt } = input;
  const way = decision === 'ASK_AGAIN' ? await askAgain(upgrade, step ?? 'VIDEO') : null;
  if (decision === 'ASK_AGAIN' && way === null) return null;
  state.needsAttention = null;
  const decided = { decision, actor, ...(way !== null && { step }), ...(reason !== undefined && { reason }) };
  Object.assign(state, { reviewDecided: decided, reviewedAt: receivedAt, heldBack: null, reviewCause: null });
  if (decision === 'REJECT' || (way === null && state.afterReview === null)) {
    return { outcome: 'REJECTED', reason: 'REVIEW_REJECTED' };
  }
  // The time of the review was not the applicant's: the branch opens anew.
  state.bookingDeadline = null;
  if (way !== null) return way;
  // The code that waited may have come back with its letter meanwhile.
  const isCodeLost = state.afterReview === 'REDEMPTION' && state.redeemBy === null;
  return isCodeLost ? 'VIDEO_BOOKING' : state.afterReview!;
}
