/**
 * The outside parties as the product sees them: one gateway each, in the product's own words.
 *
 * A party's "no" is a value in the answer. "Could not ask" is a {@link GatewayError} with a retry class. Every call
 * carries our own id, so that results are matched by it and a repeated call is recognised.
 */
import type { RenderedNotice } from '../notices/render';

export interface Gateways {
  readonly webstore: WebstoreGateway;
  readonly kba: KbaGateway;
  readonly liveVideo: LiveVideoGateway;
  readonly letterHouse: LetterHouseGateway;
  readonly notifier: NotifierGateway;
}

/**
 * - NOT_SENT: the party did not get the request, or said it did not take it (refused connection, 429, 503): ask again.
 * - OUTCOME_UNKNOWN: it may have acted (timeout, lost or broken reply, 5xx): ask again only where that is safe.
 * - REJECTED: asking again cannot help (bad credentials of ours, a reply nobody mapped): needs an operator.
 */
export type RetryClass = 'NOT_SENT' | 'OUTCOME_UNKNOWN' | 'REJECTED';

/** What a person gave of themselves. Opened from the vault inside an activity, handed to gateways, never kept. */
export interface ContactInfo {
  readonly firstName: string;
  readonly middleName?: string | undefined;
  readonly lastName: string;
  readonly suffix?: string | undefined;
  /** ISO 8601 date. */
  readonly dateOfBirth?: string | undefined;
  /** Last four, or all nine digits. */
  readonly ssn?: string | undefined;
  /** E.164. */
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
  readonly address: {
    readonly line1: string;
    readonly line2?: string | undefined;
    readonly city: string;
    /** Two-letter code in the US. */
    readonly state?: string | undefined;
    readonly postalCode: string;
    /** ISO 3166-1 alpha-2. */
    readonly country: string;
  };
  /** IANA zone of the person. */
  readonly timeZone: string;
  /** What they wish to be written to in, BCP 47. */
  readonly language?: string | undefined;
}

// --- webstore ------------------------------------------------------------------------------------------------------

/** What may be bought for a credential that has no proofing. */
export type Product = 'PHONE_OTP_PROOFING_UPGRADE' | 'HARDWARE_TOKEN_PROOFING_UPGRADE';

/** An upgrade that the partner offers for the credential, at the webstore's own price. */
export interface Offer {
  readonly product: Product;
  /** In the currency's smallest unit, e.g. cents. */
  readonly amountMinor: number;
  /** ISO 4217. */
  readonly currency: string;
}

export type Entitlement =
  /** Proofing was part of the original purchase (no order), or its upgrade is bought and paid. */
  | { readonly kind: 'INCLUDED'; readonly orderId: string | null }
  | { readonly kind: 'PURCHASABLE'; readonly offers: readonly Offer[] }
  /** Ordered for this upgrade and not yet paid. */
  | { readonly kind: 'AWAITING_PAYMENT'; readonly orderId: string }
  /** This partner offers no upgrade for this credential. */
  | { readonly kind: 'NONE' };

export type OrderResult =
  | { readonly kind: 'PAID' | 'AWAITING_PAYMENT'; readonly orderId: string }
  | { readonly kind: 'PAYMENT_DECLINED' }
  | { readonly kind: 'WRONG_PRODUCT' };

export type KeyActivation =
  | { readonly kind: 'ACTIVATED'; readonly orderId: string }
  /** It was activated for, or is assigned to, somebody else. */
  | { readonly kind: 'KEY_OF_ANOTHER_USER' }
  | { readonly kind: 'KEY_UNKNOWN' }
  /** Used up: three failed attempts, an earlier activation, or its time is over. A new purchase is needed. */
  | { readonly kind: 'KEY_INACTIVE' }
  | { readonly kind: 'WRONG_PRODUCT' };

export interface WebstoreGateway {
  getEntitlement(query: {
    upgradeId: string;
    userId: string;
    credentialId: string;
    partnerId: string;
  }): Promise<Entitlement>;
  /** Charges a card or opens an invoice. Idempotent by `upgradeId`: one order an upgrade. */
  placeOrder(order: {
    upgradeId: string;
    userId: string;
    credentialId: string;
    partnerId: string;
    product: string;
    paymentMethod: 'CARD' | 'INVOICE';
  }): Promise<OrderResult>;
  /** Withdraws an order that is not paid. TOO_LATE: it is paid. NOT_FOUND: none was placed for this upgrade. */
  cancelOrder(upgradeId: string): Promise<'CANCELLED' | 'TOO_LATE' | 'NOT_FOUND'>;
  /** Activates a licence key that somebody bought, for this upgrade. Idempotent by `upgradeId`. */
  activateKey(activation: {
    upgradeId: string;
    userId: string;
    credentialId: string;
    partnerId: string;
    licenceKey: string;
  }): Promise<KeyActivation>;
  /** All attempts are used: what was bought for this upgrade is used up. Idempotent; unknown orders are fine. */
  reportExhausted(upgradeId: string): Promise<void>;
  /** Answers when the party can be asked. @throws GatewayError if not */
  probe(): Promise<void>;
}

