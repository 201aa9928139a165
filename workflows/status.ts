/** Where an upgrade stands: its stage, its outcome, and what the applicant can do next. */
import type { AddressProblem, Offer } from '../activities/providers/gateways';
import type { WatchedProvider } from '../db/store';
import type { OperatorAction } from './messages';

/** What an upgrade is waiting for. Search attribute `ProofingStage`. */
export const STAGES = [
  'AWAITING_PURCHASE',
  'AWAITING_CONTACT_INFO',
  'AWAITING_KBA_ANSWERS',
  'AWAITING_VIDEO_BOOKING',
  'AWAITING_VIDEO_RESULT',
  'ACTIVATION_WAIT',
  'AWAITING_REDEMPTION',
  'UNDER_REVIEW',
  'CLOSED',
] as const;
export type Stage = (typeof STAGES)[number];

/** How an upgrade ended. Search attribute `ProofingOutcome`. */
export const OUTCOMES = ['UPGRADED', 'EXPIRED', 'CANCELLED', 'FAILED', 'REJECTED'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** How the person was proofed. Search attribute `ProofingMethod`. */
export const METHODS = ['KBA', 'KBA_AND_LETTER', 'VIDEO'] as const;
export type Method = (typeof METHODS)[number];

/** Why an upgrade ended as it did; each has a sentence for the applicant in {@link REASON_SENTENCES}. */
export type Reason =
  | 'KBA_PASSED'
  | 'CODE_REDEEMED'
  | 'PROOFING_REUSED'
  | 'PURCHASE_NOT_PAID'
  | 'WRONG_PRODUCT'
  | 'LICENCE_KEY_REFUSED'
  | 'PURCHASE_REFUNDED'
  | 'PURCHASE_CHARGED_BACK'
  | 'CONTACT_INFO_NOT_GIVEN'
  | 'VIDEO_NOT_BOOKED'
  | 'CODE_NOT_REDEEMED'
  | 'CANCELLED_BY_APPLICANT'
  | 'CANCELLED_BY_OPERATOR'
  | 'ATTEMPTS_EXHAUSTED'
  | 'REVIEW_REJECTED'
  | 'REVIEW_NOT_DECIDED'
  | 'CREDENTIAL_NOT_ACTIVE'
  | 'CREDENTIAL_REVOKED'
  | 'CREDENTIAL_REPLACED'
  | 'ACCOUNT_SUSPENDED'
  | 'USER_DELETED'
  | 'SPONSORSHIP_WITHDRAWN';

/** The endings that raise a credential: decided in the store, before the run learns of them. */
export type Proofed = Extract<Reason, 'KBA_PASSED' | 'CODE_REDEEMED' | 'PROOFING_REUSED'>;

const CALL_SUPPORT = 'Please contact Customer Support; they can tell you how to go on.';

/** What an ended upgrade tells the person, without saying which of their data did not match (NIST SP 800-63A-4 §3.2.1). */
export const REASON_SENTENCES: Record<Reason, string> = {
  KBA_PASSED: 'Your identity proofing is complete and your credential is upgraded.',
  CODE_REDEEMED: 'Your activation code was accepted and your credential is upgraded.',
  PROOFING_REUSED: 'You were proofed before, so your credential is upgraded.',
  PURCHASE_NOT_PAID: 'The upgrade was not paid in time. You may start again.',
  WRONG_PRODUCT:
    'What was bought does not fit this credential. Choose the proofing upgrade for it and start again.',
  LICENCE_KEY_REFUSED:
    'The licence key cannot be used for this credential. Check it, or buy the proofing upgrade, and start again.',
  PURCHASE_REFUNDED: 'The purchase was refunded, so this upgrade has ended. You may start again.',
  PURCHASE_CHARGED_BACK: `The payment was taken back, so this upgrade has ended. ${CALL_SUPPORT}`,
  CONTACT_INFO_NOT_GIVEN: 'Your contact information was not given in time. You may start again.',
  VIDEO_NOT_BOOKED: 'No live video appointment was booked in time. You may start again.',
  CODE_NOT_REDEEMED: 'The activation code was not entered in time and is void. You may start again.',
  CANCELLED_BY_APPLICANT: 'You cancelled this upgrade. You may start again.',
  CANCELLED_BY_OPERATOR: `This upgrade was cancelled. ${CALL_SUPPORT}`,
  ATTEMPTS_EXHAUSTED: `All identity proofing attempts are used up. ${CALL_SUPPORT}`,
  REVIEW_REJECTED: `We could not complete your identity proofing. ${CALL_SUPPORT}`,
  REVIEW_NOT_DECIDED: `We could not complete your identity proofing in time. ${CALL_SUPPORT}`,
  CREDENTIAL_NOT_ACTIVE: `The credential is no longer active, so it cannot be upgraded. ${CALL_SUPPORT}`,
  CREDENTIAL_REVOKED: `The credential was revoked, so this upgrade has ended. ${CALL_SUPPORT}`,
  CREDENTIAL_REPLACED: 'The credential was replaced, so this upgrade has ended. You may upgrade the new one.',
  ACCOUNT_SUSPENDED: `The account is suspended, so this upgrade has ended. ${CALL_SUPPORT}`,
  USER_DELETED: 'The account was closed, so this upgrade has ended.',
  SPONSORSHIP_WITHDRAWN:
    'Your organisation no longer sponsors this upgrade, so it has ended. Please contact your organisation.',
};

/** Why an upgrade that has ended takes nothing more. */
export const UPGRADE_ENDED = 'This upgrade has ended; ask for its status to see how.';

/** How an upgrade ended, and why. */
export interface Ending {
  readonly outcome: Outcome;
  readonly reason: Reason;
}

/** What an applicant or back end may send in a stage, by update name; {@link UPDATES_BY_STAGE} is the one table. */
export type UpdateName =
  | 'begin'
  | 'submitContactInfo'
  | 'answerKba'
  | 'declineKba'
  | 'bookVideo'
  | 'rescheduleVideo'
  | 'cancelVideo'
  | 'redeemCode'
  | 'requestNewLetter'
  | 'decideReview'
  | 'extendDeadline'
  | 'cancelUpgrade';

/** A code may be entered from the minute it is issued: the letter's journey informs, and locks nobody out. */
const WHILE_A_CODE_IS_AWAITED: readonly UpdateName[] = [
  'begin',
  'redeemCode',
  'requestNewLetter',
  'declineKba',
  'extendDeadline',
  'cancelUpgrade',
];

/**
 * Which updates a stage accepts. `begin` always attaches, so it is accepted everywhere but after the end. The clock of the
 * questions is the bureau's own, so nobody extends it.
 */
export const UPDATES_BY_STAGE: Record<Stage, readonly UpdateName[]> = {
  AWAITING_PURCHASE: ['begin', 'extendDeadline', 'cancelUpgrade'],
  AWAITING_CONTACT_INFO: ['begin', 'submitContactInfo', 'declineKba', 'extendDeadline', 'cancelUpgrade'],
  AWAITING_KBA_ANSWERS: ['begin', 'answerKba', 'declineKba', 'submitContactInfo', 'cancelUpgrade'],
  AWAITING_VIDEO_BOOKING: ['begin', 'bookVideo', 'submitContactInfo', 'extendDeadline', 'cancelUpgrade'],
  AWAITING_VIDEO_RESULT: [
    'begin',
    'rescheduleVideo',
    'cancelVideo',
    'submitContactInfo',
    'extendDeadline',
    'cancelUpgrade',
  ],
  ACTIVATION_WAIT: WHILE_A_CODE_IS_AWAITED,
  AWAITING_REDEMPTION: WHILE_A_CODE_IS_AWAITED,
  UNDER_REVIEW: ['begin', 'decideReview', 'extendDeadline', 'cancelUpgrade'],
  CLOSED: ['redeemCode'],
};

/** Why a stage does not take an update; null if it does. */
export function reasonNotAccepted(stage: Stage, update: UpdateName): string | null {
  if (UPDATES_BY_STAGE[stage].includes(update)) return null;
  const possible = UPDATES_BY_STAGE[stage].filter((each) => !NOT_NAMED.has(each)).join(', ');
  return `${update} is not possible in stage ${stage}; what is: ${possible}.`;
}

/** Left out where a caller is told what is possible: it always attaches, and operators know their commands. */
const NOT_NAMED: ReadonlySet<UpdateName> = new Set(['begin', 'extendDeadline']);

/** The answer of `getStatus` and of every accepted update. Holds references and instants, never personal data. */
export interface ProofingStatus {
  readonly upgradeId: string;
  readonly credentialId: string;
  /** The profile that this upgrade was started with and keeps to its end. */
  readonly policy: { readonly name: string; readonly version: number };
  readonly stage: Stage;
  /** ISO 8601 instant at which the stage began. */
  readonly since: string;
  /** ISO 8601 instant at which the stage ends by itself; null where nothing runs out. */
  readonly deadline: string | null;
  readonly method: Method | null;
  readonly outcome: Outcome | null;
  readonly reason: Reason | null;
  /** One sentence for the applicant. */
  readonly sentence: string;
  /** What may be sent now, `begin` and `decideReview` (the reviewer's) left out. */
  readonly next: readonly UpdateName[];
  readonly attemptsLeft: { readonly kba: number; readonly total: number };
  /** Set while questions are open: the set that {@link UpdateName} `answerKba` must name. */
  readonly questionSetId: string | null;
  readonly appointment: {
    readonly appointmentId: string;
    readonly startsAt: string;
    readonly timeZone: string;
    /** ISO 8601 instant from which it can no longer be moved or given back. */
    readonly changesCloseAt: string;
  } | null;
  /** `expectedBy` is the end of the last day: the first instant after it. */
  readonly letter: {
    readonly letterId: string;
    readonly expectedFrom: string;
    readonly expectedBy: string;
  } | null;
  /** ISO 8601 instant from which `requestNewLetter`, where it is offered, is not too early; null: no letter was ordered. */
  readonly newLetterFrom: string | null;
  /** ISO 8601 instant until which the activation code may be entered; null while none is out. */
  readonly redeemBy: string | null;
  /** What the partner offers while nothing is bought, at the webstore's price; else empty. */
  readonly offers: readonly Offer[];
  /** What the person should correct when giving contact info again; null: nothing. */
  readonly contactInfoHint: ContactInfoHint | null;
  /** ISO 8601 instant at which the credential's subscription ends; null: no end is known. */
  readonly credentialEndsAt: string | null;
  /** An outside party is out and the deadline stands still since then (ISO 8601); null: the clock runs. */
  readonly clockStopped: { readonly provider: WatchedProvider; readonly since: string } | null;
}

/** SSN_NINE_DIGITS: the last four did not find the person. Others: why no letter can be mailed to the address. */
export type ContactInfoHint = 'SSN_NINE_DIGITS' | AddressProblem;

/** Thrown by the main path's steps and waits to end the upgrade from where it stands. */
export class Ended extends Error {
  override readonly name = 'Ended';
  constructor(
    readonly ending: Ending,
    /** Who ended it on the business's word; null: nobody, or it is not known. */
    readonly operator: OperatorAction | null = null,
  ) {
    super(ending.reason);
  }
}
