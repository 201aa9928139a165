/** Errors over HTTP: RFC 9457 problem details with the same stable code. */
import type { UpgradeErrorCode } from '../errors';
import { UpgradeError } from '../errors';

export const PROBLEM_TYPE = 'application/problem+json';

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: UpgradeErrorCode | 'NOT_FOUND' | 'UNEXPECTED';
  readonly detail: string;
  /** Of INVALID_INPUT: each field that is wrong and why, never what it held. */
  readonly errors?: readonly FieldError[];
  /** Facts that a program goes on by (RFC 9457 §3.2); which there are, {@link TOLD} says. */
  readonly [fact: string]: unknown;
}

export interface FieldError {
  /** As in `address.city`; empty: the input itself. */
  readonly path: string;
  readonly message: string;
}

/** Details of an error that callers are told. Others are for logs, or say more than callers should know. */
const TOLD = ['attemptsLeft', 'retryAt', 'availableAt', 'candidates'] as const;

/** The status of each code; the compiler sees to it that none is missing. */
export const STATUS: Record<UpgradeErrorCode, number> = {
  WRONG_STAGE: 409,
  UPGRADE_CLOSED: 409,
  UPGRADE_MISMATCH: 409,
  MALFORMED_INPUT: 400,
  QUESTION_SET_OVER: 409,
  QUESTIONS_OPEN: 409,
  KBA_NOT_OFFERED: 409,
  WRONG_PRODUCT: 422,
  PAYMENT_DECLINED: 402,
  LICENCE_KEY_REFUSED: 422,
  SLOT_NOT_AVAILABLE: 409,
  AFTER_CREDENTIAL_END: 409,
  RESCHEDULE_LIMIT_REACHED: 409,
  CANCEL_LIMIT_REACHED: 409,
  CHANGES_CLOSED: 409,
  APPOINTMENT_BOOKED: 409,
  APPOINTMENT_BEGUN: 409,
  CODE_WRONG: 422,
  CODE_EXPIRED: 410,
  CODES_LOCKED: 403,
  NEW_LETTER_NOT_AVAILABLE: 409,
  ASK_AGAIN_NOT_POSSIBLE: 409,
  EXTENSION_NOT_POSSIBLE: 409,
  EXTENSION_TOO_LONG: 409,
  NOT_PARKED: 409,
  CREDENTIAL_NOT_ACTIVE: 409,
  PROVIDER_OUT: 503,
  INVALID_INPUT: 400,
  UNKNOWN_COUNTRY: 400,
  UNKNOWN_POLICY: 400,
  CONSENT_MISSING: 400,
  UNKNOWN_CREDENTIAL: 404,
  ALREADY_UPGRADED: 409,
  // 401 and 403 are about who calls, and a caller may react by fetching another token: these are about the person.
  OTP_WRONG: 422,
  OTP_REUSED: 422,
  OTP_DELAYED: 429,
  OTP_LOCKED: 409,
  EARLIER_UPGRADE_ENDING: 409,
  UPGRADE_OF_OTHER_PARTNER: 409,
  UPGRADE_NOT_FOUND: 404,
  UNKNOWN_PROVIDER: 404,
  LOCAL_TIME_SKIPPED: 422,
  LOCAL_TIME_AMBIGUOUS: 422,
  JOIN_LINK_NOT_YET: 409,
  JOIN_LINK_NOT_AVAILABLE: 404,
  MALFORMED_CODE: 400,
  TOO_MANY_ATTEMPTS: 429,
  BULK_RUN_NOT_FOUND: 404,
  FREEZE_NOT_FOUND: 404,
  FREEZE_LASTS: 409,
  ORDER_SECOND_NEEDED: 202,
  ORDER_SAME_ACTOR: 409,
  CODES_NOT_LOCKED: 409,
  NOT_HELD: 409,
  AGENT_KEY_INVALID: 401,
  CODE_NOT_AVAILABLE: 404,
  REISSUE_LIMIT_REACHED: 409,
  REPUDIATION_REFUSED: 404,
  REVIEW_SECOND_NEEDED: 202,
  REVIEW_SAME_REVIEWER: 409,
  REVIEW_CONTRADICTED: 409,
  REVIEW_ASSIGNED: 409,
  REVIEW_OWN_CASE: 403,
  NOTHING_TO_REVIEW: 409,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  TOO_MANY_REQUESTS: 429,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  IDEMPOTENCY_KEY_REUSED: 422,
  SESSIONS_NOT_AVAILABLE: 404,
  IDENTITY_PROVIDER_UNAVAILABLE: 503,
  PAYLOAD_CODEC_MISSING: 500,
  MALFORMED_ANSWERS: 400,
  SIGNATURE_INVALID: 401,
  EVENT_MALFORMED: 400,
  EVENT_TOO_LARGE: 413,
  ANSWER_PENDING: 202,
  BUSY: 429,
  TOO_MANY_CHANGES: 429,
  TEMPORAL_UNAVAILABLE: 503,
  STORE_UNAVAILABLE: 503,
};

/** What is wrong on our side is told by its code alone: the sentence is for our operators, who find it in the log. */
const ON_OUR_SIDE = 'Something went wrong on our side; nothing was lost. Try again.';
/** Unavailable, and no fault of ours: the sentence is for the caller. */
const OF_OTHERS: ReadonlySet<UpgradeErrorCode> = new Set<UpgradeErrorCode>(['PROVIDER_OUT']);

export function problemOf(error: unknown): Problem {
  if (!(error instanceof UpgradeError)) return problem(500, 'UNEXPECTED', ON_OUR_SIDE);
  const { code, message, details } = error;
  const isOurs = STATUS[code] >= 500 && !OF_OTHERS.has(code);
  if (isOurs) return problem(STATUS[code], code, ON_OUR_SIDE);
  const facts = Object.fromEntries(TOLD.flatMap((fact) => (fact in details ? [[fact, details[fact]]] : [])));
  return { ...problem(STATUS[code], code, message), ...facts, ...fieldErrorsOf(error) };
}

function fieldErrorsOf({ code, details }: UpgradeError): Pick<Problem, 'errors'> {
  const fields = details['fields'];
  if (code !== 'INVALID_INPUT' || typeof fields !== 'object' || fields === null) return {};
  const errors = Object.entries(fields as Readonly<Record<string, string>>).map(([path, message]) => ({
    path: path === '(input)' ? '' : path,
    message,
  }));
  return { errors };
}

export function problem(status: number, code: Problem['code'], detail: string): Problem {
  return { type: 'about:blank', title: code, status, code, detail };
}
