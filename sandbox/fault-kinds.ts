/** What each fault does. The page and `GET /control/magic` list this; faults.ts makes it happen. */
export const FAULTS = {
  refuse: 'nothing is done; the connection is cut',
  hang: 'nothing is done; no answer ever comes',
  status_500: 'nothing is done; that status',
  status_502: 'nothing is done; that status',
  status_503: 'nothing is done; that status, with Retry-After where given',
  status_429: 'nothing is done; that status, with Retry-After: 1 second unless given',
  truncated: 'the work is done; half of the body, then the connection is cut',
  wrong_content_type: 'the work is done; an HTML page',
  wrong_json: 'the work is done; well-formed JSON of another shape',
  slow_body: 'the work is done; a byte of the body each second, and never the last one',
  success_then_timeout: 'the work is done; no answer ever comes',
} as const;
export type FaultKind = keyof typeof FAULTS;

export const FAULT_KINDS = Object.keys(FAULTS) as FaultKind[];

/** Those that strike when the work is done. */
export type LateFault = Extract<
  FaultKind,
  'truncated' | 'wrong_content_type' | 'wrong_json' | 'slow_body' | 'success_then_timeout'
>;

/** A fault that a request meets. */
export interface Fault {
  readonly fault: FaultKind;
  readonly retryAfterSeconds?: number | undefined;
}
