/**
 * The outside parties as the product sees them: one gateway each, in the product's own words.
 *
 * A party's "no" is a value in the answer. "Could not ask" is a {@link GatewayError} with a retry class. Every call
 * carries our own id, so that results are matched by it and a repeated call is recognised.
 */

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
}

// --- webstore ------------------------------------------------------------------------------------------------------

/** What may be bought for a credential that has no proofing. */
export type Product = 'PHONE_OTP_PROOFING_UPGRADE' | 'HARDWARE_TOKEN_PROOFING_UPGRADE';

export type Entitlement =
  /** Proofing was part of the original purchase, or its upgrade is bought and paid. */
  | { readonly kind: 'INCLUDED' }
  | { readonly kind: 'PURCHASABLE'; readonly product: Product }
  /** Ordered for this upgrade and not yet paid. */
  | { readonly kind: 'AWAITING_PAYMENT'; readonly orderId: string }
  /** This partner offers no upgrade for this credential. */
  | { readonly kind: 'NONE' };

export type OrderResult =
  | { readonly kind: 'PAID' | 'AWAITING_PAYMENT'; readonly orderId: string }
  | { readonly kind: 'PAYMENT_DECLINED' }
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
      /** NEEDS_REVIEW: deceased, frozen or flagged file; never mailed a code. */
      readonly cause: 'NO_QUESTIONS' | 'EXCESSIVE_USE' | 'NEEDS_REVIEW';
    }
  | { readonly kind: 'ABANDONED' };

export type KbaReply =
  | { readonly kind: 'QUESTIONS'; readonly sessionId: string; readonly questions: readonly KbaQuestion[] }
  | KbaVerdict;

export interface KbaGateway {
  /** Opens a question session. `attemptId` is our reference for it. */
  getQuestions(input: { attemptId: string; applicant: ContactInfo }): Promise<KbaReply>;
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
] as const;
export type VideoResult = (typeof VIDEO_RESULTS)[number];
/** Not a result yet. */
export type VideoProgress = 'CREATED' | 'STARTED' | 'SUBMITTED' | 'REVIEW_PENDING' | 'RESUBMISSION_REQUESTED';

export interface LiveVideoGateway {
  /** Idempotent by `appointmentId`. */
  createSession(input: {
    appointmentId: string;
    startsAt: number;
    endsAt: number;
    applicant: ContactInfo;
  }): Promise<{ readonly sessionId: string }>;
  getResult(
    sessionId: string,
  ): Promise<{ readonly status: VideoResult | VideoProgress; readonly decidedAt: number | null }>;
  /** TOO_LATE: the session is over. */
  cancelSession(sessionId: string): Promise<'CANCELLED' | 'TOO_LATE' | 'NOT_FOUND'>;
}

// --- letter house --------------------------------------------------------------------------------------------------

export type OrderLetterResult =
  | { readonly kind: 'ACCEPTED'; readonly providerReference: string }
  /** The address cannot be mailed to. */
  | { readonly kind: 'UNDELIVERABLE' };

export interface LetterHouseGateway {
  /**
   * Orders one letter. Looks for a letter of this `letterId` first whenever an earlier try may have been taken, since
   * the house forgets idempotency keys after 24 hours.
   */
  orderLetter(input: {
    letterId: string;
    recipient: ContactInfo;
    activationCode: string;
    /** Printed expiry, UTC milliseconds, and the zone it is printed in. */
    redeemBy: number;
    timeZone: string;
    lookUpFirst: boolean;
  }): Promise<OrderLetterResult>;
  /** TOO_LATE: it is being printed. */
  cancelLetter(letterId: string): Promise<'CANCELLED' | 'TOO_LATE' | 'NOT_FOUND'>;
}

// --- notifier ------------------------------------------------------------------------------------------------------

export interface NotifierGateway {
  /** Sends one message to a user of the account system, which knows their address. Idempotent by `noticeId`. */
  send(input: {
    noticeId: string;
    userId: string;
    template: string;
    data: Readonly<Record<string, string | number>>;
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
