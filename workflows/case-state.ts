/** What a running upgrade remembers. References and instants only. */
import type { Offer, VideoProgress, VideoResult } from '../activities/providers/gateways';
import type { Notice } from '../db/store';
import type { ProviderHealthSignal } from './messages';
import type { ContactInfoHint, Ending, Method, Stage } from './status';

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
  contactInfoHint: ContactInfoHint | null;
  /** All nine digits of the social security number were asked for once. */
  wasAskedForNine: boolean;
  /** What may be bought, while nothing is. */
  offers: readonly Offer[];
  /** The order that the upgrade rests on; null: it was included, or is not settled. */
  orderId: string | null;
  /** A question session led elsewhere: correcting the details does not open another. */
  isKbaOver: boolean;
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
  /** Appointments given back. */
  cancels: number;
  /** What was decided of each appointment: its event may still come after a poll told it. */
  concluded: Readonly<Record<string, VideoResult | VideoProgress>>;
  /** Live video was passed: a letter carries its code, if one is sent. */
  isVideoPassed: boolean;
  /** Letters that are out and may still arrive, oldest first. */
  letters: readonly LetterOut[];
  /** When each letter was ordered. */
  lettersOrderedAt: readonly number[];
  /** Until when the newest code works; null: none is out. */
  redeemBy: number | null;
  /** What goes on when a review approves. */
  afterReview: 'VIDEO_BOOKING' | 'VIDEO_CODE' | 'LETTER' | null;
  /** The party that the stage waits for is out. */
  out: ProviderHealthSignal | null;
  /** Outages that are known to be over. */
  outagesOver: readonly string[];
  /** Notices that go out with the next stage. */
  noticesToSend: readonly Notice[];
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
    contactInfoHint: null,
    wasAskedForNine: false,
    offers: [],
    orderId: null,
    isKbaOver: false,
    questionSetId: null,
    bookingDeadline: null,
    appointment: null,
    reschedules: 0,
    cancels: 0,
    concluded: {},
    isVideoPassed: false,
    letters: [],
    lettersOrderedAt: [],
    redeemBy: null,
    afterReview: null,
    out: null,
    outagesOver: [],
    noticesToSend: [],
  };
}

export interface LetterOut {
  readonly letterId: string;
  readonly expectedFrom: number;
  readonly expectedBy: number;
  /** Until when its code works. */
  readonly redeemBy: number;
}
