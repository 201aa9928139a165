/**
 * Bulk runs of operators: the selection is written when a run begins, so that a run that was killed goes on with the same
 * cases, and each of them has its one row to be settled by.
 */
import { and, asc, count, desc, eq, gt, isNotNull, isNull, sql } from 'drizzle-orm';
import { StoreError } from '../errors';
import { bulkCases, bulkRuns, credentials, upgrades } from '../schema.sqlite';
import type { BeginBulk, BulkRun, BulkSelection, BulkStore } from '../store';
import { record } from './audit';
import type { Reader, Tx } from './connection';
import type { SqliteContext } from './context';
import { whereOf } from './upgrade-filter';

/** Rows in one insert, well below what SQLite binds in a statement. */
const ROWS_AT_ONCE = 1_000;
const LIST_MAX = 200;

export function createBulk({ connection: { db, write } }: SqliteContext): BulkStore {
  return {
    async begin(input) {
      return write((tx) => find(tx, input.runId) ?? begin(tx, input));
    },

    async get(runId) {
      return find(db, runId);
    },

    async list({ limit }) {
      const rows = db
        .select({ runId: bulkRuns.runId })
        .from(bulkRuns)
        .orderBy(desc(bulkRuns.begunAt), desc(sql`rowid`))
        .limit(Math.min(Math.max(1, limit), LIST_MAX))
        .all();
      return rows.map(({ runId }) => find(db, runId)!);
    },

    async listPending({ runId, after, limit }) {
      return db
        .select({ position: bulkCases.position, upgradeId: bulkCases.upgradeId })
        .from(bulkCases)
        .where(and(eq(bulkCases.runId, runId), isNull(bulkCases.settledAt), gt(bulkCases.position, after)))
        .orderBy(asc(bulkCases.position))
        .limit(limit)
        .all();
    },

    async listRefused(runId) {
      const { upgradeId, refusal, position } = bulkCases;
      return db
        .select({ upgradeId, refusal: sql<string>`${refusal}` })
        .from(bulkCases)
        .where(and(eq(bulkCases.runId, runId), isNotNull(refusal)))
        .orderBy(asc(position))
        .all();
    },

    async settle({ runId, upgradeId, refusal, at }) {
      write((tx) => {
        const isIt = and(eq(bulkCases.runId, runId), eq(bulkCases.upgradeId, upgradeId));
        const settled = tx
          .update(bulkCases)
          .set({ settledAt: at, refusal })
          .where(and(isIt, isNull(bulkCases.settledAt)))
          .run();
        if (settled.changes === 1) {
          const facts = { runId, verdict: refusal ?? 'DONE' };
          record(tx, { at, upgradeId, event: 'bulk_case_settled', facts });
        } else if (tx.select({ runId: bulkCases.runId }).from(bulkCases).where(isIt).get() === undefined) {
          throw new StoreError('RECORD_NOT_FOUND', 'There is no such case in this bulk run.');
        }
      });
    },
  };
}

function begin(tx: Tx, input: BeginBulk): BulkRun {
  const { runId, action, parameters, actor, reason, selection, at } = input;
  tx.insert(bulkRuns).values({ runId, action, parameters, actor, reason, begunAt: at }).run();
  const selected = selectedBy(tx, selection);
  for (let from = 0; from < selected.length; from += ROWS_AT_ONCE) {
    const rows = selected
      .slice(from, from + ROWS_AT_ONCE)
      .map((upgradeId, index) => ({ runId, upgradeId, position: from + index }));
    tx.insert(bulkCases).values(rows).run();
  }
  const facts = { runId, action, actor, cause: reason, count: selected.length };
  record(tx, { at, event: 'bulk_run_begun', facts });
  return find(tx, runId)!;
}

/** Oldest first: who waits longest is helped first. Each once, however often it is named. */
function selectedBy(tx: Tx, selection: BulkSelection): readonly string[] {
  if ('upgradeIds' in selection) return [...new Set(selection.upgradeIds)];
  return tx
    .select({ upgradeId: upgrades.upgradeId })
    .from(upgrades)
    .innerJoin(credentials, eq(credentials.credentialId, upgrades.credentialId))
    .where(whereOf(selection.where))
    .orderBy(asc(upgrades.openedAt), asc(upgrades.upgradeId))
    .all()
    .map(({ upgradeId }) => upgradeId);
}

function find(db: Reader, runId: string): BulkRun | null {
  const run = db.select().from(bulkRuns).where(eq(bulkRuns.runId, runId)).get();
  if (run === undefined) return null;
  const counts = db
    .select({ isSettled: sql<0 | 1>`settled_at is not null`, refusal: bulkCases.refusal, cases: count() })
    .from(bulkCases)
    .where(eq(bulkCases.runId, runId))
    .groupBy(sql`settled_at is not null`, bulkCases.refusal)
    .all();
  const sumOf = (which: (each: (typeof counts)[number]) => boolean): number =>
    counts.filter(which).reduce((sum, { cases }) => sum + cases, 0);
  return {
    ...run,
    total: sumOf(() => true),
    done: sumOf(({ isSettled, refusal }) => isSettled === 1 && refusal === null),
    pending: sumOf(({ isSettled }) => isSettled === 0),
    refusals: Object.fromEntries(
      counts.flatMap(({ refusal, cases }) => (refusal === null ? [] : [[refusal, cases]])),
    ),
  };
}
