/** Errors over HTTP: RFC 9457 problem details with the same stable code. */
import type { UpgradeErrorCode } from '../errors';
import { UpgradeError } from '../errors';

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: UpgradeErrorCode | 'NOT_FOUND' | 'UNEXPECTED';
  readonly detail: string;
}

/** The status of each code; the compiler sees to it that none is missing. */
const STATUS: Record<UpgradeErrorCode, number> = {
  WRONG_STAGE: 409,
  UPGRADE_CLOSED: 409,
  UPGRADE_MISMATCH: 409,
  MALFORMED_INPUT: 400,
  QUESTION_SET_OVER: 409,
  KBA_NOT_OFFERED: 409,
  WRONG_PRODUCT: 422,
  PAYMENT_DECLINED: 402,
  SLOT_NOT_AVAILABLE: 409,
  RESCHEDULE_LIMIT_REACHED: 409,
  APPOINTMENT_BEGUN: 409,
  CODE_WRONG: 422,
  CODE_EXPIRED: 410,
  NEW_LETTER_NOT_AVAILABLE: 409,
  CREDENTIAL_NOT_ACTIVE: 409,
  INVALID_INPUT: 400,
  UNKNOWN_COUNTRY: 400,
  UNKNOWN_POLICY: 400,
  CONSENT_MISSING: 400,
  UNKNOWN_CREDENTIAL: 404,
  ALREADY_UPGRADED: 409,
  OTP_WRONG: 401,
  OTP_REUSED: 401,
  OTP_LOCKED: 403,
  EARLIER_UPGRADE_ENDING: 409,
  UPGRADE_NOT_FOUND: 404,
  UNKNOWN_PROVIDER: 404,
  MALFORMED_CODE: 400,
  TOO_MANY_ATTEMPTS: 429,
  CODE_NOT_AVAILABLE: 404,
  MALFORMED_ANSWERS: 400,
  SIGNATURE_INVALID: 401,
  EVENT_MALFORMED: 400,
  EVENT_TOO_LARGE: 413,
  ANSWER_PENDING: 202,
  BUSY: 429,
  TEMPORAL_UNAVAILABLE: 503,
  STORE_UNAVAILABLE: 503,
};

/** What is wrong on our side is told by its code alone: the sentence is for our operators, who find it in the log. */
const ON_OUR_SIDE = 'Something went wrong on our side; nothing was lost. Try again.';

export function problemOf(error: unknown): Problem {
  if (!(error instanceof UpgradeError)) return problem(500, 'UNEXPECTED', ON_OUR_SIDE);
  const { code, message } = error;
  return problem(STATUS[code], code, STATUS[code] >= 500 ? ON_OUR_SIDE : message);
}

export function problem(status: number, code: Problem['code'], detail: string): Problem {
  return { type: 'about:blank', title: code, status, code, detail };
}
