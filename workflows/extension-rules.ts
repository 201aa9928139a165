/**
 * Whether an operator may put a deadline off, and by how much: pure, so that a dry run tells what the run would say.
 *
 * What a standard allows a code to be valid for is not known here: the store refuses that.
 */
import type { Extension, RefusalCode } from './messages';
import type { Policy } from './policy';
import { reasonNotAccepted, type Stage, UPGRADE_ENDED } from './status';
import { isoInstant } from './iso-instant';

export interface Extendable {
  readonly stage: Stage;
  /** UTC milliseconds; null: nothing runs out. */
  readonly deadline: number | null;
  readonly isClockStopped: boolean;
  /** A letter is due that could not be ordered: the deadline is that of the next try. */
  readonly isLetterHeldUp: boolean;
  /** What operators put off before, in milliseconds. */
  readonly extendedMs: number;
}

export type ExtensionRuling =
  | { readonly kind: 'ALLOWED'; readonly byMs: number }
  | {
      readonly kind: 'REFUSED';
      readonly code: RefusalCode;
      readonly sentence: string;
      readonly details?: Readonly<Record<string, unknown>>;
    };

export function rulingOn(
  { extension: { totalMaxMs } }: Pick<Policy, 'extension'>,
  { stage, deadline, isClockStopped, isLetterHeldUp, extendedMs }: Extendable,
  wish: Extension,
): ExtensionRuling {
  if (stage === 'CLOSED') return refused('UPGRADE_CLOSED', UPGRADE_ENDED);
  const wrongStage = reasonNotAccepted(stage, 'extendDeadline');
  if (wrongStage !== null) return refused('WRONG_STAGE', wrongStage);
  if (isLetterHeldUp)
    return refused(
      'EXTENSION_NOT_POSSIBLE',
      'No letter is out yet: it is ordered as soon as its house answers.',
    );
  if (deadline === null) return refused('EXTENSION_NOT_POSSIBLE', 'No deadline runs that could be put off.');
  // When the clock goes on is not known, so neither is what an instant would give.
  if (isClockStopped && 'until' in wish)
    return refused('EXTENSION_NOT_POSSIBLE', 'The clock stands still; extend by a duration instead.');
  const byMs = 'byMs' in wish ? wish.byMs : wish.until - deadline;
  if (byMs <= 0)
    return refused(
      'EXTENSION_NOT_POSSIBLE',
      `It ends at ${isoInstant(deadline)} already; give a later instant.`,
    );
  const leftMs = totalMaxMs - extendedMs;
  if (byMs > leftMs) return tooLong(deadline + Math.max(0, leftMs), 'Under its policy this can be put off');
  return { kind: 'ALLOWED', byMs };
}

/** @param latest UTC milliseconds */
export function tooLong(latest: number, what: string): Extract<ExtensionRuling, { kind: 'REFUSED' }> {
  return refused('EXTENSION_TOO_LONG', `${what} to ${isoInstant(latest)} at the latest.`, {
    latest: isoInstant(latest),
  });
}

function refused(
  code: RefusalCode,
  sentence: string,
  details: Readonly<Record<string, unknown>> = {},
): Extract<ExtensionRuling, { kind: 'REFUSED' }> {
  return { kind: 'REFUSED', code, sentence, details };
}
