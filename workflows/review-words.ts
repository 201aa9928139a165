/** The words of reviews: why one is open, and how it can be decided. */

/** Why a review is open; shown to who looks, and to nobody else. */
export const REVIEW_CAUSES = [
  /** The bureau keeps the file as that of somebody who died, has it frozen, or has it flagged. */
  'FILE_DECEASED',
  'FILE_FROZEN',
  'FILE_FLAGGED',
  /** The agent changed data of the person in the session. */
  'VIDEO_DATA_CHANGED',
  'FRAUD_SUSPECTED',
  'COERCION_SUSPECTED',
  /** A letter came back, where the policy has that looked at. */
  'LETTER_RETURNED',
  /** What passed is held back: the holds say why (workflows/holds.ts). */
  'FRAUD_GATE',
  /** The credential cannot be raised now; the case goes on by itself once it can. */
  'CREDENTIAL_SUSPENDED',
] as const;
export type ReviewCause = (typeof REVIEW_CAUSES)[number];

/** ASK_AGAIN: neither; the person is sent back to do a step once more. */
export const REVIEW_DECISIONS = ['APPROVE', 'REJECT', 'ASK_AGAIN'] as const;
export type ReviewDecision = (typeof REVIEW_DECISIONS)[number];

/** What a person can be asked to do once more. */
export const REPEATED_STEPS = ['CONTACT_INFO', 'VIDEO'] as const;
export type RepeatedStep = (typeof REPEATED_STEPS)[number];
