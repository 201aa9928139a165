/** What a running upgrade remembers. References and instants only. */
import type { Offer, VideoProgress, VideoResult } from '../activities/providers/gateways';
import type { Notice, DecidedReview } from '../db/store';
import type { CREDENTIAL_SUSPENDED, Matter } from './attention';
import type { OperatorAction, ProviderHealthSignal } from './messages';
import type { KeptReminder } from './reminders';
import type { ReviewCause } from './review-words';
import type { ContactInfoHint, Ending, Method, Proofed, Stage } from './status';

export interface CaseState {
  stage: Stage;
  /** UTC milliseconds, as all instants here. */
  since: number;
  deadline: number | null;
  method: Method | null;
  ending: Ending | null;
  /** Why an operator should look; null: nothing. Search attribute `NeedsAttention`. */
  needsAttention: string | null;
  /** What lasts of that, oldest first. */
  matters: readonly Matter[];
  used: { kba: number; total: number };
  contact: { readonly contactInfoId: string } | null;
  contactInfoHint: ContactInfoHint | null;
  /** All nine digits of the social security number were asked for once. */
  wasAskedForNine: boolean;
  /** What may be bought, while nothing is. */
  offers: readonly Offer[];
  /** The order that the upgrade rests on; null: it was included, or is not settled. */
  orderId: string | null;
  /** Another paid order of this upgrade, which somebody must give back. */
  secondOrderId: string | null;
  /** A question session led elsewhere: correcting the details does not open another. */
  isKbaOver: boolean;
  questionSetId: string | null;
  /** The video branch's own deadline: rebooking does not extend it. */
  bookingDeadline: number | null;
  /** When the branch opened, and what of an outage was added to its deadline. */
  bookingSince: number | null;
  bookingCredit: { readonly outageId: string; readonly milliseconds: number } | null;
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
  /** Those that a reviewer has repeated: a pass of theirs that is told late is worth nothing. */
  repeatedSessions: readonly string[];
  /** A letter that is due while the house cannot be asked. */
  heldUpLetterId: string | null;
  /** Every letter that was asked for, whatever came of it. */
  lettersAskedFor: readonly string[];
  /** Live video was passed: a letter carries its code, if one is sent. */
  isVideoPassed: boolean;
  /** Letters that are out and may still arrive, oldest first. */
  letters: readonly LetterOut[];
  /** The code that an agent handed over. */
  handedOver: Pick<LetterOut, 'codeId' | 'orderedAt' | 'redeemBy'> | null;
  /** When each letter was ordered. */
  lettersOrderedAt: readonly number[];
  /** Until when the newest code works; null: none is out. */
  redeemBy: number | null;
  /** Who decided the review, until the store has kept it with what came of it. */
  reviewDecided: DecidedReview | null;
  /** What goes on when a review approves. */
  afterReview: 'VIDEO_BOOKING' | 'VIDEO_CODE' | 'LETTER' | 'REDEMPTION' | 'UPGRADE' | null;
  /** When a back end received that decision. */
  reviewedAt: number | null;
  /** Why the review is open, where it holds back what has passed already. */
  heldBack: 'FRAUD_GATE' | typeof CREDENTIAL_SUSPENDED | null;
  /** Why it is open otherwise. */
  reviewCause: ReviewCause | null;
  /** How often the person was asked by a reviewer to do a step once more. */
  repeats: number;
  /** What passed, while it is held back. */
  proofed: Proofed | null;
  /** When the credential's subscription ends; null: no end is known. */
  credentialEndsAt: number | null;
  /** The party that the stage waits for is out. */
  out: ProviderHealthSignal | null;
  /** Outages that are known to be over. */
  outagesOver: readonly string[];
  /** How far operators have put deadlines off, all together, in milliseconds. */
  extendedMs: number;
  /** A freeze holds its expiry back. */
  isFrozen: boolean;
  /** Freezes whose time is in the deadline. */
  freezesCounted: readonly string[];
  /** Why a call waits for an operator's mending; null: none does. */
  parked: string | null;
  /** Who ended it on the business's word, until the store has kept it. */
  endedBy: OperatorAction | null;
  /** Notices that go out with the next stage. */
  noticesToSend: readonly Notice[];
  /** What the person is to be reminded of in this stage. */
  reminders: readonly KeptReminder[];
}

export function newCaseState(startedAt: number): CaseState {
  return {
    stage: 'AWAITING_PURCHASE',
    since: startedAt,
    deadline: null,
    method: null,
    ending: null,
    needsAttention: null,
    matters: [],
    used: { kba: 0, total: 0 },
    contact: null,
    contactInfoHint: null,
    wasAskedForNine: false,
    offers: [],
    orderId: null,
    secondOrderId: null,
    isKbaOver: false,
    questionSetId: null,
    bookingDeadline: null,
    bookingSince: null,
    bookingCredit: null,
    appointment: null,
    reschedules: 0,
    cancels: 0,
    concluded: {},
    repeatedSessions: [],
    heldUpLetterId: null,
    lettersAskedFor: [],
    isVideoPassed: false,
    letters: [],
    handedOver: null,
    lettersOrderedAt: [],
    redeemBy: null,
    reviewDecided: null,
    afterReview: null,
    reviewedAt: null,
    heldBack: null,
    reviewCause: null,
    repeats: 0,
    proofed: null,
    credentialEndsAt: null,
    out: null,
    outagesOver: [],
    extendedMs: 0,
    isFrozen: false,
    freezesCounted: [],
    parked: null,
    endedBy: null,
    noticesToSend: [],
    reminders: [],
  };
}

export interface LetterOut {
  readonly letterId: string;
  readonly codeId: string;
  readonly orderedAt: number;
  readonly expectedFrom: number;
  readonly expectedBy: number;
  /** Until when its code works. */
  readonly redeemBy: number;
  readonly isDelivered?: boolean;
}
