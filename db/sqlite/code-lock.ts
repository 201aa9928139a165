/**
 * How many wrong activation codes a credential may see, over all its upgrades and codes: then none is looked at until an
 * operator lifts that (NIST SP 800-63B-4 §3.2.2: at most 100 failures in a row, then disabled).
 *
 * - Counted when a code is let through to be hashed, and given back when it was not wrong: tries at the same time, and a
 *   crash between, hash no more than the limit.
 * - A redeemed code starts the count over, as the standard allows. A new code, letter or upgrade never does.
 */
import { and, eq } from 'drizzle-orm';
import { CODES_LOCKED } from '../../workflows/attention';
import { credentials, submissions, upgrades } from '../schema.sqlite';
import type { CredentialLimits, CredentialStore } from '../store';
import { record, wasRecorded } from './audit';
import type { Tx } from './connection';
import type { SqliteContext } from './context';
import { type CredentialRow, credentialRow } from './otp';

export function createCodeLocks({
  connection: { write },
}: SqliteContext): Pick<CredentialStore, 'unlockCodes'> {
  return {
    async unlockCodes(credentialId, { actor, reason, at }) {
      const happening = { at, credentialId, event: 'codes_unlocked', facts: { actor, reason } };
      return write((tx) => {
        const row = credentialRow(tx, credentialId);
        if (row === undefined) return 'NO_SUCH_CREDENTIAL';
        if (wasRecorded(tx, happening)) return 'UNLOCKED';
        if (row.codesLockedAt === null) return 'NOT_LOCKED';
        startCodesOver(tx, row);
        record(tx, happening);
        return 'UNLOCKED';
      });
    },
  };
}

export function codeLimitsOf({ codeFailures, codesLockedAt }: CredentialRow): CredentialLimits['codes'] {
  return { failures: codeFailures, lockedAt: codesLockedAt };
}

/**
 * Lets an entered code through to be hashed, and counts it as wrong until it is decided. The same one again, after a
 * crash, counts once. False: it must not be hashed.
 */
export function letThrough(
  tx: Tx,
  { submissionId, evaluatedAt }: typeof submissions.$inferSelect,
  { credentialId, codeFailures, codesLockedAt }: CredentialRow,
  { failuresMax, at }: { readonly failuresMax: number; readonly at: number },
): boolean {
  if (evaluatedAt !== null) return true;
  if (codesLockedAt !== null || codeFailures >= failuresMax) return false;
  tx.update(submissions).set({ evaluatedAt: at }).where(eq(submissions.submissionId, submissionId)).run();
  setCodeLock(tx, credentialId, { codeFailures: codeFailures + 1 });
  return true;
}

/** It was not wrong after all. */
export function giveBack(tx: Tx, { credentialId, codeFailures }: CredentialRow): void {
  setCodeLock(tx, credentialId, { codeFailures: Math.max(0, codeFailures - 1) });
}

/** A code was redeemed, or an operator unlocked them: nobody need look any more. */
export function startCodesOver(tx: Tx, { credentialId }: Pick<CredentialRow, 'credentialId'>): void {
  setCodeLock(tx, credentialId, { codeFailures: 0, codesLockedAt: null });
  tx.update(upgrades)
    .set({ needsAttention: null })
    .where(and(eq(upgrades.credentialId, credentialId), eq(upgrades.needsAttention, CODES_LOCKED)))
    .run();
}

/** Once; a lock keeps its first instant. */
export function lockCodes(tx: Tx, credential: CredentialRow, upgradeId: string, at: number): void {
  const { credentialId, codeFailures, codesLockedAt } = credential;
  if (codesLockedAt !== null) return;
  setCodeLock(tx, credentialId, { codesLockedAt: at });
  record(tx, { at, upgradeId, credentialId, event: 'codes_locked', facts: { failures: codeFailures } });
}

function setCodeLock(
  tx: Tx,
  credentialId: string,
  changed: Partial<Pick<CredentialRow, 'codeFailures' | 'codesLockedAt'>>,
): void {
  tx.update(credentials).set(changed).where(eq(credentials.credentialId, credentialId)).run();
}
