/** The results a session can end with, as code and reason on the wire (docs/outside-parties.md). */
export interface Decision {
  readonly code: number;
  readonly status: string;
  readonly reason: string | null;
  readonly reasonCode: number | null;
}

export const VIDEO_RESULTS = {
  PASSED: decision(9001, 'approved'),
  PASSED_DATA_CHANGED: decision(9001, 'approved', 301, 'data_changed'),
  FAILED: decision(9102, 'declined', 103, 'not_the_person'),
  FRAUD_SUSPECTED: decision(9102, 'declined', 401, 'fraud_suspected'),
  COERCION_SUSPECTED: decision(9102, 'declined', 402, 'coercion_suspected'),
  APPLICANT_NO_SHOW: decision(9104, 'abandoned', 201, 'applicant_no_show'),
  AGENT_NO_SHOW: decision(9104, 'abandoned', 202, 'agent_no_show'),
  ABORTED: decision(9104, 'abandoned', 203, 'technical_abort'),
  ABORTED_BY_APPLICANT: decision(9104, 'abandoned', 204, 'aborted_by_applicant'),
  CANCELLED: decision(9104, 'abandoned', 205, 'cancelled'),
  RECORDING_REFUSED: decision(9104, 'abandoned', 206, 'recording_refused'),
  REDACTED: decision(9104, 'expired', 207, 'redacted'),
  EXPIRED: decision(9104, 'expired'),
  REVIEW_PENDING: decision(9121, 'review'),
  RESUBMISSION_REQUESTED: decision(9103, 'resubmission_requested'),
} as const satisfies Record<string, Decision>;
export type VideoResultName = keyof typeof VIDEO_RESULTS;

/** What is no result yet. */
export const VIDEO_PROGRESS = {
  'verification.started': decision(7001, 'started'),
  'verification.submitted': decision(7002, 'submitted'),
} as const satisfies Record<string, Decision>;
export type VideoProgressType = keyof typeof VIDEO_PROGRESS;

function decision(
  code: number,
  status: string,
  reasonCode: number | null = null,
  reason: string | null = null,
): Decision {
  return { code, status, reason, reasonCode };
}
