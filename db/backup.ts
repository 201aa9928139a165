/**
 * Copies of a store's two files, made beside live writers. Needs no key: what is sealed stays sealed.
 *
 * - The database first, its key file second. A key is written before anything is sealed by it, so every value of the copy
 *   has its key; a case that is erased in between has none any more, and stays erased.
 * - Each is one read transaction (VACUUM INTO): the state of one instant, however much is written meanwhile. In WAL mode
 *   it holds up no writer of the database; of the key file it does, for the milliseconds that its few pages take.
 * - A copy has its name only once it was checked and is safe on disk. What a killed process left ends in `.part`.
 * - Copies of the key file end the reach of an erasure, so those that are too old are removed in the same call
 *   (docs/personal-data.md).
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import SqliteClient from 'better-sqlite3';
import { StoreError, toStoreError } from './errors';
import { BUSY_MS, makePrivateFile } from './sqlite/connection';
import { keyFileOf } from './sqlite-store';

export interface BackupWish {
  /** The database, as STORE_PATH. */
  readonly storePath: string;
  /** Folder for the copy of the database; null: none. It is made if only that is missing. */
  readonly databaseTo: string | null;
  /** Folder for the copy of the key file: another one, for the two are never kept together; null: none. */
  readonly keysTo: string | null;
  /** UTC milliseconds; part of the names. */
  readonly at: number;
}

export interface BackedUp {
  readonly database: CopiedFile | null;
  readonly keys: CopiedFile | null;
  /** Copies of the key file that were older than {@link KEY_COPIES_KEPT_MS}. */
  readonly removed: readonly string[];
}

export interface CopiedFile {
  readonly file: string;
  readonly bytes: number;
  /** Hexadecimal, to compare it after it was moved elsewhere. */
  readonly sha256: string;
}

/** Erased is erased in every backup after this long. */
export const KEY_COPIES_KEPT_MS = 7 * 86_400_000;

/**
 * @throws StoreError STORE_UNAVAILABLE: there is no such store, or the folder cannot be written
 * @throws StoreError STORE_BUSY, STORE_CONFLICT: there is a copy of this second already
 * @throws StoreError STORE_FAILED: the copy is damaged, and so may the store be; nothing is left of it
 */
export function backUp({ storePath, databaseTo, keysTo, at }: BackupWish): BackedUp {
  try {
    refuseTogether(databaseTo, keysTo);
    return {
      database: databaseTo === null ? null : copy(storePath, path.join(databaseTo, nameOf('database', at))),
      keys: keysTo === null ? null : copy(keyFileOf(storePath), path.join(keysTo, nameOf('keys', at))),
      removed: keysTo === null ? [] : removeOldKeyCopies(keysTo, at),
    };
  } catch (error) {
    throw toStoreError(error);
  }
}

/** Whoever has both, and the ring, can read every case; and erasing would not reach the copy that has both. */
function refuseTogether(databaseTo: string | null, keysTo: string | null): void {
  if (databaseTo === null || keysTo === null) return;
  const [one, other] = [path.resolve(databaseTo), path.resolve(keysTo)];
  if (one !== other && !one.startsWith(other + path.sep) && !other.startsWith(one + path.sep)) return;
  throw new StoreError(
    'STORE_CONFLICT',
    'Copies of the database and of its key file are never kept together: give folders apart from each other.',
  );
}

function copy(source: string, file: string): CopiedFile {
  const client = new SqliteClient(source, { readonly: true, fileMustExist: true, timeout: BUSY_MS });
  const part = `${file}.part`;
  try {
    if (exists(file))
      throw new StoreError('STORE_CONFLICT', 'There is a copy of this second already; nothing was changed.');
    rmSync(part, { force: true });
    makePrivateFile(part);
    client.prepare('VACUUM INTO ?').run(part);
    refuseDamaged(part);
    sync(part);
    renameSync(part, file);
    sync(path.dirname(file));
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  } finally {
    client.close();
  }
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  return { file, bytes: statSync(file).size, sha256 };
}

function refuseDamaged(file: string): void {
  const client = new SqliteClient(file, { readonly: true, fileMustExist: true });
  try {
    if (client.pragma('integrity_check', { simple: true }) === 'ok') return;
    throw new StoreError(
      'STORE_FAILED',
      'The copy is damaged, and so may the store be: look at it before anything else, and keep the earlier copies.',
    );
  } finally {
    client.close();
  }
}

function removeOldKeyCopies(folder: string, at: number): string[] {
  const old = readdirSync(folder).filter((name) => {
    const madeAt = instantOf('keys', name);
    return madeAt !== null && at - madeAt > KEY_COPIES_KEPT_MS;
  });
  const files = old.map((name) => path.join(folder, name));
  for (const file of files) rmSync(file);
  return files;
}

/** `database-20261125T031700Z.sqlite`: sorted by name is sorted by time. */
function nameOf(what: 'database' | 'keys', at: number): string {
  const instant = new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${what}-${instant}.sqlite`;
}

function instantOf(what: 'database' | 'keys', name: string): number | null {
  const found = new RegExp(`^${what}-(\\d{4})(\\d\\d)(\\d\\d)T(\\d\\d)(\\d\\d)(\\d\\d)Z\\.sqlite$`).exec(
    name,
  );
  if (found === null) return null;
  const [year, month, day, hour, minute, second] = found.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function exists(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined;
}

function sync(file: string): void {
  const handle = openSync(file, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
