/**
 * What the issuing system tells of a credential, taken up in the transaction that keeps its event: from then on nothing
 * is raised that should not be, whether or not a run was told.
 *
 * - What it says of the status counts in the order of its own time; what is final, and what is a suspicion, counts late too.
 * - A proofing that was repudiated stays suspended until that is decided, whatever the issuing system says of the token.
 */
import { and, eq } from 'drizzle-orm';
import { type CredentialEffect, effectOf } from '../credential-changes';
import { credentials, upgrades } from '../schema.sqlite';
import type { CredentialStatus, ProviderEvent } from '../store';
import { record } from './audit';
import type { Tx } from './connection';
import { holdOpenUpgrade } from './holds';
import { type CredentialRow, credentialRow } from './otp';
import { REPUDIATED } from './repudiations';

/** An event of a credential that is not here changes nothing: its state is told when it is added. */
export function applyCredentialChange(
  tx: Tx,
  { eventId, type, subjectId: credentialId, occurredAt, receivedAt: at, facts }: ProviderEvent,
): void {
  const effect = effectOf(type);
  const row = credentialRow(tx, credentialId);
  if (effect === null || row === undefined) return;
  const changed = {
    ...statusAfter(tx, row, effect.status, occurredAt),
    ...(type === 'credential.renewed' && !isOlder(row, occurredAt) && endFrom(facts['expiresAt'])),
    ...(type === 'credential.number_ported' && {
      numberPortedAt: Math.max(occurredAt, row.numberPortedAt ?? 0),
    }),
    ...(type === 'user.merged' && facts['mergedInto'] !== undefined && { userId: facts['mergedInto'] }),
  };
  if (Object.keys(changed).length > 0) {
    tx.update(credentials).set(changed).where(eq(credentials.credentialId, credentialId)).run();
    const to = changed.status ?? row.status;
    const { actor, cause } = facts;
    const by = { ...(actor !== undefined && { actor }), ...(cause !== undefined && { cause }) };
    const told = {
      ...by,
      eventId,
      type,
      from: row.status,
      to,
      expiresAt: changed.expiresAt ?? row.expiresAt,
    };
    record(tx, { at, credentialId, event: 'credential_changed', facts: told });
  }
  if (effect.holds !== undefined) holdOpenUpgrade(tx, credentialId, effect.holds, at, { eventId });
}

type Moved = Partial<
  Pick<CredentialRow, 'status' | 'statusToldAt' | 'expiresAt' | 'userId' | 'numberPortedAt'>
>;

function statusAfter(
  tx: Tx,
  row: CredentialRow,
  told: CredentialEffect['status'],
  occurredAt: number,
): Moved {
  if (told === undefined || row.status === 'REVOKED') return {};
  // Final, however late it is told.
  if (told === 'REVOKED') return { status: told, statusToldAt: occurredAt };
  if (isOlder(row, occurredAt)) return {};
  const status = movedTo(tx, row, told);
  return { statusToldAt: occurredAt, ...(status !== row.status && { status }) };
}

function movedTo(
  tx: Tx,
  row: CredentialRow,
  told: Exclude<CredentialEffect['status'], undefined | 'REVOKED'>,
): CredentialStatus {
  switch (told) {
    case 'SUSPENDED':
      return told;
    case 'EXPIRED':
      // What is suspended stays so: renewing it must not lift that.
      return row.status === 'SUSPENDED' ? row.status : told;
    case 'NO_LONGER_SUSPENDED':
      return row.status === 'SUSPENDED' && !isRepudiated(tx, row) ? before(row) : row.status;
    case 'NO_LONGER_EXPIRED':
      return row.status === 'EXPIRED' ? before(row) : row.status;
  }
}

/** What was upgraded is so again: it was proofed when it was proofed. */
function before({ upgradedAt }: CredentialRow): CredentialStatus {
  return upgradedAt === null ? 'ACTIVE' : 'PROOFING_UPGRADED';
}

function isOlder({ statusToldAt }: CredentialRow, occurredAt: number): boolean {
  return statusToldAt !== null && occurredAt < statusToldAt;
}

function isRepudiated(tx: Tx, { credentialId }: CredentialRow): boolean {
  const isUndecided = and(eq(upgrades.credentialId, credentialId), eq(upgrades.needsAttention, REPUDIATED));
  return tx.select({ upgradeId: upgrades.upgradeId }).from(upgrades).where(isUndecided).get() !== undefined;
}

function endFrom(expiresAt: string | undefined): Moved {
  const instant = Date.parse(expiresAt ?? '');
  return Number.isNaN(instant) ? {} : { expiresAt: instant };
}
