/** Why a case may be held back between its proofing and its upgrade: words of a fixed set, shown to operators. */
export const HOLD_REASONS = [
  /** A letter was sent on to another address: its code may be in other hands. */
  'LETTER_REROUTED',
  /** The phone number went to another provider: a way to take over a phone (NIST SP 800-63B-4 §3.1.3.3). */
  'NUMBER_PORTED',
  /** The credential came to another account: whoever is proofed may not be whom it belongs to. */
  'ACCOUNT_MERGED',
  /** The credential was bound to another token or app while it was being upgraded. */
  'CREDENTIAL_REBOUND',
  /** The same person is, or was, proofed for another user of this partner. */
  'DUPLICATE_PERSON',
  /** A back end or an operator asked for it. */
  'ON_REQUEST',
] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

export function isHold(reason: string): reason is HoldReason {
  return HOLD_REASONS.some((hold) => hold === reason);
}
