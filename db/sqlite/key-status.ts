/** What still needs each key, counted in the tables. */
import { sql } from 'drizzle-orm';
import type { KeyStatus, KeyUse, PepperUse } from '../store';
import type { Reader } from './connection';
import type { SqliteContext } from './context';
import { RING_COLUMNS, SEALED_COLUMNS } from './sealed-columns';

type Counts = ReadonlyMap<string, number>;

export function statusOfKeys(context: SqliteContext): KeyStatus {
  const { connection, caseKeys, wrapper, keys } = context;
  const { db } = connection;
  const { sealing, peppers } = keys;
  const wrapped = caseKeys.countByKeyId();
  const { otpSecrets, endpointSecrets } = RING_COLUMNS;
  const secrets = countSealed(db, otpSecrets.table, otpSecrets.column);
  const ofEndpoints = countSealed(db, endpointSecrets.table, endpointSecrets.column);
  const earlier = sumOf(SEALED_COLUMNS.map(({ table, column }) => countSealed(db, table, column)));
  const audited = countBy(
    db,
    sql`SELECT key_id AS keyId, count(*) AS count FROM audit
    WHERE key_id IS NOT NULL GROUP BY key_id`,
  );
  const ids = new Set([
    ...sealing.keys.keys(),
    ...[wrapped, secrets, ofEndpoints, earlier, audited].flatMap((m) => [...m.keys()]),
  ]);
  const uses = Array.from(ids, (keyId): KeyUse => ({
    keyId,
    isCurrent: keyId === sealing.currentKeyId || keyId === wrapper.currentKeyId,
    // A key of a management service is in no ring, and is there all the same.
    isInRing: sealing.keys.has(keyId),
    caseKeys: wrapped.get(keyId) ?? 0,
    otpSecrets: secrets.get(keyId) ?? 0,
    endpointSecrets: ofEndpoints.get(keyId) ?? 0,
    earlierValues: earlier.get(keyId) ?? 0,
    auditRows: audited.get(keyId) ?? 0,
  }));
  const idle = uses.filter(
    ({ isCurrent, isInRing, caseKeys, otpSecrets, endpointSecrets, earlierValues }) =>
      !isCurrent && isInRing && caseKeys + otpSecrets + endpointSecrets + earlierValues === 0,
  );
  const pepperUses = statusOfPeppers(db, peppers);
  return {
    sealing: uses,
    peppers: pepperUses,
    remaining: remainingOf(uses, wrapper.currentKeyId, sealing.currentKeyId),
    unused: idle.filter(({ auditRows }) => auditRows === 0).map(({ keyId }) => keyId),
    auditOnly: idle.filter(({ auditRows }) => auditRows > 0).map(({ keyId }) => keyId),
    unusedPeppers: pepperUses
      .filter(
        ({ isCurrent, isInRing, openCodes, persons }) => !isCurrent && isInRing && openCodes + persons === 0,
      )
      .map(({ keyId }) => keyId),
  };
}

/** Earlier values count whatever key sealed them: each is to be sealed by a key of its case. */
function remainingOf(uses: readonly KeyUse[], wrappingId: string, sealingId: string): number {
  let remaining = 0;
  for (const { keyId, caseKeys, otpSecrets, endpointSecrets, earlierValues } of uses) {
    remaining += earlierValues;
    if (keyId !== wrappingId) remaining += caseKeys;
    if (keyId !== sealingId) remaining += otpSecrets + endpointSecrets;
  }
  return remaining;
}

/** Also void and expired codes: what is entered is hashed against every code of its upgrade. */
function statusOfPeppers(db: Reader, ring: SqliteContext['keys']['peppers']): PepperUse[] {
  const open = countBy(
    db,
    sql`SELECT pepper_id AS keyId, count(*) AS count FROM codes
      JOIN upgrades ON upgrades.upgrade_id = codes.upgrade_id WHERE closed_at IS NULL GROUP BY pepper_id`,
  );
  const persons = countBy(
    db,
    sql`SELECT key_id AS keyId, count(*) AS count FROM person_digests GROUP BY key_id`,
  );
  return Array.from(new Set([...ring.keys.keys(), ...open.keys(), ...persons.keys()]), (keyId) => ({
    keyId,
    isCurrent: keyId === ring.currentKeyId,
    isInRing: ring.keys.has(keyId),
    openCodes: open.get(keyId) ?? 0,
    persons: persons.get(keyId) ?? 0,
  }));
}

/** Values that the ring itself sealed, by the key id they begin with (crypto.ts). */
function countSealed(db: Reader, table: ReturnType<typeof sql>, column: ReturnType<typeof sql>): Counts {
  return countBy(
    db,
    sql`SELECT CAST(substr(${column}, 3, unicode(CAST(substr(${column}, 2, 1) AS TEXT))) AS TEXT) AS keyId,
      count(*) AS count
    FROM ${table} WHERE substr(${column}, 1, 1) = x'01' GROUP BY 1`,
  );
}

function countBy(db: Reader, query: ReturnType<typeof sql>): Counts {
  const rows = db.all<{ keyId: string; count: number }>(query);
  return new Map(rows.map(({ keyId, count }) => [keyId, count]));
}

function sumOf(each: readonly Counts[]): Counts {
  const sum = new Map<string, number>();
  for (const counts of each)
    for (const [keyId, count] of counts) sum.set(keyId, (sum.get(keyId) ?? 0) + count);
  return sum;
}
