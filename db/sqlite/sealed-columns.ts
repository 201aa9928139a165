/**
 * Every column that holds sealed values: which row is whose, and the place each value is bound to. Values of a case are
 * sealed by its own key; what is of no case, by the ring itself.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { SealedPlace } from '../crypto';
import { placeOfGrading } from './attempts';
import { placeOfCode } from './code-rows';
import type { Reader } from './connection';
import { placeOfEndpointSecret } from './endpoint-secrets';
import { placeOfSecret } from './otp';
import { placeOfEntry } from './submissions';
import { placeOfRecord } from './vault';

export interface SealedRow {
  readonly rowid: number;
  readonly upgradeId: string;
  readonly sealed: Buffer;
  /** The ids that the place is made of. */
  readonly id: string;
  readonly kind: string;
  readonly ownerId: string;
}

export interface SealedColumn {
  readonly table: SQL;
  readonly column: SQL;
  /** Selects {@link SealedRow}, for the caller to narrow by `t`. */
  readonly select: SQL;
  placeOf(row: SealedRow): SealedPlace;
}

export const SEALED_COLUMNS: readonly SealedColumn[] = [
  {
    table: sql`sealed_records`,
    column: sql`sealed`,
    select: sql`SELECT t.rowid, t.upgrade_id AS upgradeId, t.sealed, t.record_id AS id, t.kind, '' AS ownerId
      FROM sealed_records t`,
    placeOf: ({ id, upgradeId, kind }) => placeOfRecord(id, upgradeId, kind),
  },
  {
    table: sql`codes`,
    column: sql`sealed_code`,
    select: sql`SELECT t.rowid, t.upgrade_id AS upgradeId, t.sealed_code AS sealed, t.code_id AS id, '' AS kind,
      '' AS ownerId FROM codes t`,
    placeOf: ({ id, upgradeId }) => placeOfCode(id, upgradeId),
  },
  {
    table: sql`submissions`,
    column: sql`sealed_entry`,
    select: sql`SELECT t.rowid, t.upgrade_id AS upgradeId, t.sealed_entry AS sealed, t.submission_id AS id, '' AS kind,
      '' AS ownerId FROM submissions t`,
    placeOf: ({ id, upgradeId }) => placeOfEntry(id, upgradeId),
  },
  {
    table: sql`answerings`,
    column: sql`sealed_grading`,
    select: sql`SELECT t.rowid, a.upgrade_id AS upgradeId, t.sealed_grading AS sealed, t.question_set_id AS id,
      '' AS kind, t.attempt_id AS ownerId FROM answerings t JOIN attempts a ON a.attempt_id = t.attempt_id`,
    placeOf: ({ id, ownerId }) => placeOfGrading(ownerId, id),
  },
];

export interface RingColumn {
  readonly table: SQL;
  readonly column: SQL;
  /** The columns that the place is made of. */
  readonly id: SQL;
  readonly ownerId: SQL;
  placeOf(row: { readonly id: string; readonly ownerId: string }): SealedPlace;
}

/** By the name under which they are counted. */
export const RING_COLUMNS = {
  otpSecrets: {
    table: sql`credentials`,
    column: sql`sealed_otp_secret`,
    id: sql`credential_id`,
    ownerId: sql`credential_id`,
    placeOf: ({ id }) => placeOfSecret(id),
  },
  endpointSecrets: {
    table: sql`endpoint_secrets`,
    column: sql`sealed_secret`,
    id: sql`secret_id`,
    ownerId: sql`endpoint_id`,
    placeOf: ({ id, ownerId }) => placeOfEndpointSecret(id, ownerId),
  },
} as const satisfies Record<string, RingColumn>;
export const RING_COLUMN_NAMES = [
  'otpSecrets',
  'endpointSecrets',
] as const satisfies readonly (keyof typeof RING_COLUMNS)[];

/** Whether the database holds values sealed by a key of this case (format 2, case-sealer.ts). */
export function hasSealedValues(db: Reader, upgradeId: string): boolean {
  return SEALED_COLUMNS.some(({ select, column }) => {
    const { found } = db.get<{ found: number }>(
      sql`SELECT EXISTS (SELECT 1 FROM (${select} WHERE substr(t.${column}, 1, 1) = x'02') WHERE upgradeId = ${upgradeId}) AS found`,
    );
    return found === 1;
  });
}

/** The same of any case. */
export function hasAnySealedValue(db: Reader): boolean {
  return SEALED_COLUMNS.some(({ table, column }) => {
    const { found } = db.get<{ found: number }>(
      sql`SELECT EXISTS (SELECT 1 FROM ${table} WHERE substr(${column}, 1, 1) = x'02') AS found`,
    );
    return found === 1;
  });
}
