/**
 * The move of all that is sealed or wrapped to the current key.
 *
 * - Small transactions, each a compare-and-set on the very bytes that were read: a row that somebody changed meanwhile
 *   keeps what they wrote. So it runs beside live writers, and may be killed between any two and run again.
 * - A data key stays the same under a new wrapping, so no value of a case is touched. What the ring itself had sealed
 *   for a case, before there were data keys, is sealed by one.
 * - Each pass goes by row number to the end; rows that live writers with an older ring add behind it remain, and are
 *   counted as such.
 */
import { sql } from 'drizzle-orm';
import { ringPrefix } from '../crypto';
import { StoreError } from '../errors';
import type { KeyKeeper, RotationProgress } from '../store';
import { record } from './audit';
import type { SqliteContext } from './context';
import { statusOfKeys } from './key-status';
import {
  RING_COLUMN_NAMES,
  RING_COLUMNS,
  type RingColumn,
  SEALED_COLUMNS,
  type SealedColumn,
  type SealedRow,
} from './sealed-columns';

const BATCH = 50;

export function createKeyKeeper(context: SqliteContext): KeyKeeper {
  const { connection } = context;
  return {
    async status() {
      return statusOfKeys(context);
    },

    async rotate({ at, onProgress }) {
      const moved = { caseKeys: 0, otpSecrets: 0, endpointSecrets: 0, earlierValues: 0 };
      const tell = (what: keyof RotationProgress) => (count: number) => {
        moved[what] += count;
        onProgress?.({ ...moved });
      };
      await rewrapCaseKeys(context, tell('caseKeys'));
      for (const name of RING_COLUMN_NAMES) resealByRing(context, RING_COLUMNS[name], tell(name));
      for (const column of SEALED_COLUMNS) await resealValues(context, column, tell('earlierValues'));
      // What the old key had sealed lies in the log until it is emptied.
      connection.emptyLog();
      const count = moved.caseKeys + moved.otpSecrets + moved.endpointSecrets + moved.earlierValues;
      const facts = { keyId: context.keys.sealing.currentKeyId, count };
      if (count > 0) connection.write((tx) => record(tx, { at, event: 'keys_rotated', facts }));
      return moved;
    },
  };
}

async function rewrapCaseKeys({ caseKeys, wrapper }: SqliteContext, moved: (count: number) => void) {
  for (let after = ''; ;) {
    const held = caseKeys.listWrappedByOthers(wrapper.currentKeyId, after, BATCH);
    const last = held.at(-1);
    if (last === undefined) return;
    const each = [];
    for (const was of held) {
      const dataKey = await wrapper.unwrap(was, was.upgradeId);
      each.push({ was, now: await wrapper.wrap(dataKey, was.upgradeId) });
    }
    moved(caseKeys.replace(each));
    after = last.upgradeId;
  }
}

/** What is of no case. */
function resealByRing(
  { connection: { db, write }, sealer, keys }: SqliteContext,
  { table, column, id, ownerId, placeOf }: RingColumn,
  moved: (count: number) => void,
): void {
  const prefix = ringPrefix(keys.sealing.currentKeyId);
  for (let after = 0; ;) {
    const rows = db.all<{ rowid: number; id: string; ownerId: string; sealed: Buffer }>(sql`
      SELECT rowid, ${id} AS id, ${ownerId} AS ownerId, ${column} AS sealed FROM ${table}
      WHERE rowid > ${after} AND substr(${column}, 1, ${prefix.length}) <> ${prefix}
      ORDER BY rowid LIMIT ${BATCH}`);
    const last = rows.at(-1);
    if (last === undefined) return;
    const each = rows.map((row) => {
      const place = placeOf(row);
      return { ...row, anew: sealer.seal(place, sealer.open(place, row.sealed)) };
    });
    moved(
      write((tx) => {
        let count = 0;
        for (const { rowid, sealed, anew } of each) {
          count += tx.run(sql`UPDATE ${table} SET ${column} = ${anew}
            WHERE rowid = ${rowid} AND ${column} = ${sealed}`).changes;
        }
        return count;
      }),
    );
    after = last.rowid;
  }
}

/** What the ring itself sealed for cases. */
async function resealValues(
  { connection: { db, write }, sealer, caseSealer }: SqliteContext,
  { table, column, select, placeOf }: SealedColumn,
  moved: (count: number) => void,
): Promise<void> {
  for (let after = 0; ;) {
    const rows = db.all<SealedRow>(sql`
      ${select} WHERE t.rowid > ${after} AND substr(t.${column}, 1, 1) = x'01' ORDER BY t.rowid LIMIT ${BATCH}`);
    const last = rows.at(-1);
    if (last === undefined) return;
    const each: { row: SealedRow; anew: Buffer }[] = [];
    for (const row of rows) {
      const place = placeOf(row);
      const opened = sealer.open(place, row.sealed);
      const anew = await caseSealer.seal(row.upgradeId, place, opened).catch(nullIfErased);
      if (anew !== null) each.push({ row, anew });
    }
    moved(
      write((tx) => {
        let count = 0;
        for (const { row, anew } of each) {
          count += tx.run(sql`UPDATE ${table} SET ${column} = ${anew}
            WHERE rowid = ${row.rowid} AND ${column} = ${row.sealed}`).changes;
        }
        return count;
      }),
    );
    after = last.rowid;
  }
}

/** Erased while we looked: nothing of it is left to move. */
function nullIfErased(error: unknown): null {
  if (error instanceof StoreError && error.code === 'CASE_ERASED') return null;
  throw error;
}
