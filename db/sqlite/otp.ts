/**
 * One-time passwords of credentials: checked, used up, bound anew. The rules are otp-attempts.ts.
 *
 * - A check and its result are one transaction: a password is used up by whoever commits first, and each failure counts.
 * - What is refused without a look is refused from a read: a flood of tries neither waits for the right to write nor
 *   fills the trail.
 */
import { eq } from 'drizzle-orm';
import { StoreError } from '../errors';
import { normaliseOtp, reasonOtpInvalid } from '../one-time-password';
import { judgeOtp, OTP_FAILURES_MAX, type OtpState, refusalOf } from '../otp-attempts';
import { credentials } from '../schema.sqlite';
import type { CredentialLimits, CredentialStore, OtpParameters } from '../store';
import { record, wasRecorded } from './audit';
import type { Reader } from './connection';
import type { SqliteContext } from './context';
import { holdOpenUpgrade } from './holds';

type OtpMethods = Pick<CredentialStore, 'verifyOtp' | 'rebind'>;
export type CredentialRow = typeof credentials.$inferSelect;

export function createOtps({ connection: { db, write }, sealer }: SqliteContext): OtpMethods {
  const secretOf = ({ credentialId, sealedOtpSecret }: CredentialRow): string =>
    sealer.open(placeOfSecret(credentialId), sealedOtpSecret);
  return {
    async verifyOtp(credentialId, token, at) {
      const seen = credentialRow(db, credentialId);
      if (seen === undefined) return { kind: 'NO_SUCH_CREDENTIAL' };
      const refusal = refusalNow(seen, at);
      if (refusal !== null) return refusal;
      return write((tx) => {
        const row = credentialRow(tx, credentialId);
        if (row === undefined) return { kind: 'NO_SUCH_CREDENTIAL' };
        const { verdict, next, used } = judgeOtp(otpOf(row, secretOf(row)), stateOf(row), token, at);
        if (next === null) return verdict;
        const counter = used !== null && row.otpKind === 'HOTP' ? { otpCounter: used } : {};
        tx.update(credentials)
          .set({ ...columnsOf(next), ...counter })
          .where(eq(credentials.credentialId, credentialId))
          .run();
        const facts = used === null ? { failures: next.failures } : { used };
        record(tx, { at, credentialId, event: used === null ? 'otp_refused' : 'otp_accepted', facts });
        return verdict;
      });
    },

    async rebind(credentialId, given, { actor, reason, at }) {
      const otp = normaliseOtp(given);
      const invalid = reasonOtpInvalid(otp);
      if (invalid !== null) throw new StoreError('OTP_PARAMETERS_INVALID', invalid);
      const sealedOtpSecret = sealer.seal(placeOfSecret(credentialId), otp.secret);
      const happening = { at, credentialId, event: 'credential_rebound', facts: { actor, reason } };
      return write((tx) => {
        const row = credentialRow(tx, credentialId);
        if (row === undefined) return 'NO_SUCH_CREDENTIAL';
        // Repeated: passwords may have been used meanwhile, which must not be forgotten.
        if (wasRecorded(tx, happening)) return 'REBOUND';
        const isSameSecret = secretOf(row) === otp.secret;
        tx.update(credentials)
          .set({ ...bindingOf(otp), sealedOtpSecret, ...(isSameSecret ? usedUp(row, otp) : UNUSED) })
          .where(eq(credentials.credentialId, credentialId))
          .run();
        record(tx, happening);
        holdOpenUpgrade(tx, credentialId, 'CREDENTIAL_REBOUND', at);
        return 'REBOUND';
      });
    },
  };
}

/** The columns of what a credential is bound to, without its secret. */
export function bindingOf(otp: OtpParameters) {
  const { kind, digits, algorithm } = otp;
  return {
    otpKind: kind,
    otpDigits: digits,
    otpAlgorithm: algorithm,
    otpPeriodSeconds: otp.kind === 'TOTP' ? otp.periodSeconds : null,
    otpCounter: otp.kind === 'HOTP' ? otp.counter : null,
    otpLookAhead: otp.kind === 'HOTP' ? otp.lookAhead : null,
  };
}

const UNUSED = columnsOf({ lastTimeStep: null, resyncCounter: null, failures: 0, lastFailureAt: null });

/** The token is the one that was bound before: no password of it becomes new again. */
function usedUp(row: CredentialRow, otp: OtpParameters) {
  const isSameSteps = otp.kind === 'HOTP' || otp.periodSeconds === row.otpPeriodSeconds;
  if (otp.kind !== row.otpKind || !isSameSteps) {
    throw new StoreError(
      'OTP_PARAMETERS_INVALID',
      'This secret is bound already, to another kind or period; what was used of it could be used again. Take a new one.',
    );
  }
  return otp.kind === 'TOTP'
    ? { ...UNUSED, otpLastTimeStep: row.otpLastTimeStep }
    : { ...UNUSED, otpCounter: Math.max(otp.counter, row.otpCounter!) };
}

export function otpLimitsOf(row: CredentialRow, at: number): CredentialLimits['otp'] {
  const refusal = refusalNow(row, at);
  return {
    failures: row.otpFailures,
    isLocked: row.otpFailures >= OTP_FAILURES_MAX,
    retryAt: refusal?.kind === 'DELAYED' ? refusal.retryAt : null,
  };
}

/** Needs no secret. */
function refusalNow(row: CredentialRow, at: number) {
  return refusalOf(otpOf(row, ''), stateOf(row), at);
}

export function credentialRow(db: Reader, credentialId: string): CredentialRow | undefined {
  return db.select().from(credentials).where(eq(credentials.credentialId, credentialId)).get();
}

function stateOf(row: CredentialRow): OtpState {
  return {
    lastTimeStep: row.otpLastTimeStep,
    resyncCounter: row.otpResyncCounter,
    failures: row.otpFailures,
    lastFailureAt: row.otpLastFailureAt,
  };
}

function columnsOf({ lastTimeStep, resyncCounter, failures, lastFailureAt }: OtpState) {
  return {
    otpLastTimeStep: lastTimeStep,
    otpResyncCounter: resyncCounter,
    otpFailures: failures,
    otpLastFailureAt: lastFailureAt,
  };
}

function otpOf(row: CredentialRow, secret: string): OtpParameters {
  const common = { secret, digits: row.otpDigits, algorithm: row.otpAlgorithm };
  return row.otpKind === 'TOTP'
    ? { ...common, kind: 'TOTP', periodSeconds: row.otpPeriodSeconds! }
    : { ...common, kind: 'HOTP', counter: row.otpCounter!, lookAhead: row.otpLookAhead! };
}

export function placeOfSecret(credentialId: string) {
  return { table: 'credentials', rowId: credentialId, ownerId: credentialId, kind: 'otp_secret' };
}
