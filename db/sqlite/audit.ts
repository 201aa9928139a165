/**
 * The audit trail: each change writes its row in the change's own transaction, linked to the row before; rows are never
 * changed or removed.
 */
import { and, asc, eq, getTableColumns, isNull, max, type SQL } from 'drizzle-orm';
import { audit } from '../schema.sqlite';
import type { AuditRow, AuditTrail, DecidedReview } from '../store';
import { verifyAudit } from './audit-verification';
import type { Reader, Tx } from './connection';
import type { SqliteContext } from './context';

export function createAuditTrail({ connection: { db, write }, chain }: SqliteContext): AuditTrail {
  return {
    async recordAction({ upgradeId, principalId, action, at }) {
      const happening = { at, upgradeId, event: 'action_taken', facts: { principalId, action } };
      write((tx) => {
        if (!wasRecorded(tx, happening)) record(tx, happening);
      });
    },

    async listByUpgrade(upgradeId) {
      return rowsWhere(db, eq(audit.upgradeId, upgradeId));
    },

    async newestOf(upgradeId) {
      const [row] = db
        .select({ newest: max(audit.sequence) })
        .from(audit)
        .where(eq(audit.upgradeId, upgradeId))
        .all();
      return row?.newest ?? 0;
    },

    verify: ({ expect } = {}) => verifyAudit(db, chain, expect),
  };
}

/**
 * The facts a row may hold. None can carry personal data, a code or a one-time password: ids, words of fixed sets,
 * instants and counts.
 */
const FACTS = [
  'action',
  'actor',
  'agentId',
  'appointmentId',
  'assignee',
  'attemptId',
  'attemptsLeft',
  'cause',
  'channel',
  'codeId',
  'consentAgreedAt',
  'consentTextVersion',
  'contactInfoId',
  'count',
  'counted',
  'deadline',
  'decision',
  'digest',
  'endedAt',
  'endpointId',
  'eventId',
  'expectedBy',
  'expectedFrom',
  'expiresAt',
  'failures',
  'freezeId',
  'from',
  'keyId',
  'kind',
  'letterId',
  'method',
  'needsAttention',
  'noticeId',
  'outageId',
  'outcome',
  'partnerId',
  'policyName',
  'policyVersion',
  'principalId',
  'product',
  'provider',
  'questionSetId',
  'reason',
  'recordId',
  'redeemBy',
  'result',
  'retryAt',
  'reviewSince',
  'reviewerId',
  'runId',
  'secretId',
  'stage',
  'startedAt',
  'startsAt',
  'state',
  'step',
  'subject',
  'submissionId',
  'superseded',
  'template',
  'to',
  'tries',
  'type',
  'used',
  'verdict',
] as const;
type Facts = { readonly [Name in (typeof FACTS)[number]]?: string | number | boolean | null | undefined };

export interface Happening {
  readonly at: number;
  readonly event: string;
  readonly upgradeId?: string | null;
  readonly credentialId?: string | null;
  readonly facts?: Facts;
}

/** Writes the audit row of a change. Nobody else writes meanwhile, so the newest row is the one before. */
export function record(tx: Tx, happening: Happening): void {
  const { sequence, previousHash } = tx.placeOfNextRow();
  const row = { ...rowOf(happening), sequence };
  const link = tx.chain.link({ ...row, facts: JSON.stringify(row.facts) }, previousHash);
  tx.insert(audit)
    .values({ ...row, ...link })
    .run();
}

/** Who decided a review, beside what came of it; once, for the call may be repeated. */
export function recordReview(
  tx: Tx,
  upgradeId: string,
  review: DecidedReview | null | undefined,
  at: number,
): void {
  if (!review) return;
  const { decision, actor, step, reason: cause } = review;
  const facts = {
    decision,
    actor,
    ...(step !== undefined && { step }),
    ...(cause !== undefined && { cause }),
  };
  const happening = { at, upgradeId, event: 'review_decided', facts };
  if (!wasRecorded(tx, happening)) record(tx, happening);
}

/** Whether exactly this was recorded before: the call is a repeated one. */
export function wasRecorded(db: Reader, happening: Happening): boolean {
  const { at, event, upgradeId, credentialId, facts } = rowOf(happening);
  const sameCredential =
    credentialId === null ? isNull(audit.credentialId) : eq(audit.credentialId, credentialId);
  const sameOwner =
    upgradeId === null ? and(isNull(audit.upgradeId), sameCredential) : eq(audit.upgradeId, upgradeId);
  const same = and(sameOwner, eq(audit.at, at), eq(audit.event, event), eq(audit.facts, facts));
  return db.select({ sequence: audit.sequence }).from(audit).where(same).get() !== undefined;
}

/** The rows of an upgrade that tell of this event, oldest first. */
export function recordedOf(db: Reader, upgradeId: string, event: string): AuditRow[] {
  const tellsOfIt = and(eq(audit.upgradeId, upgradeId), eq(audit.event, event));
  return rowsWhere(db, tellsOfIt);
}

/** Oldest first, without what they carry of the chain. */
function rowsWhere(db: Reader, condition: SQL | undefined): AuditRow[] {
  const { keyId: _keyId, previousHash: _previousHash, hash: _hash, ...said } = getTableColumns(audit);
  return db.select(said).from(audit).where(condition).orderBy(asc(audit.sequence)).all();
}

/** The latest time that the trail of an upgrade holds; 0 if it is empty. */
export function newestInstant(db: Reader, upgradeId: string): number {
  const newest = db
    .select({ at: max(audit.at) })
    .from(audit)
    .where(eq(audit.upgradeId, upgradeId))
    .get();
  return newest?.at ?? 0;
}

function rowOf({ at, event, upgradeId = null, credentialId = null, facts = {} }: Happening) {
  const allowed = FACTS.flatMap((name) => {
    const value = facts[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { at, event, upgradeId, credentialId, facts: Object.fromEntries(allowed) };
}