// --- KBA -----------------------------------------------------------------------------------------------------------

export interface KbaQuestion {
  readonly text: string;
  /** Answered by the 1-based position of a choice. */
  readonly choices: readonly string[];
}

/** Four ways a session can end; `located` decides between letter and video after wrong answers. */
export type KbaVerdict =
  | { readonly kind: 'AUTHENTICATED' }
  | { readonly kind: 'NOT_AUTHENTICATED'; readonly located: boolean }
  | {
      readonly kind: 'UNABLE_TO_AUTHENTICATE';
      readonly cause: UnableCause;
    }
  | { readonly kind: 'ABANDONED' };

/** DECEASED, FROZEN and FLAGGED go to a person and are never mailed a code. FLAGGED: victim statement or fraud alert. */
export type UnableCause = 'NO_QUESTIONS' | 'EXCESSIVE_USE' | 'DECEASED' | 'FROZEN' | 'FLAGGED';

export type KbaReply =
  | { readonly kind: 'QUESTIONS'; readonly sessionId: string; readonly questions: readonly KbaQuestion[] }
  | KbaVerdict;

export interface KbaGateway {
  /**
   * Opens a question session. `attemptId` is our reference for it. Of a social security number, the last four digits
   * are sent, and all nine only where it is told so: after the four did not find the person.
   */
  getQuestions(input: {
    attemptId: string;
    applicant: ContactInfo;
    ssnDigits: 'LAST_FOUR' | 'NINE';
  }): Promise<KbaReply>;
  /**
   * Sends the answers of one batch, 1-based positions in the order of the questions. Not repeatable: a GatewayError
   * OUTCOME_UNKNOWN means that it may have been graded.
   */
  submitAnswers(input: {
    attemptId: string;
    sessionId: string;
    answers: readonly number[];
  }): Promise<KbaReply>;
  /** Tells the bureau that nobody will answer. Unknown or ended sessions are fine. */
  abandonSession(input: { attemptId: string; sessionId: string }): Promise<void>;
  /** Answers when the party can be asked. @throws GatewayError if not */
  probe(): Promise<void>;
}

// --- live video ----------------------------------------------------------------------------------------------------

export const VIDEO_RESULTS = [
  'PASSED',
  'FAILED',
  'APPLICANT_NO_SHOW',
  'AGENT_NO_SHOW',
  /** Ended for a technical reason: no attempt. */
  'ABORTED',
  /** The applicant broke it off: an attempt. */
  'ABORTED_BY_APPLICANT',
  'CANCELLED',
  'EXPIRED',
  /** Passed, but the agent corrected data: a person must look. */
  'PASSED_DATA_CHANGED',
  'FRAUD_SUSPECTED',
  /** Somebody seems to force the applicant: a person must look, and nobody in the session may notice. */
  'COERCION_SUSPECTED',
  /** The applicant did not agree to being recorded, so no session was held: no attempt. */
  'RECORDING_REFUSED',
  /** Passed with a document that had expired by then: no attempt, another document is needed. */
  'DOCUMENT_EXPIRED',
  /** The provider erased the session before it told a result: there will be none. */
  'REDACTED',
] as const;
export type VideoResult = (typeof VIDEO_RESULTS)[number];
/** Not a result yet. */
export type VideoProgress = 'CREATED' | 'STARTED' | 'SUBMITTED' | 'REVIEW_PENDING' | 'RESUBMISSION_REQUESTED';

/** What a provider tells of a session, polled or in an event. */
export interface VideoReport {
  readonly status: VideoResult | VideoProgress;
  /** UTC milliseconds; null: the provider does not say, or there is no result yet. */
  readonly decidedAt: number | null;
  /** Last day of the document that was shown, as the provider writes it; null: none was told, or it does not expire. */
  readonly documentValidUntil: string | null;
}

export interface LiveVideoGateway {
  /** Idempotent by `appointmentId`. The join link is as good as a key to the session: it is sealed, never logged. */
  createSession(input: {
    appointmentId: string;
    startsAt: number;
    endsAt: number;
    applicant: ContactInfo;
  }): Promise<{ readonly sessionId: string; readonly joinUrl: string }>;
  getResult(sessionId: string): Promise<VideoReport>;
  /** TOO_LATE: the session is over. */
  cancelSession(sessionId: string): Promise<'CANCELLED' | 'TOO_LATE' | 'NOT_FOUND'>;
  /** Answers when the party can be asked. @throws GatewayError if not */
  probe(): Promise<void>;
}

