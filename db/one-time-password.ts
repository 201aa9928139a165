/**
 * Checks a one-time password against a credential's parameters and what was used before.
 *
 * - TOTP: the current step or the one before, for the person's delay in typing (RFC 6238 §5.2); each step once.
 * - HOTP: the next counter or one within the look-ahead (RFC 4226 §7.4); a success uses up all before it.
 */
import { verifySync } from 'otplib';
import type { OtpParameters } from './store';

export type OtpCheck =
  /** `used`: the time step (TOTP), or the counter to expect next (HOTP). To be kept before anything else is done. */
  | { readonly verdict: 'ACCEPTED'; readonly used: number }
  | { readonly verdict: 'WRONG' }
  | { readonly verdict: 'REUSED' };

/** @param lastTimeStep the newest step accepted (TOTP); null: none yet */
export function checkOtp(
  otp: OtpParameters,
  lastTimeStep: number | null,
  token: string,
  at: number,
): OtpCheck {
  // otplib throws on a malformed token; for us it is just a wrong one.
  if (!/^\d+$/.test(token) || token.length !== otp.digits) return { verdict: 'WRONG' };
  return otp.kind === 'TOTP' ? checkTotp(otp, lastTimeStep, token, at) : checkHotp(otp, token);
}

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
  if (step === null) return { verdict: 'WRONG' };
  if (lastTimeStep === null || step > lastTimeStep) return { verdict: 'ACCEPTED', used: step };
  // Our clock moved back: every step of the window was used already, and otplib would throw.
  if (lastTimeStep >= Math.floor(epoch / periodSeconds)) return { verdict: 'REUSED' };
  // The step before was used, but the current one may happen to have the same password.
  const later = verify({ afterTimeStep: lastTimeStep });
  return later === null ? { verdict: 'REUSED' } : { verdict: 'ACCEPTED', used: later };
}

/** How far back a used password is still told from a wrong one. */
const LOOK_BEHIND = 10;

function checkHotp({ secret, digits, algorithm, counter, lookAhead }: Hotp, token: string): OtpCheck {
  const deltaFrom = (start: number, tolerance: number): number | null => {
    const range = { counter: start, counterTolerance: tolerance };
    const found = verifySync({ strategy: 'hotp', secret, digits, algorithm, token, ...range });
    return found.valid ? found.delta : null;
  };
  const delta = deltaFrom(counter, lookAhead);
  if (delta !== null) return { verdict: 'ACCEPTED', used: counter + delta + 1 };
  const behind = Math.min(counter, LOOK_BEHIND);
  const wasUsed = behind > 0 && deltaFrom(counter - behind, behind - 1) !== null;
  return { verdict: wasUsed ? 'REUSED' : 'WRONG' };
}

/** RFC 4226 R6: at least 128 bits, in base32. */
const SECRET = /^[A-Z2-7]{26,}$/;
/** otplib makes at most 99 checks. */
const LOOK_AHEAD_MAX = 98;

/** Why these parameters cannot be used, as a sentence; null if they can. The secret must be in upper case, unpadded. */
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
