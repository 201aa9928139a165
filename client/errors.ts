/**
 * Every error a caller can meet has a stable code and a sentence that says what to do. Neither ever carries personal
 * data, a code or a one-time password.
 *
 * @example
 * try {
 *   await client.redeemCode(upgradeId, { code });
 * } catch (error) {
 *   if (!isUpgradeError(error)) throw error;
 *   switch (error.code) {
 *     case 'CODE_WRONG': return askAgain(error.details.attemptsLeft);
 *     case 'CODE_EXPIRED': return offerNewStart();
 *     default: return show(error.message);
 *   }
 * }
 */
import type { RefusalCode } from '../workflows/messages';
import { UPGRADE_ENDED } from '../workflows/status';

/** Codes by whom they concern; the HTTP status each has over HTTP stands in client/http/problem.ts. */
export type UpgradeErrorCode =
  /** From the running upgrade. */
  | RefusalCode
  /** The input was not understood; `details.fields` names what and why. */
  | 'INVALID_INPUT'
  | 'UNKNOWN_COUNTRY'
  | 'UNKNOWN_POLICY'
  | 'CONSENT_MISSING'
  /** Starting. */
  | 'UNKNOWN_CREDENTIAL'
  | 'ALREADY_UPGRADED'
  | 'OTP_WRONG'
  | 'OTP_REUSED'
  /** Not looked at and not counted; `details.retryAt`. */
  | 'OTP_DELAYED'
  | 'OTP_LOCKED'
  | 'EARLIER_UPGRADE_ENDING'
  | 'UPGRADE_OF_OTHER_PARTNER'
  /** Addressing. */
  | 'UPGRADE_NOT_FOUND'
  | 'UNKNOWN_PROVIDER'
  /** Booking: the clocks of the place never show this time, or show it twice (`details.candidates`). */
  | 'LOCAL_TIME_SKIPPED'
  | 'LOCAL_TIME_AMBIGUOUS'
  /** The join link: too early (`details.availableAt`), or there is no session to join. */
  | 'JOIN_LINK_NOT_YET'
  | 'JOIN_LINK_NOT_AVAILABLE'
  /** Entering the code. */
  | 'MALFORMED_CODE'
  | 'TOO_MANY_ATTEMPTS'
  /** Bulk runs and freezes of operators. */
  | 'BULK_RUN_NOT_FOUND'
  | 'FREEZE_NOT_FOUND'
  | 'FREEZE_LASTS'
  /** Two operators are needed to give cases more time: kept until the second agrees; agreed to twice by one. */
  | 'ORDER_SECOND_NEEDED'
  | 'ORDER_SAME_ACTOR'
  /** Unlocking codes that are not locked, releasing what does not hold. */
  | 'CODES_NOT_LOCKED'
  | 'NOT_HELD'
  /** Handing the code over; `details.wasIssued` tells a code that was shown or is over from one that never was. */
  | 'AGENT_KEY_INVALID'
  | 'CODE_NOT_AVAILABLE'
  | 'REISSUE_LIMIT_REACHED'
  /** Repudiating a proofing: no such upgrade, one that did not end well, or not its code. */
  | 'REPUDIATION_REFUSED'
  /** Two reviewers are needed: kept until the second decides; decided twice by one; contradicting each other. */
  | 'REVIEW_SECOND_NEEDED'
  | 'REVIEW_SAME_REVIEWER'
  | 'REVIEW_CONTRADICTED'
  /** Somebody else works on it (`details.assignee`); or the reviewer asked for what the review is about. */
  | 'REVIEW_ASSIGNED'
  | 'REVIEW_OWN_CASE'
  /** Taking what waits for nobody's decision. */
  | 'NOTHING_TO_REVIEW'
  /** Asking over HTTP; `details.retryAfterSeconds` where asking again later helps. */
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'TOO_MANY_REQUESTS'
  | 'BODY_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  /** The key came before, with other parameters: a new intent needs a new key. */
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'SESSIONS_NOT_AVAILABLE'
  | 'IDENTITY_PROVIDER_UNAVAILABLE'
  /** Making a client: its Temporal client does not encrypt what it sends. */
  | 'PAYLOAD_CODEC_MISSING'
  /** The answers do not fit the questions. */
  | 'MALFORMED_ANSWERS'
  /** Events of outside parties. */
  | 'SIGNATURE_INVALID'
  | 'EVENT_MALFORMED'
  | 'EVENT_TOO_LARGE'
  /** Not the caller's fault; nothing is lost, try again. */
  | 'ANSWER_PENDING'
  | 'BUSY'
  /** Temporal takes no more updates for this run, ever; it lives on by its timers. */
  | 'TOO_MANY_CHANGES'
  | 'TEMPORAL_UNAVAILABLE'
  | 'STORE_UNAVAILABLE';

export type UpgradeErrorDetails = Readonly<Record<string, unknown>>;

export class UpgradeError extends Error {
  override readonly name = 'UpgradeError';
  constructor(
    readonly code: UpgradeErrorCode,
    sentence: string,
    /** Facts a program can use, e.g. `attemptsLeft`, `retryAt`, `fields`. */
    readonly details: UpgradeErrorDetails = {},
  ) {
    super(sentence);
  }
}

export function isUpgradeError(error: unknown): error is UpgradeError {
  return error instanceof UpgradeError;
}

/** It takes nothing more; its status says how it ended. */
export function upgradeClosed(): UpgradeError {
  return new UpgradeError('UPGRADE_CLOSED', UPGRADE_ENDED);
}
