/** The queue of what waits for the decision of a person, and who works on what. */
import type { AssignVerdict, QueuedReview, Store } from '../db/store';
import { UpgradeError } from './errors';
import { isoInstant } from '../workflows/iso-instant';
import { parse } from './parse';
import {
  type AssignReviewInput,
  assignReviewSchema,
  type ListReviewsInput,
  listReviewsSchema,
} from './schemas';

/** Instants are ISO 8601. */
export interface ShownReview extends Omit<QueuedReview, 'since' | 'decidedBy' | 'assignedAt'> {
  readonly since: string;
  /** How long it has waited, in whole seconds. */
  readonly ageSeconds: number;
  /** When the policy decides by itself; null: nobody does before somebody has. */
  readonly decidedBy: string | null;
  readonly assignedAt: string | null;
}

export interface ReviewPage {
  readonly reviews: readonly ShownReview[];
  readonly nextCursor: string | null;
}

export interface ReviewQueueDependencies {
  readonly store: Pick<Store, 'reviews'>;
  readonly clock: () => number;
}

export async function listReviews(
  { store, clock }: ReviewQueueDependencies,
  input: ListReviewsInput,
): Promise<ReviewPage> {
  const now = clock();
  const { reviews, nextCursor } = await store.reviews.list(parse(listReviewsSchema, input));
  const shown = reviews.map((review): ShownReview => ({
    ...review,
    since: isoInstant(review.since),
    ageSeconds: Math.max(0, Math.floor((now - review.since) / 1_000)),
    decidedBy: isoInstant(review.decidedBy),
    assignedAt: isoInstant(review.assignedAt),
  }));
  return { reviews: shown, nextCursor };
}

/** @throws UpgradeError REVIEW_ASSIGNED (to somebody else), NOTHING_TO_REVIEW */
export async function assignReview(
  { store, clock }: ReviewQueueDependencies,
  upgradeId: string,
  input: AssignReviewInput,
): Promise<{ readonly assignee: string | null }> {
  const given = parse(assignReviewSchema, input);
  const verdict = await store.reviews.assign({ upgradeId, ...given, at: clock() });
  if (verdict.kind === 'NOT_WAITING')
    throw new UpgradeError(
      'NOTHING_TO_REVIEW',
      'Nothing of this upgrade waits for the decision of a person.',
    );
  refuseIfAssigned(verdict);
  return { assignee: given.assignee };
}

/** @throws UpgradeError REVIEW_ASSIGNED */
export function refuseIfAssigned(verdict: AssignVerdict): void {
  if (verdict.kind !== 'ASSIGNED_TO_OTHER') return;
  throw new UpgradeError(
    'REVIEW_ASSIGNED',
    `${verdict.assignee} works on this case; ask them, or have it assigned to you.`,
    { assignee: verdict.assignee },
  );
}
