/** Credentials: added, and their status. Their one-time passwords: otp.ts; the lock of their codes: code-lock.ts. */
import { and, eq } from 'drizzle-orm';
import { StoreError } from '../errors';
import { normaliseOtp, reasonOtpInvalid } from '../one-time-password';
import { credentials } from '../schema.sqlite';
import type { Credential, CredentialStatus, CredentialStore } from '../store';
import { record, wasRecorded } from './audit';
import { codeLimitsOf, createCodeLocks } from './code-lock';
import type { Tx } from './connection';
import type { SqliteContext } from './context';
import { bindingOf, createOtps, type CredentialRow, credentialRow, otpLimitsOf, placeOfSecret } from './otp';

export function createCredentials(context: SqliteContext): CredentialStore {
  const {
    connection: { db, write },
    sealer,
  } = context;
  return {
    ...createOtps(context),
    ...createCodeLocks(context),

    async add(credential, given, at) {
      const otp = normaliseOtp(given);
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
        ...bindingOf(otp),
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
      const row = credentialRow(db, credentialId);
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

    async getLimits(credentialId, at) {
      const row = credentialRow(db, credentialId);
      if (row === undefined) return null;
      return { otp: otpLimitsOf(row, at), codes: codeLimitsOf(row) };
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

function credentialOf({
  credentialId,
  userId,
  type,
  status,
  upgradedAt,
  expiresAt,
}: CredentialRow): Credential {
  return { credentialId, userId, type, status, upgradedAt, expiresAt };
}
