/**
 * Credentials and their one-time passwords.
 *
 * A check and its result are one transaction: a password is used up by whoever commits first, and each failure counts.
 */
import { and, eq } from 'drizzle-orm';
import { StoreError } from '../errors';
import { checkOtp, reasonOtpInvalid } from '../one-time-password';
import { credentials } from '../schema.sqlite';
import type { Credential, CredentialStatus, CredentialStore, OtpParameters, OtpVerdict } from '../store';
import { record, wasRecorded } from './audit';
import type { Reader, Tx } from './connection';
import type { SqliteContext } from './context';

/** NIST SP 800-63B-4 §3.2.2: at most 100 failures in a row. */
export const OTP_FAILURES_MAX = 100;

type Row = typeof credentials.$inferSelect;

export function createCredentials({ connection: { db, write }, sealer }: SqliteContext): CredentialStore {
  return {
    async add(credential, given, at) {
      const otp = { ...given, secret: given.secret.replaceAll(/[\s=]/g, '').toUpperCase() };
      const invalid = reasonOtpInvalid(otp);
      if (invalid !== null) throw new StoreError('OTP_PARAMETERS_INVALID', invalid);
      const { credentialId, userId, type, status, expiresAt = null } = credential;
      const row = {
        credentialId,
        userId,
        type,
        status,
        expiresAt,
        addedAt: at,
        otpKind: otp.kind,
        otpDigits: otp.digits,
        otpAlgorithm: otp.algorithm,
        ...(otp.kind === 'TOTP'
          ? { otpPeriodSeconds: otp.periodSeconds }
          : { otpCounter: otp.counter, otpLookAhead: otp.lookAhead }),
        sealedOtpSecret: sealer.seal(placeOfSecret(credentialId), otp.secret),
      };
      return write((tx) => {
        const isNew = tx.insert(credentials).values(row).onConflictDoNothing().run().changes === 1;
        const facts = { type, state: status, expiresAt };
        if (isNew) record(tx, { at, credentialId, event: 'credential_added', facts });
        return isNew;
      });
    },

    async get(credentialId) {
      const row = rowOf(db, credentialId);
      return row === undefined ? null : credentialOf(row);
    },

    async setStatus(credentialId, from, to, at) {
      const happening = { at, credentialId, event: 'credential_status_changed', facts: { from, to } };
      return write((tx) => {
        if (wasRecorded(tx, happening)) return true;
        if (!moveStatus(tx, credentialId, from, to, at)) return false;
        record(tx, happening);
        return true;
      });
    },

    async verifyOtp(credentialId, token, at): Promise<OtpVerdict> {
      return write((tx) => {
        const row = rowOf(tx, credentialId);
        if (row === undefined) return 'NO_SUCH_CREDENTIAL';
        if (row.otpFailures >= OTP_FAILURES_MAX) return 'LOCKED';
        const secret = sealer.open(placeOfSecret(credentialId), row.sealedOtpSecret);
        const check = checkOtp(otpOf(row, secret), row.otpLastTimeStep, token, at);
        // Known to somebody, not guessed: a request sent twice must not bring a credential nearer to its lock.
        if (check.verdict === 'REUSED') return 'REUSED';
        if (check.verdict === 'WRONG') {
          const failures = row.otpFailures + 1;
          tx.update(credentials)
            .set({ otpFailures: failures })
            .where(eq(credentials.credentialId, credentialId))
            .run();
          record(tx, { at, credentialId, event: 'otp_refused', facts: { failures } });
          return 'WRONG';
        }
        const used = row.otpKind === 'TOTP' ? { otpLastTimeStep: check.used } : { otpCounter: check.used };
        tx.update(credentials)
          .set({ ...used, otpFailures: 0 })
          .where(eq(credentials.credentialId, credentialId))
          .run();
        record(tx, { at, credentialId, event: 'otp_accepted' });
        return 'ACCEPTED';
      });
    },
  };
}

/** Compare-and-set. False: the status is no longer `from`; nothing was written. */
export function moveStatus(
  tx: Tx,
  credentialId: string,
  from: CredentialStatus,
  to: CredentialStatus,
  at: number,
): boolean {
  const upgradedAt =
    to === 'PROOFING_UPGRADED' ? { upgradedAt: at } : to === 'ACTIVE' ? { upgradedAt: null } : {};
  const isFrom = and(eq(credentials.credentialId, credentialId), eq(credentials.status, from));
  return (
    tx
      .update(credentials)
      .set({ status: to, ...upgradedAt })
      .where(isFrom)
      .run().changes === 1
  );
}

function rowOf(db: Reader, credentialId: string): Row | undefined {
  return db.select().from(credentials).where(eq(credentials.credentialId, credentialId)).get();
}

function credentialOf({ credentialId, userId, type, status, upgradedAt, expiresAt }: Row): Credential {
  return { credentialId, userId, type, status, upgradedAt, expiresAt };
}

function otpOf(row: Row, secret: string): OtpParameters {
  const common = { secret, digits: row.otpDigits, algorithm: row.otpAlgorithm };
  return row.otpKind === 'TOTP'
    ? { ...common, kind: 'TOTP', periodSeconds: row.otpPeriodSeconds! }
    : { ...common, kind: 'HOTP', counter: row.otpCounter!, lookAhead: row.otpLookAhead! };
}

export function placeOfSecret(credentialId: string) {
  return { table: 'credentials', rowId: credentialId, ownerId: credentialId, kind: 'otp_secret' };
}
