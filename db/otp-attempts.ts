/**
 * How many one-time passwords may be tried, and how fast: the rules that every database keeps alike. Pure; the store
 * loads a credential's state, asks here, and writes what comes back in the same transaction.
 *
 * - NIST SP 800-63B-4 §3.2.2: at most 100 failures in a row, then disabled until bound again; before that the wait after
 *   a failure grows from 30 seconds to an hour; a success starts over.
 * - A try within the wait is not looked at and not counted: a burst of guesses brings nobody's credential to its end.
 * - A clock that moved back accepts no earlier step, and counts nothing against the person: it is a wait, too.
 */
import { checkOtp, type OtpMemory } from './one-time-password';
import type { OtpParameters, OtpVerdict } from './store';

export interface OtpState extends OtpMemory {
  /** In a row. */
  readonly failures: number;
  readonly lastFailureAt: number | null;
}

export interface OtpJudgement {
  readonly verdict: OtpVerdict;
  /** What is to be remembered from now on; null: all stays as it is, and nothing need be written. */
  readonly next: OtpState | null;
  /** The time step (TOTP) or the counter expected next (HOTP), once a password was accepted. */
  readonly used: number | null;
}

export const OTP_FAILURES_MAX = 100;

/** @param otp with the counter expected now */
export function judgeOtp(otp: OtpParameters, state: OtpState, token: string, at: number): OtpJudgement {
  const refusal = refusalOf(otp, state, at);
  if (refusal !== null) return unchanged(refusal);
  const check = checkOtp(otp, state, token, at);
  switch (check.verdict) {
    // Known to somebody, not guessed: a request sent twice must not bring a credential nearer to its lock.
    case 'REUSED':
      return unchanged({ kind: 'REUSED' });
    case 'WRONG': {
      const { resyncCounter } = check;
      const failed = { failures: state.failures + 1, lastFailureAt: at, resyncCounter };
      return { verdict: { kind: 'WRONG' }, next: { ...state, ...failed }, used: null };
    }
    case 'ACCEPTED': {
      const lastTimeStep = otp.kind === 'TOTP' ? check.used : null;
      const next = { lastTimeStep, resyncCounter: null, failures: 0, lastFailureAt: null };
      return { verdict: { kind: 'ACCEPTED' }, next, used: check.used };
    }
  }
}

type Refusal = Extract<OtpVerdict, { kind: 'DELAYED' }> | { readonly kind: 'LOCKED' };

/** Why no password is looked at now; null if one is. Depends on nothing that was entered. */
export function refusalOf(otp: OtpParameters, state: OtpState, at: number): Refusal | null {
  if (state.failures >= OTP_FAILURES_MAX) return { kind: 'LOCKED' };
  const retryAt = Math.max(endOfWait(state, at), otp.kind === 'TOTP' ? endOfClockGap(otp, state, at) : 0);
  return retryAt > 0 ? { kind: 'DELAYED', retryAt } : null;
}

/** Slips of the finger are forgiven so often without a wait. */
const FREE_FAILURES = 4;
const FAILURES_A_STEP = 5;
const SHORTEST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 3_600_000;

/** How long after so many failures in a row nothing is looked at: 30 s from the 5th on, twice that from the 10th, … */
export function waitAfter(failures: number): number {
  if (failures <= FREE_FAILURES) return 0;
  return Math.min(LONGEST_WAIT_MS, SHORTEST_WAIT_MS * 2 ** (Math.floor(failures / FAILURES_A_STEP) - 1));
}

/**
 * 0: there is none. Clocks of several machines differ a little, and tries at the same time come in any order, so the wait
 * reaches as far back as forth; a clock that moved back further than that keeps nobody out.
 */
function endOfWait({ failures, lastFailureAt }: OtpState, at: number): number {
  if (lastFailureAt === null) return 0;
  const wait = waitAfter(failures);
  return Math.abs(at - lastFailureAt) < wait ? lastFailureAt + wait : 0;
}

/** 0: there is none. The accepted step lies ahead of the clock, so every step that could fit now was used up with it. */
function endOfClockGap(
  { periodSeconds }: Extract<OtpParameters, { kind: 'TOTP' }>,
  { lastTimeStep }: OtpState,
  at: number,
): number {
  const periodMs = periodSeconds * 1000;
  return lastTimeStep !== null && lastTimeStep > Math.floor(at / periodMs)
    ? (lastTimeStep + 1) * periodMs
    : 0;
}

function unchanged(verdict: OtpJudgement['verdict']): OtpJudgement {
  return { verdict, next: null, used: null };
}
