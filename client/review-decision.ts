/**
 * Deciding a case under review: by one reviewer, or by two who agree (four eyes).
 *
 * With two, the first decision is kept and nothing happens; the same one by somebody else is carried out. Whoever decides
 * twice is refused, so is whoever asked for the review, and two who contradict each other both begin anew.
 * A case that somebody else works on is refused; one that nobody does is taken by the decision.
 */
import type { DecidedReview, Store, UpgradeRecord } from '../db/store';
import { type ProofingStatus, reasonNotAccepted } from '../workflows/status';
import { UpgradeError } from './errors';
import type { Repeatable } from './repeatable';
import { refuseIfAssigned } from './review-queue';

export type ReviewersNeeded = 1 | 2;

export interface ReviewDependencies {
  readonly store: Pick<Store, 'reviews'>;
  readonly clock: () => number;
  readonly reviewersNeeded: ReviewersNeeded;
  /** What becomes of it: by the run, or in the store where the run has ended. */
  readonly carryOut: (
    record: UpgradeRecord,
    input: DecidedReview,
    repeatable: Repeatable | undefined,
  ) => Promise<ProofingStatus>;
}

/** Where two must look, whoever asked for the look is neither. */
export function ownCase(): UpgradeError {
  return new UpgradeError(
    'REVIEW_OWN_CASE',
    'You asked for what this case waits for; somebody else must decide it.',
  );
}

/**
 * @throws UpgradeError REVIEW_ASSIGNED; with two also REVIEW_SECOND_NEEDED (kept, not carried out), REVIEW_SAME_REVIEWER,
 *   REVIEW_CONTRADICTED, REVIEW_OWN_CASE
 */
export async function decideReview(
  { store, clock, reviewersNeeded, carryOut }: ReviewDependencies,
  record: UpgradeRecord,
  input: DecidedReview,
  repeatable?: Repeatable,
): Promise<ProofingStatus> {
  const { upgradeId, stageSince } = record;
  const { decision, step, reason, actor: reviewerId } = input;
  if (reviewersNeeded === 1) {
    // What waits no more is the run's to refuse, or to answer as before.
    refuseIfAssigned(await store.reviews.takeToDecide({ upgradeId, reviewerId, at: clock() }));
    return carryOut(record, input, repeatable);
  }
  const verdict = await store.reviews.decide({ upgradeId, reviewerId, decision, step, reason, at: clock() });
  switch (verdict) {
    case 'AGREED':
      // One key for the review, not the caller's: whoever of the two repeats it, the run decides once.
      return carryOut(record, input, {
        idempotencyKey: `review:${upgradeId}:${stageSince}`,
      });
    case 'SECOND_NEEDED':
      throw new UpgradeError(
        'REVIEW_SECOND_NEEDED',
        'Your decision is kept. It is carried out once another reviewer decides the same.',
      );
    case 'SAME_REVIEWER':
      throw new UpgradeError(
        'REVIEW_SAME_REVIEWER',
        'You have decided this review already; the second decision must be another reviewer’s.',
      );
    case 'OPENED_BY_REVIEWER':
      throw ownCase();
    case 'ASSIGNED_TO_OTHER':
      throw new UpgradeError(
        'REVIEW_ASSIGNED',
        'Somebody else works on this case; ask them, or have it assigned to you.',
      );
    case 'CONTRADICTED':
      throw new UpgradeError(
        'REVIEW_CONTRADICTED',
        'Another reviewer decided otherwise, so both decisions are dropped. Agree on one, then both decide anew.',
      );
    case 'DECIDED_OTHERWISE':
      throw new UpgradeError('WRONG_STAGE', 'Two reviewers have agreed on the opposite already.');
    case 'NOT_UNDER_REVIEW':
      throw new UpgradeError(
        'WRONG_STAGE',
        reasonNotAccepted(record.stage, 'decideReview') ?? 'The case is not under review any more.',
      );
  }
}
