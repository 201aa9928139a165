/** What a running upgrade remembers. References and instants only. */
import type { Ending, Method, Stage } from './status';

export interface CaseState {
  stage: Stage;
  /** UTC milliseconds, as all instants here. */
  since: number;
  deadline: number | null;
  method: Method | null;
  ending: Ending | null;
  /** Why an operator should look; null: nothing. Search attribute `NeedsAttention`. */
  needsAttention: string | null;
  used: { kba: number; total: number };
  contact: { readonly contactInfoId: string } | null;
  questionSetId: string | null;
  /** The video branch's own deadline: rebooking does not extend it. */
  bookingDeadline: number | null;
  appointment: {
    readonly appointmentId: string;
    readonly startsAt: number;
    readonly endsAt: number;
    readonly timeZone: string;
  } | null;
  reschedules: number;
  /** Letters that are out and may still arrive, oldest first. */
  letters: readonly LetterOut[];
  /** When each letter was ordered. */
  lettersOrderedAt: readonly number[];
  /** Until when the newest code works; null: none is out. */
  redeemBy: number | null;
  /** What goes on when a review approves. */
  afterReview: 'VIDEO_BOOKING' | 'VIDEO_CODE' | null;
}

export function newCaseState(startedAt: number): CaseState {
  return {
    stage: 'AWAITING_PURCHASE',
    since: startedAt,
    deadline: null,
    method: null,
    ending: null,
    needsAttention: null,
    used: { kba: 0, total: 0 },
    contact: null,
    questionSetId: null,
    bookingDeadline: null,
    appointment: null,
    reschedules: 0,
    letters: [],
    lettersOrderedAt: [],
    redeemBy: null,
    afterReview: null,
  };
}

export interface LetterOut {
  readonly letterId: string;
  readonly expectedFrom: number;
  readonly expectedBy: number;
  /** Until when its code works. */
  readonly redeemBy: number;
}
