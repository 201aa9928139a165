/**
 * Why an operator should look at a case. Values of the search attribute `NeedsAttention` and of the store's list.
 *
 * - What the stage brings (a party that is out, a review) passes with it.
 * - A matter lasts until it is settled, beyond the stage; most beyond the end too, for somebody must still act. What only
 *   holds an upgrade back, or its credential, is of no matter once that has ended.
 */
import { HOLD_REASONS } from './holds';

/** Too many wrong activation codes were entered for the credential; an operator must unlock it. */
export const CODES_LOCKED = 'CODES_LOCKED';

/** The credential cannot be raised now, and may be again: it is suspended, or its subscription has ended. */
export const CREDENTIAL_SUSPENDED = 'CREDENTIAL_SUSPENDED';

/** Reasons that last beyond the end. */
const LASTING = ['PAID_TWICE', 'LETTER_REROUTED', 'UNMAPPED_EVENT', 'UNMAPPED_REPLY', CODES_LOCKED] as const;

/** Reasons that last; the newest of them shows where the stage brings none. */
export const MATTERS = [...new Set([...LASTING, ...HOLD_REASONS, CREDENTIAL_SUSPENDED] as const)];
export type Matter = (typeof MATTERS)[number];

export function isLasting(reason: string | null): boolean {
  return LASTING.some((matter) => matter === reason);
}

/** Reasons with which a case goes on by itself once its stage does; with any other it is parked until somebody mends it. */
const OF_STAGES: readonly string[] = [
  'REVIEW',
  'FRAUD_GATE',
  'VIDEO_REVIEW_PENDING',
  'WEBSTORE_OUT',
  'KBA_OUT',
  'LIVE_VIDEO_OUT',
  'LETTER_HOUSE_OUT',
];
export const NOT_PARKED: readonly string[] = [...OF_STAGES, ...MATTERS];

/** What is shown of a case. */
export function shownAttention(state: {
  readonly needsAttention: string | null;
  readonly matters: readonly Matter[];
}): string | null {
  return state.needsAttention ?? state.matters.at(-1) ?? null;
}
