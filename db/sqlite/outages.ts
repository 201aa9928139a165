/**
 * Outages of outside parties: whoever notices one first opens it, and whoever sees the party answer again closes it.
 *
 * Several workers notice the same outage at once; a unique index lets one of a party last. What happens to a party
 * happens to no upgrade, so the audit rows are of none.
 */
import { and, desc, eq, isNull, max, sql } from 'drizzle-orm';
import { StoreError } from '../errors';
import { outages } from '../schema.sqlite';
import type { Outage, OutageStore, WatchedProvider } from '../store';
import { record } from './audit';
import type { Reader } from './connection';
import type { SqliteContext } from './context';

export function createOutages({ connection: { db, write } }: SqliteContext): OutageStore {
  return {
    async open({ outageId, provider, cause, startedAt: noticedAt }) {
      return write((tx) => {
        const standing = findOutage(tx, outageId) ?? lastingOutage(tx, provider);
        if (standing !== null) return standing;
        // No instant belongs to two outages: each is added to the deadlines of those who waited.
        const startedAt = Math.max(noticedAt, newestEnd(tx, provider));
        tx.insert(outages).values({ outageId, provider, cause, startedAt }).run();
        const facts = { outageId, provider, cause, startedAt };
        record(tx, { at: startedAt, event: 'outage_opened', facts });
        return requireOutage(tx, outageId);
      });
    },

    async close(outageId, endedAt) {
      return write((tx) => {
        const lasts = and(eq(outages.outageId, outageId), isNull(outages.endedAt));
        const hasEnded = tx.update(outages).set({ endedAt }).where(lasts).run().changes === 1;
        const outage = requireOutage(tx, outageId);
        if (hasEnded) record(tx, { at: endedAt, event: 'outage_closed', facts: outage });
        return outage;
      });
    },

    async current(provider) {
      return lastingOutage(db, provider);
    },

    async list({ provider, limit }) {
      return db
        .select()
        .from(outages)
        .where(provider === undefined ? undefined : eq(outages.provider, provider))
        .orderBy(desc(outages.startedAt), desc(sql`rowid`))
        .limit(Math.max(0, limit))
        .all();
    },
  };
}

function newestEnd(db: Reader, provider: WatchedProvider): number {
  const isOf = eq(outages.provider, provider);
  return (
    db
      .select({ endedAt: max(outages.endedAt) })
      .from(outages)
      .where(isOf)
      .get()?.endedAt ?? 0
  );
}

function lastingOutage(db: Reader, provider: WatchedProvider): Outage | null {
  const lasts = and(eq(outages.provider, provider), isNull(outages.endedAt));
  return db.select().from(outages).where(lasts).get() ?? null;
}

function findOutage(db: Reader, outageId: string): Outage | null {
  return db.select().from(outages).where(eq(outages.outageId, outageId)).get() ?? null;
}

function requireOutage(db: Reader, outageId: string): Outage {
  const found = findOutage(db, outageId);
  if (found !== null) return found;
  throw new StoreError('RECORD_NOT_FOUND', 'There is no outage with this id in the store.');
}
