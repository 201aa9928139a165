/**
 * The one connection to a SQLite file: opened, checked, migrated, with the settings the store's promises rest on.
 */
import { closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import SqliteClient from 'better-sqlite3';
import type { RunResult } from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core';
import type { AuditChain } from '../audit-chain';
import { toStoreError } from '../errors';
import { type PlaceOfRow, preparePlaceOfNextRow } from './audit-place';
import { applyMigrations, type Migrated, refuseIfOutgrown } from './migrations';

/** What queries run on: the connection, or a transaction on it. */
export type Reader = BaseSQLiteDatabase<'sync', RunResult>;
/** A transaction that holds the right to write from its beginning, and links what it records into the audit trail. */
export type Tx = Parameters<Parameters<BetterSQLite3Database['transaction']>[0]>[0] & {
  readonly chain: AuditChain;
  /** Where the next audit row goes. */
  readonly placeOfNextRow: () => PlaceOfRow;
};

export interface Database {
  readonly db: BetterSQLite3Database & { readonly $client: SqliteClient.Database };
  /** What opening did to the tables. */
  readonly migrations: Migrated;
  isOpen(): boolean;
  close(): void;
}

export interface Connection extends Omit<Database, 'db'> {
  readonly db: Reader;
  /**
   * Runs a read-modify-write as one transaction that takes the right to write at once. A deferred one would read first
   * and then fail when somebody else wrote in between (SQLITE_BUSY_SNAPSHOT), without waiting.
   */
  write<T>(work: (tx: Tx) => T): T;
  /** @throws StoreError STORE_TOO_NEW, if a newer program has taken away meanwhile what this one needs */
  refuseIfOutgrown(): void;
  /** Moves the write-ahead log into the file and cuts it to nothing, if nobody reads an earlier state just now. */
  emptyLog(): void;
}

/** How long to wait for another process's transaction. */
export const BUSY_MS = 5_000;

/**
 * @param file path of the database file, or `:memory:`; its folder is made if only that is missing
 * @throws StoreError STORE_UNAVAILABLE, STORE_TOO_NEW, STORE_BUSY
 */
export function connect(file: string, chain: AuditChain): Connection {
  const database = openDatabase(file);
  try {
    const forRecords = { chain, placeOfNextRow: preparePlaceOfNextRow(database.db.$client) };
    return {
      ...database,
      write: (work) =>
        database.db.transaction((tx) => work(Object.assign(tx, forRecords)), { behavior: 'immediate' }),
      refuseIfOutgrown: () => refuseIfOutgrown(database.db.$client, database.migrations.total),
      emptyLog: () => void database.db.$client.pragma('wal_checkpoint(TRUNCATE)'),
    };
  } catch (error) {
    database.close();
    throw toStoreError(error);
  }
}

/** As {@link connect}, for what records nothing in the audit trail: it needs no key. */
export function openDatabase(file: string): Database {
  let client: SqliteClient.Database | null = null;
  try {
    if (file !== ':memory:') makePrivateFile(file);
    const opened = new SqliteClient(file, { timeout: BUSY_MS });
    client = opened;
    // Before anything is written: a database that this program cannot serve must stay as it is.
    refuseIfOutgrown(opened);
    setUp(opened);
    return {
      migrations: applyMigrations(opened),
      db: drizzle(opened),
      isOpen: () => opened.open,
      close: () => void opened.close(),
    };
  } catch (error) {
    client?.close();
    throw toStoreError(error);
  }
}

/** Readable by its owner only; SQLite gives its side files the same mode. */
export function makePrivateFile(file: string): void {
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
