/**
 * The one connection to a SQLite file: opened, checked, migrated, with the settings the store's promises rest on.
 */
import { closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import SqliteClient from 'better-sqlite3';
import type { RunResult } from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core';
import { toStoreError } from '../errors';
import { applyMigrations, type Migrated, refuseNewerDatabase } from './migrations';

/** What queries run on: the connection, or a transaction on it. */
export type Reader = BaseSQLiteDatabase<'sync', RunResult>;
/** A transaction that holds the right to write from its beginning. */
export type Tx = Parameters<Parameters<BetterSQLite3Database['transaction']>[0]>[0];

export interface Connection {
  readonly db: Reader;
  /** What opening did to the tables. */
  readonly migrations: Migrated;
  /**
   * Runs a read-modify-write as one transaction that takes the right to write at once. A deferred one would read first
   * and then fail when somebody else wrote in between (SQLITE_BUSY_SNAPSHOT), without waiting.
   */
  write<T>(work: (tx: Tx) => T): T;
  isOpen(): boolean;
  close(): void;
}

/** How long to wait for another process's transaction. */
const BUSY_MS = 5_000;

/**
 * @param file path of the database file, or `:memory:`; its folder is made if only that is missing
 * @throws StoreError STORE_UNAVAILABLE, STORE_TOO_NEW, STORE_BUSY
 */
export function connect(file: string): Connection {
  let client: SqliteClient.Database | null = null;
  try {
    if (file !== ':memory:') makePrivateFile(file);
    client = new SqliteClient(file, { timeout: BUSY_MS });
    // Before anything is written: a newer program's database must stay as it is.
    refuseNewerDatabase(client);
    setUp(client);
    return connectionOf(client, applyMigrations(client));
  } catch (error) {
    client?.close();
    throw toStoreError(error);
  }
}

function connectionOf(client: SqliteClient.Database, migrations: Migrated): Connection {
  const db = drizzle(client);
  return {
    db,
    migrations,
    write: (work) => db.transaction(work, { behavior: 'immediate' }),
    isOpen: () => client.open,
    close: () => void client.close(),
  };
}

/** Readable by its owner only; SQLite gives its side files the same mode. */
function makePrivateFile(file: string): void {
  try {
    mkdirSync(path.dirname(file), { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  closeSync(openSync(file, 'a', 0o600));
}

function setUp(client: SqliteClient.Database): void {
  switchToWal(client);
  // A commit that was answered survives a power cut.
  client.pragma('synchronous = FULL');
  client.pragma('foreign_keys = ON');
  // What is erased is overwritten, not only unlinked.
  client.pragma('secure_delete = ON');
}

/** Readers then never wait for a writer. SQLite does not wait for its turn to switch, so we do. */
function switchToWal(client: SqliteClient.Database): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; ; waited += 20) {
    try {
      client.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'SQLITE_BUSY' || waited >= BUSY_MS) throw error;
      Atomics.wait(pause, 0, 0, 20);
    }
  }
}
