/** What waits for the decision of a person: the queue of it, who works on what, and decisions where two must agree. */
import type { HoldReason } from '../../workflows/holds';
import type { RepeatedStep, ReviewCause, ReviewDecision } from '../../workflows/review-words';
import type { Stage } from '../../workflows/status';

export interface DecideReview {
  readonly upgradeId: string;
  /** Who decides; an account name, never a person's name. */
  readonly reviewerId: string;
  readonly decision: ReviewDecision;
  /** With ASK_AGAIN: what is to be done once more. Two who name different steps contradict each other. */
  readonly step?: RepeatedStep | undefined;
  /** A reference, e.g. of a ticket. */
  readonly reason?: string | undefined;
  readonly at: number;
}

export type ReviewVerdict =
  /** Kept; another reviewer must decide the same. Nobody has the case any more, so that another may take it. */
  | 'SECOND_NEEDED'
  /** Two reviewers decided the same; what they decided may be carried out, again if need be. */
  | 'AGREED'
  /** This reviewer has decided already; nothing changed. */
  | 'SAME_REVIEWER'
  /** This reviewer asked for the hold, or reported what the review is about; nothing changed. */
  | 'OPENED_BY_REVIEWER'
  /** Somebody else works on it; nothing changed. */
  | 'ASSIGNED_TO_OTHER'
  /** Two reviewers contradict each other: both decisions are dropped. */
  | 'CONTRADICTED'
  /** Two others agreed on the opposite; nothing changed. */
  | 'DECIDED_OTHERWISE'
  /** The upgrade is not under review; nothing changed. */
  | 'NOT_UNDER_REVIEW';

/**
 * REVIEW: the upgrade stands still until somebody decides. HOLD: it goes on, and would be held back at its end.
 * REPUDIATION: it has ended well, and is said not to have been the person's.
 */
export const QUEUE_KINDS = ['REVIEW', 'HOLD', 'REPUDIATION'] as const;
export type QueueKind = (typeof QUEUE_KINDS)[number];

export interface QueuedReview {
  readonly upgradeId: string;
  readonly credentialId: string;
  readonly partnerId: string;
  readonly policyName: string;
  readonly policyVersion: number;
  readonly stage: Stage;
  readonly kind: QueueKind;
  /** What it is about, the review's own cause first, then what holds it back. */
  readonly why: readonly (ReviewCause | HoldReason | 'REPUDIATED' | 'REVIEW')[];
  /** With DUPLICATE_PERSON: the other upgrade of the same person; null: none was found. */
  readonly samePersonAs: string | null;
  /** Since when it waits. */
  readonly since: number;
  /** When the policy decides by itself; null: nobody does. */
  readonly decidedBy: number | null;
  readonly assignee: string | null;
  readonly assignedAt: number | null;
}

export interface ListReviews {
  readonly partnerId?: string | undefined;
  /** Only those of these partners; none named: none are listed. */
  readonly partnerIds?: readonly string[] | undefined;
  readonly kind?: QueueKind | undefined;
  /** Only what this account works on; null: only what nobody does. */
  readonly assignee?: string | null | undefined;
  /** Only what has waited since then or longer. */
  readonly sinceBefore?: number | undefined;
  /** At most 200. */
  readonly limit: number;
  /** From the last page's `nextCursor`. */
  readonly cursor?: string | undefined;
}

export interface AssignReview {
  readonly upgradeId: string;
  /** Null: nobody works on it any more. */
  readonly assignee: string | null;
  /** Who says so; an account name. */
  readonly actor: string;
  /** Also if a third one works on it. */
  readonly takesOver: boolean;
  readonly at: number;
}

export type AssignVerdict =
  | { readonly kind: 'DONE' }
  /** Somebody else works on it; nothing changed. */
  | { readonly kind: 'ASSIGNED_TO_OTHER'; readonly assignee: string }
  /** Nothing of the upgrade waits for a person; nothing changed. */
  | { readonly kind: 'NOT_WAITING' };

export interface ReviewStore {
  /** Decided in one transaction, however many reviewers ask at once. A decision counts for the review it was made in. */
  decide(input: DecideReview): Promise<ReviewVerdict>;
  /** Whoever decides takes it first, so that of two at once one finds that the other has it. */
  takeToDecide(input: {
    readonly upgradeId: string;
    readonly reviewerId: string;
    readonly at: number;
  }): Promise<AssignVerdict>;
  /** Says who works on it. The same again: DONE, and nothing is recorded twice. */
  assign(input: AssignReview): Promise<AssignVerdict>;
  /** All that waits for the decision of a person, the longest first. */
  list(input: ListReviews): Promise<{ reviews: readonly QueuedReview[]; nextCursor: string | null }>;
}
