/**
 * Checks a one-time password against a credential's parameters and what was used before.
 *
 * - TOTP: the current step or the one before, for the person's delay in typing (RFC 6238 §5.2); each step once.
 * - HOTP: the next counter or one within the look-ahead (RFC 4226 §7.4); a success uses up all before it.
 * - A token that was pressed too often is beyond the look-ahead. Its password is wrong, but where it fits is remembered,
 *   and the very next password then proves it (RFC 4226 §7.4 and E.4): a guess would have to be right twice.
 *
 * How many tries there are, and how fast, is otp-attempts.ts.
 */
import { verifySync } from 'otplib';
import type { OtpParameters } from './store';

export type OtpCheck =
  /** `used`: the time step (TOTP), or the counter to expect next (HOTP). To be kept before anything else is done. */
  | { readonly verdict: 'ACCEPTED'; readonly used: number }
  /** `resyncCounter`: the counter whose password would prove where the token is; null: it fits nowhere near (HOTP). */
  | { readonly verdict: 'WRONG'; readonly resyncCounter: number | null }
  | { readonly verdict: 'REUSED' };

/** What is remembered of earlier passwords, beside the counter that {@link OtpParameters} hold. */
export interface OtpMemory {
  /** The newest step accepted (TOTP); null: none yet. */
  readonly lastTimeStep: number | null;
  /** From the last wrong password (HOTP). */
  readonly resyncCounter: number | null;
}

export function checkOtp(otp: OtpParameters, memory: OtpMemory, token: string, at: number): OtpCheck {
  // otplib throws on a malformed token; for us it is just a wrong one.
  if (!/^\d+$/.test(token) || token.length !== otp.digits) return WRONG;
  return otp.kind === 'TOTP'
    ? checkTotp(otp, memory.lastTimeStep, token, at)
    : checkHotp(otp, memory.resyncCounter, token);
}

const WRONG: OtpCheck = { verdict: 'WRONG', resyncCounter: null };

type Totp = Extract<OtpParameters, { kind: 'TOTP' }>;
type Hotp = Extract<OtpParameters, { kind: 'HOTP' }>;

function checkTotp(otp: Totp, lastTimeStep: number | null, token: string, at: number): OtpCheck {
  const { secret, digits, algorithm, periodSeconds } = otp;
  const epoch = Math.floor(at / 1000);
  const verify = (after?: { afterTimeStep: number }): number | null => {
    const window = { period: periodSeconds, epoch, epochTolerance: [periodSeconds, 0] as [number, number] };
    const found = verifySync({ secret, digits, algorithm, token, ...window, ...after });
    return found.valid && 'timeStep' in found ? found.timeStep : null;
  };
  const step = verify();
  if (step === null) return WRONG;
  if (lastTimeStep === null || step > lastTimeStep) return { verdict: 'ACCEPTED', used: step };
  // Our clock moved back: every step of the window was used already, and otplib would throw.
  if (lastTimeStep >= Math.floor(epoch / periodSeconds)) return { verdict: 'REUSED' };
  // The step before was used, but the current one may happen to have the same password.
  const later = verify({ afterTimeStep: lastTimeStep });
  return later === null ? { verdict: 'REUSED' } : { verdict: 'ACCEPTED', used: later };
}

/** How far back a used password is still told from a wrong one. */
const LOOK_BEHIND = 10;
/** So many counters beyond the look-ahead a token may be, to be found again by two passwords: as many as otplib checks. */
export const RESYNC_WINDOW = 99;

function checkHotp(
  { secret, digits, algorithm, counter, lookAhead }: Hotp,
  resyncCounter: number | null,
  token: string,
): OtpCheck {
  /** How far from `start` the token fits, up to `tolerance`; null: nowhere there. */
  const deltaFrom = (start: number, tolerance: number): number | null => {
    const range = { counter: start, counterTolerance: tolerance };
    const found = verifySync({ strategy: 'hotp', secret, digits, algorithm, token, ...range });
    return found.valid ? found.delta : null;
  };
  const near = deltaFrom(counter, lookAhead);
  if (near !== null) return { verdict: 'ACCEPTED', used: counter + near + 1 };
  if (resyncCounter !== null && deltaFrom(resyncCounter, 0) !== null)
    return { verdict: 'ACCEPTED', used: resyncCounter + 1 };
  const behind = Math.min(counter, LOOK_BEHIND);
  if (behind > 0 && deltaFrom(counter - behind, behind - 1) !== null) return { verdict: 'REUSED' };
  const beyond = counter + lookAhead + 1;
  const far = deltaFrom(beyond, RESYNC_WINDOW - 1);
  return { verdict: 'WRONG', resyncCounter: far === null ? null : beyond + far + 1 };
}

/** RFC 4226 R6: at least 128 bits, in base32. */
const SECRET = /^[A-Z2-7]{26,}$/;
/** otplib makes at most 99 checks. */
const LOOK_AHEAD_MAX = 98;

/** The secret as people copy it, in the one form it is kept in: upper case, without spaces and padding. */
export function normaliseOtp<T extends OtpParameters>(otp: T): T {
  return { ...otp, secret: otp.secret.replaceAll(/[\s=]/g, '').toUpperCase() };
}

/** Why these parameters cannot be used, as a sentence; null if they can. The secret as {@link normaliseOtp} gives it. */
export function reasonOtpInvalid(otp: OtpParameters): string | null {
  if (!SECRET.test(otp.secret)) return 'The OTP secret must be base32 of at least 128 bits.';
  if (otp.kind === 'TOTP') {
    return Number.isInteger(otp.periodSeconds) && otp.periodSeconds > 0
      ? null
      : 'The period must be whole seconds.';
  }
  if (!Number.isSafeInteger(otp.counter) || otp.counter < 0)
    return 'The counter must be a whole number from 0.';
  const isInRange = Number.isInteger(otp.lookAhead) && otp.lookAhead >= 0 && otp.lookAhead <= LOOK_AHEAD_MAX;
  return isInRange ? null : `The look-ahead must be from 0 to ${LOOK_AHEAD_MAX}.`;
}
