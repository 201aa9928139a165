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
export type Matter = (typeof LASTING)[number] | (typeof HOLD_REASONS)[number] | typeof CREDENTIAL_SUSPENDED;

export function isLasting(reason: string | null): boolean {
  return LASTING.some((matter) => matter === reason);
}

/** What is shown of a case. */
export function shownAttention(state: {
  readonly needsAttention: string | null;
  readonly matters: readonly Matter[];
}): string | null {
  return state.needsAttention ?? state.matters.at(-1) ?? null;
}
