/** A person looks at the case: approved goes on, rejected ends, and no decision in time rejects. */
import { followLetter } from './activation-letter';
import type { Step } from './step';

export const awaitReview: Step = (upgrade) => {
  const { input, state } = upgrade;
  state.needsAttention = state.heldBack ?? 'REVIEW';
  return upgrade.waitIn(
    {
      stage: 'UNDER_REVIEW',
      deadline: Date.now() + input.policy.review.windowMs,
      event: 'review_opened',
      waitingFor: 'a decision of a reviewer',
    },
    async (next) => {
      for (;;) {
        const message = await next();
        if (message.kind === 'deadline')
          return { outcome: 'REJECTED', reason: 'REVIEW_NOT_DECIDED' } as const;
        if (message.kind === 'letterChanged') await followLetter(upgrade, await upgrade.factOf(message));
        if (message.kind !== 'decideReview') continue;
        const { decision, actor } = message.input;
        state.needsAttention = null;
        Object.assign(state, { reviewDecided: { decision, actor }, reviewedAt: message.input.receivedAt });
        state.heldBack = null;
        if (decision === 'REJECT' || state.afterReview === null) {
          return { outcome: 'REJECTED', reason: 'REVIEW_REJECTED' } as const;
        }
        // The time of the review was not the applicant's: the branch opens anew.
        state.bookingDeadline = null;
        // The code that waited may have come back with its letter meanwhile.
        const isCodeLost = state.afterReview === 'REDEMPTION' && state.redeemBy === null;
        return isCodeLost ? 'VIDEO_BOOKING' : state.afterReview;
      }
    },
  );
};
