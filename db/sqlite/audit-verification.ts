/**
 * Follows the chain of the audit trail, page by page: in constant memory, and while others go on writing.
 *
 * Rows are read as they stand, past the query builder's types: what was tampered with may be of any type.
 */
import { setImmediate } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { AuditChain, AuditLink, ChainedRow } from '../audit-chain';
import type { AuditFault, AuditHead, AuditReport } from '../store';
import type { Reader } from './connection';

/** A row as it stands, with what it carries of the chain. */
interface StoredRow extends ChainedRow {
  readonly sequence: number;
  readonly keyId: unknown;
  readonly previousHash: unknown;
  readonly hash: unknown;
}

/** How far the trail was followed. */
interface Progress {
  /** Number of the newest row that was read. */
  newest: number;
  checkedCount: number;
  earlierCount: number;
  keyMissingCount: number;
  /** The newest chained row. */
  head: { readonly sequence: number; readonly hash: Buffer } | null;
  firstKeyMissing: AuditFault | null;
}

const PAGE_ROWS = 1_000;

export async function verifyAudit(
  db: Reader,
  chain: AuditChain,
  expect: AuditHead | undefined,
): Promise<AuditReport> {
  const progress: Progress = {
    newest: 0,
    checkedCount: 0,
    earlierCount: 0,
    keyMissingCount: 0,
    head: null,
    firstKeyMissing: null,
  };
  for (let page = pageAfter(db, null); page.length > 0; page = pageAfter(db, progress.newest)) {
    for (const row of page) {
      const fault = follow(db, chain, progress, row) ?? faultAgainst(expect, progress);
      if (fault !== null) return reportOf(progress, fault);
    }
    // A process that does other work too goes on with it.
    await setImmediate();
  }
  const isCutOff = expect !== undefined && progress.newest < expect.sequence;
  const cutOff = isCutOff ? ({ kind: 'HEAD_MISMATCH', sequence: expect.sequence } as const) : null;
  return reportOf(progress, cutOff ?? progress.firstKeyMissing);
}

/** One row further. Numbers have no gaps: SQLite gives those of a rolled-back transaction again. */
function follow(db: Reader, chain: AuditChain, progress: Progress, row: StoredRow): AuditFault | null {
  const { sequence } = row;
  const { head, newest, earlierCount } = progress;
  if (sequence > newest + 1) return { kind: 'MISSING', sequence: newest + 1 };
  if (sequence < newest + 1) return { kind: 'EDITED', sequence };
  progress.newest = sequence;
  if (head === null && isUnchained(row)) {
    progress.earlierCount++;
    return null;
  }
  const link = linkOf(row);
  if (link === null) return { kind: 'EDITED', sequence };
  const isFollowing = follows(link, head?.hash ?? null);
  if (!chain.hasKey(link.keyId)) {
    if (!isFollowing) return { kind: 'EDITED', sequence };
    progress.keyMissingCount++;
    progress.firstKeyMissing ??= { kind: 'KEY_MISSING', sequence };
  } else {
    if (!chain.holds(row, link)) {
      return { kind: stoodElsewhere(db, chain, row, link) ? 'REORDERED' : 'EDITED', sequence };
    }
    if (!isFollowing) {
      // The row itself is as it was written, so the one before is not: its link was taken away, or it was replaced.
      return { kind: head === null && earlierCount > 0 ? 'EDITED' : 'MISSING', sequence: sequence - 1 };
    }
    progress.checkedCount++;
  }
  progress.head = { sequence, hash: link.hash };
  return null;
}

function follows({ previousHash }: AuditLink, hash: Buffer | null): boolean {
  return previousHash === null || hash === null ? previousHash === hash : previousHash.equals(hash);
}

/** A row of before the chain. */
function isUnchained({ keyId, previousHash, hash }: StoredRow): boolean {
  return keyId === null && previousHash === null && hash === null;
}

/** Null: this cannot have been written by the store. */
function linkOf({ keyId, previousHash, hash }: StoredRow): AuditLink | null {
  if (typeof keyId !== 'string' || !Buffer.isBuffer(hash)) return null;
  if (previousHash !== null && !Buffer.isBuffer(previousHash)) return null;
  return { keyId, previousHash, hash };
}

/** Whether the row is genuine under another number. Asked once a verification, so every number is tried. */
function stoodElsewhere(db: Reader, chain: AuditChain, row: StoredRow, link: AuditLink): boolean {
  const { rows } = db.get<{ rows: number }>(sql`SELECT count(*) AS rows FROM audit`);
  for (let sequence = 1; sequence <= rows; sequence++) {
    if (chain.holds({ ...row, sequence }, link)) return true;
  }
  return false;
}

/** Whether the row just read is the one that was noted, if any was noted under its number. */
function faultAgainst(expect: AuditHead | undefined, { head, newest }: Progress): AuditFault | null {
  if (expect === undefined || expect.sequence !== newest) return null;
  const isAsNoted = head !== null && head.hash.toString('hex') === expect.hash.toLowerCase();
  return isAsNoted ? null : { kind: 'HEAD_MISMATCH', sequence: newest };
}

function pageAfter(db: Reader, after: number | null): StoredRow[] {
  const further = after === null ? sql`` : sql`WHERE sequence > ${after}`;
  return db.all<StoredRow>(sql`
    SELECT sequence, at, upgrade_id AS upgradeId, credential_id AS credentialId, event, facts,
      key_id AS keyId, previous_hash AS previousHash, hash
    FROM audit ${further} ORDER BY sequence LIMIT ${PAGE_ROWS}`);
}

function reportOf(progress: Progress, fault: AuditFault | null): AuditReport {
  const { checkedCount, earlierCount, keyMissingCount, head } = progress;
  return {
    checkedCount,
    earlierCount,
    keyMissingCount,
    head: head === null ? null : { sequence: head.sequence, hash: head.hash.toString('hex') },
    fault,
  };
}