// --- letter house --------------------------------------------------------------------------------------------------

/** Why no letter is sent to an address; each asks for something else of the person. */
export const ADDRESS_PROBLEMS = [
  'UNDELIVERABLE',
  'MISSING_UNIT',
  'INCORRECT_UNIT',
  'VACANT',
  /** A commercial mail receiving agency: a mailbox shop. */
  'MAILBOX_SHOP',
  'PO_BOX',
  /** Longer than an envelope takes. */
  'TOO_LONG',
] as const;
export type AddressProblem = (typeof ADDRESS_PROBLEMS)[number];

export type AddressVerdict =
  /** NOT_CHECKED: outside the US, where the house verifies nothing. */
  | { readonly kind: 'MAILABLE' | 'NOT_CHECKED' }
  | { readonly kind: 'PROBLEM'; readonly problem: AddressProblem };

export type OrderLetterResult =
  | { readonly kind: 'ACCEPTED'; readonly providerReference: string }
  /** The address cannot be mailed to. */
  | { readonly kind: 'UNDELIVERABLE'; readonly problem: AddressProblem };

/** Every event of a letter that the house knows of (lob/lob-openapi), certified and return-envelope ones left out. */
export const LETTER_EVENTS = [
  'letter.created',
  'letter.rendered_pdf',
  'letter.rendered_thumbnails',
  'letter.rejected',
  'letter.deleted',
  'letter.failed',
  'letter.mailed',
  'letter.in_transit',
  'letter.in_local_area',
  'letter.processed_for_delivery',
  'letter.delivered',
  'letter.re-routed',
  'letter.returned_to_sender',
  'letter.international_exit',
  'letter.viewed',
] as const;
export type LetterEvent = (typeof LETTER_EVENTS)[number];

/** A letter as the house has it. */
export interface FoundLetter {
  readonly providerReference: string;
  readonly isDeleted: boolean;
  /** What the house tells of its way, oldest first; events nobody mapped are left out. */
  readonly tracking: readonly { readonly type: LetterEvent; readonly occurredAt: number }[];
}

export interface LetterHouseGateway {
  /** Whether a letter to this address would arrive, before one is paid for. */
  verifyAddress(address: ContactInfo['address']): Promise<AddressVerdict>;
  /**
   * The letter of this `letterId`, by its metadata. Asked before any second order, since the house forgets idempotency
   * keys after 24 hours; and by whoever waits for an event that did not come. Null: there is none.
   */
  findLetter(letterId: string): Promise<FoundLetter | null>;
  /** Orders one letter. Idempotent by `letterId` for 24 hours. */
  orderLetter(input: {
    letterId: string;
    recipient: ContactInfo;
    activationCode: string;
    /** Printed expiry, UTC milliseconds, and the zone it is printed in. */
    redeemBy: number;
    timeZone: string;
  }): Promise<OrderLetterResult>;
  /** TOO_LATE: it is being printed. */
  cancelLetter(letterId: string): Promise<'CANCELLED' | 'TOO_LATE' | 'NOT_FOUND'>;
  /** Answers when the party can be asked. @throws GatewayError if not */
  probe(): Promise<void>;
}

// --- notifier ------------------------------------------------------------------------------------------------------

/** Whom a message goes to by post. */
export interface PostalRecipient {
  readonly name: string;
  readonly address: ContactInfo['address'];
}

export interface NotifierGateway {
  /**
   * Sends one message to a user of the account system, which knows their address, or by post to the one given.
   * Idempotent by `noticeId`.
   */
  send(input: {
    noticeId: string;
    userId: string;
    template: string;
    data: Readonly<Record<string, string | number>>;
    /** As it is to be read; null: the notifier must have words of its own. */
    content?: RenderedNotice | null;
    to?: PostalRecipient | null;
  }): Promise<void>;
}

/**
 * Could not ask, or nobody knows what came of it.
 *
 * The message is made of our own words only: party, call, HTTP status. Bodies never get in, for they echo personal
 * data.
 */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  constructor(
    /** Stable, upper snake case, e.g. KBA_TIMEOUT, LETTER_HOUSE_RATE_LIMITED, WEBSTORE_UNMAPPED_REPLY. */
    readonly code: string,
    readonly retryClass: RetryClass,
    message: string,
    /** From Retry-After, where the party sent one. */
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }
}
