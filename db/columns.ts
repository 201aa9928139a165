/**
 * The kinds of column our tables are made of, for SQLite.
 *
 * Tables name only these, so that the schema of a second database is the same text with another kit.
 */
import { blob, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

export const sqliteKit = {
  table: sqliteTable,
  index,
  uniqueIndex,
  primaryKey,
  /** An id of ours or another system's, or a word of a fixed set. */
  text: <T extends string = string>(name: string) => text(name).$type<T>(),
  /** UTC milliseconds. */
  instant: (name: string) => integer(name),
  whole: <T extends number = number>(name: string) => integer(name).$type<T>(),
  flag: (name: string) => integer(name, { mode: 'boolean' }),
  /** Flat facts without personal data. */
  json: <T>(name: string) => text(name, { mode: 'json' }).$type<T>(),
  /** Hashes, salts, and values sealed by crypto.ts. */
  bytes: (name: string) => blob(name, { mode: 'buffer' }).$type<Buffer>(),
  /** Counts up with each row and is never given twice. */
  sequence: (name: string) => integer(name).primaryKey({ autoIncrement: true }),
};
