/**
 * Freezes of expiries. Which cases one is about is asked when a case would expire, so that cases are in it which came to
 * such a wait after it began.
 *
 * A code is held open with its case, by the store, whether or not its run has heard of the freeze: who enters it must not
 * be refused because a worker was down.
 */
import { and, asc, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { StoreError } from '../errors';
import { credentials, expiryFreezes, upgrades } from '../schema.sqlite';
import type { ExpiryFreeze, FreezeStore, FrozenTime } from '../store';
import { record, recordedOf } from './audit';
import type { Reader, Tx } from './connection';
import type { SqliteContext } from './context';
import { whereOf } from './upgrade-filter';

export const THAWED = 'deadline_thawed';
const LIST_MAX = 200;

export function createFreezes({ connection: { db, write } }: SqliteContext): FreezeStore {
  return {
    async order({ freezeId, scope, actor, reason, needsSecond, at }) {
      return write((tx) => {
        const standing = find(tx, freezeId);
        if (standing !== null) return standing;
        if (doesOneLast(tx)) return 'ANOTHER_LASTS';
        const ordered = { freezeId, scope, actor, reason, orderedAt: at, begunAt: null, endedAt: null };
        tx.insert(expiryFreezes).values(ordered).run();
        const facts = { freezeId, actor, cause: reason };
        record(tx, { at, event: 'expiry_freeze_ordered', facts });
        return needsSecond ? ordered : begin(tx, ordered, at);
      });
    },

    async begin({ freezeId, at }) {
      return write((tx) => {
        const freeze = requireFreeze(tx, freezeId);
        if (freeze.begunAt !== null || freeze.endedAt !== null) return freeze;
        return doesOneLast(tx) ? 'ANOTHER_LASTS' : begin(tx, freeze, at);
      });
    },

    async end({ freezeId, actor, reason, at }) {
      return write((tx) => {
        const freeze = requireFreeze(tx, freezeId);
        if (freeze.endedAt !== null) return freeze;
        const endedAt = Math.max(at, freeze.begunAt ?? at);
        tx.update(expiryFreezes).set({ endedAt }).where(eq(expiryFreezes.freezeId, freezeId)).run();
        record(tx, { at, event: 'expiry_freeze_ended', facts: { freezeId, actor, cause: reason, endedAt } });
        return { ...freeze, endedAt };
      });
    },

    get: async (freezeId) => find(db, freezeId),

    async list({ limit }) {
      return db
        .select()
        .from(expiryFreezes)
        .orderBy(desc(expiryFreezes.orderedAt), desc(sql`rowid`))
        .limit(Math.min(Math.max(1, limit), LIST_MAX))
        .all();
    },

    async standing({ upgradeId, since, counted }) {
      const freezes = concerning(db, upgradeId).filter(({ freezeId }) => !counted.includes(freezeId));
      const over = freezes.flatMap((freeze) => frozenTimeOf(freeze, since));
      if (over.length > 0) return { kind: 'OVER', freezes: over };
      const lasting = freezes.find(({ endedAt }) => endedAt === null);
      if (lasting === undefined) return { kind: 'NONE' };
      return { kind: 'LASTS', freezeId: lasting.freezeId, begunAt: lasting.begunAt! };
    },
  };
}

/**
 * Whether a code that has run out may be entered all the same: it ran out in a freeze that lasts, or in one whose time its
 * run has not added yet. One that had run out before is not brought back.
 */
export function isHeldOpen(
  tx: Tx,
  { upgradeId, issuedAt, expiresAt }: { upgradeId: string; issuedAt: number; expiresAt: number },
  enteredAt: number,
): boolean {
  const counted = new Set(recordedOf(tx, upgradeId, THAWED).map(({ facts }) => facts['freezeId']));
  let end = expiresAt;
  for (const freeze of concerning(tx, upgradeId)) {
    if (counted.has(freeze.freezeId) || freeze.begunAt! >= end) continue;
    if (freeze.endedAt === null) return true;
    end += frozenTimeOf(freeze, issuedAt)[0]?.milliseconds ?? 0;
  }
  return enteredAt < end;
}

/** The part of a freeze that lies after `since`; empty: none, or it lasts. */
function frozenTimeOf({ endedAt, ...freeze }: ExpiryFreeze, since: number): FrozenTime[] {
  const { freezeId, actor, reason } = freeze;
  const begunAt = freeze.begunAt!;
  const milliseconds = endedAt === null ? 0 : endedAt - Math.max(begunAt, since);
  return milliseconds <= 0 ? [] : [{ freezeId, begunAt, milliseconds, actor, reason }];
}

/** The freezes that have begun and that a case, as it stands, is in; oldest first. */
function concerning(db: Reader, upgradeId: string): ExpiryFreeze[] {
  const begun = db
    .select()
    .from(expiryFreezes)
    .where(isNotNull(expiryFreezes.begunAt))
    .orderBy(asc(expiryFreezes.begunAt))
    .all();
  return begun.filter(
    ({ scope }) =>
      db
        .select({ upgradeId: upgrades.upgradeId })
        .from(upgrades)
        .innerJoin(credentials, eq(credentials.credentialId, upgrades.credentialId))
        .where(and(eq(upgrades.upgradeId, upgradeId), whereOf(scope)))
        .get() !== undefined,
  );
}

function begin(tx: Tx, freeze: ExpiryFreeze, at: number): ExpiryFreeze {
  const { freezeId, actor, reason } = freeze;
  tx.update(expiryFreezes).set({ begunAt: at }).where(eq(expiryFreezes.freezeId, freezeId)).run();
  record(tx, { at, event: 'expiry_freeze_begun', facts: { freezeId, actor, cause: reason } });
  return { ...freeze, begunAt: at };
}

function doesOneLast(tx: Tx): boolean {
  const lasts = and(isNotNull(expiryFreezes.begunAt), isNull(expiryFreezes.endedAt));
  return tx.select().from(expiryFreezes).where(lasts).get() !== undefined;
}

function find(db: Reader, freezeId: string): ExpiryFreeze | null {
  return db.select().from(expiryFreezes).where(eq(expiryFreezes.freezeId, freezeId)).get() ?? null;
}

function requireFreeze(db: Reader, freezeId: string): ExpiryFreeze {
  const found = find(db, freezeId);
  if (found !== null) return found;
  throw new StoreError('RECORD_NOT_FOUND', 'There is no freeze with this id in the store.');
}
