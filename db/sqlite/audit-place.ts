import type SqliteClient from 'better-sqlite3';

/** Where an audit row goes: its number, and the hash of the row before. */
export interface PlaceOfRow {
  readonly sequence: number;
  /** Null: there is no row before, or it is of before the chain. */
  readonly previousHash: Buffer | null;
}

/**
 * The number is the one that SQLite would give (AUTOINCREMENT), asked for beforehand, because the hash covers it. A
 * transaction that is rolled back gives its numbers back, so there are no gaps. Counted on from the newest row alone,
 * the next row would close the gap that rows cut off at the end leave.
 */
const PLACE_OF_NEXT_ROW = `
  SELECT max(
      coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'audit'), 0),
      coalesce((SELECT max(sequence) FROM audit), 0)
    ) + 1 AS sequence,
    (SELECT hash FROM audit ORDER BY sequence DESC LIMIT 1) AS hash`;

/** Prepared once, for it is asked with every row. */
export function preparePlaceOfNextRow(client: SqliteClient.Database): () => PlaceOfRow {
  const statement = client.prepare<[], { sequence: number; hash: unknown }>(PLACE_OF_NEXT_ROW);
  return () => {
    // One row, always.
    const { sequence, hash } = statement.get()!;
    return { sequence, previousHash: Buffer.isBuffer(hash) ? hash : null };
  };
}
