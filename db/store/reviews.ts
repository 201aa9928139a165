/** Decisions of reviewers where two must agree (four eyes), kept until the second one is there. */

export type ReviewDecision = 'APPROVE' | 'REJECT';

export interface DecideReview {
  readonly upgradeId: string;
  /** Who decides; an account name, never a person's name. */
  readonly reviewerId: string;
  readonly decision: ReviewDecision;
  readonly at: number;
}

export type ReviewVerdict =
  /** Kept; another reviewer must decide the same. */
  | 'SECOND_NEEDED'
  /** Two reviewers decided the same; what they decided may be carried out, again if need be. */
  | 'AGREED'
  /** This reviewer has decided already; nothing changed. */
  | 'SAME_REVIEWER'
  /** Two reviewers contradict each other: both decisions are dropped. */
  | 'CONTRADICTED'
  /** Two others agreed on the opposite; nothing changed. */
  | 'DECIDED_OTHERWISE'
  /** The upgrade is not under review; nothing changed. */
  | 'NOT_UNDER_REVIEW';

export interface ReviewStore {
  /** Decided in one transaction, however many reviewers ask at once. A decision counts for the review it was made in. */
  decide(input: DecideReview): Promise<ReviewVerdict>;
}
