/**
 * Applies drizzle-kit's migrations, in the table drizzle itself would keep.
 *
 * - Drizzle's own function reads what is applied before it takes the right to write, so two processes that open a fresh
 *   database at once would both create the tables. Here one transaction holds both.
 * - Programs of two releases serve one database while a release is rolled out or back, so an older one opens it too.
 *   A migration that takes away what older programs use says so in SQLite's `user_version`: the number of the oldest
 *   migration that a program must know (docs/change-under-load.md).
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type SqliteClient from 'better-sqlite3';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { StoreError } from '../errors';

export type Migration = ReturnType<typeof readMigrationFiles>[number];

export interface Migrated {
  /** How many were missing. */
  readonly applied: number;
  readonly total: number;
}

/**
 * Applies what is missing, all or nothing; a database that a newer program migrated has nothing missing.
 * @throws StoreError STORE_TOO_NEW
 */
export function applyMigrations(
  client: SqliteClient.Database,
  known: readonly Migration[] = knownMigrations(),
): Migrated {
  return client
    .transaction(() => {
      client.exec(
        'CREATE TABLE IF NOT EXISTS __drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric)',
      );
      const last = lastApplied(client);
      refuseIfOutgrown(client, known.length);
      const keep = client.prepare('INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)');
      const missing = known.filter(({ folderMillis }) => folderMillis > last);
      for (const { sql, hash, folderMillis } of missing) {
        for (const statement of sql) client.exec(statement);
        keep.run(hash, folderMillis);
      }
      return { applied: missing.length, total: known.length };
    })
    .immediate();
}

/**
 * Refuses a database that this program can no longer serve. Reads only.
 * @param known how many migrations this program knows
 * @throws StoreError STORE_TOO_NEW
 */
export function refuseIfOutgrown(client: SqliteClient.Database, known = knownMigrations().length): void {
  const needed = client.pragma('user_version', { simple: true }) as number;
  if (needed < known) return;
  throw new StoreError(
    'STORE_TOO_NEW',
    'The database was migrated by a newer version of this program, and no longer has what this one needs; run the newer version. Nothing was changed.',
  );
}

/** Time stamp of the newest migration applied, as drizzle-kit's journal has it; 0 if there is none. */
function lastApplied(client: SqliteClient.Database): number {
  const table = client.prepare(`SELECT 1 FROM sqlite_master WHERE name = '__drizzle_migrations'`).get();
  if (table === undefined) return 0;
  return (
    client
      .prepare<[], number>('SELECT coalesce(max(created_at), 0) FROM __drizzle_migrations')
      .pluck()
      .get() ?? 0
  );
}

function knownMigrations(): readonly Migration[] {
  return readMigrationFiles({ migrationsFolder: migrationsFolder() });
}

/** Beside this code in a checkout; the compiler copies no SQL, so a build in dist/ uses the checkout's. */
function migrationsFolder(): string {
  const beside = path.join(__dirname, '..', 'migrations', 'sqlite');
  return existsSync(beside) ? beside : path.join(__dirname, '..', '..', '..', 'db', 'migrations', 'sqlite');
}
