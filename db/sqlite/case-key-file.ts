/**
 * The key file: the wrapped data key of each case, in a SQLite file of its own beside the database.
 *
 * - Apart from the database, so that a backup of the values holds no key to them. What its own copies mean for erasure
 *   is in docs/personal-data.md.
 * - A destroyed key leaves its row, empty: no second key is ever made for the case.
 * - A rollback journal and not a write-ahead log: a log keeps earlier pages until it is checkpointed, and so would keep
 *   a key that was destroyed. Deleted content is overwritten (`secure_delete`), and the journal ends with the commit.
 */
import SqliteClient from 'better-sqlite3';
import type { CaseKeys } from '../case-sealer';
import { StoreError, toStoreError } from '../errors';
import type { WrappedKey } from '../key-wrapper';
import { BUSY_MS, makePrivateFile } from './connection';

export interface CaseKeyFile extends CaseKeys {
  /** For good. False: it was destroyed before. */
  destroy(upgradeId: string): boolean;
  /** Keys that another than this key wrapped, in order of their case ids. */
  listWrappedByOthers(keyId: string, afterId: string, limit: number): readonly HeldKey[];
  /** Puts newly wrapped keys in the place of what was read; one that changed meanwhile stays. How many were replaced. */
  replace(each: readonly { readonly was: HeldKey; readonly now: WrappedKey }[]): number;
  /** Keys by the id of the key that wrapped them. */
  countByKeyId(): ReadonlyMap<string, number>;
  close(): void;
}

export interface HeldKey extends WrappedKey {
  readonly upgradeId: string;
}

interface Row {
  readonly upgrade_id: string;
  readonly key_id: string | null;
  readonly wrapped: Buffer | null;
}

/** Kept in `user_version`; a file of a later form is refused. */
const FORM = 1;

/** @throws StoreError STORE_UNAVAILABLE, STORE_TOO_NEW, STORE_BUSY */
export function openCaseKeyFile(file: string): CaseKeyFile {
  let client: SqliteClient.Database | null = null;
  try {
    if (file !== ':memory:') makePrivateFile(file);
    client = new SqliteClient(file, { timeout: BUSY_MS });
    setUp(client);
    return usable(client);
  } catch (error) {
    client?.close();
    throw toStoreError(error);
  }
}

function setUp(client: SqliteClient.Database): void {
  client.pragma('synchronous = FULL');
  client.pragma('secure_delete = ON');
  client
    .transaction(() => {
      const form = client.pragma('user_version', { simple: true }) as number;
      if (form > FORM) {
        throw new StoreError(
          'STORE_TOO_NEW',
          'The key file was written by a newer version of this program; run that version, nothing was changed.',
        );
      }
      if (form === FORM) return;
      client.exec(
        'CREATE TABLE case_keys (upgrade_id TEXT PRIMARY KEY NOT NULL, key_id TEXT, wrapped BLOB) WITHOUT ROWID',
      );
      client.pragma(`user_version = ${FORM}`);
    })
    .immediate();
}

function usable(client: SqliteClient.Database): CaseKeyFile {
  const select = client.prepare<[string], Row>('SELECT * FROM case_keys WHERE upgrade_id = ?');
  const insert = client.prepare<[string, string, Buffer]>(
    'INSERT INTO case_keys VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const empty = client.prepare<[string]>(
    `INSERT INTO case_keys VALUES (?, NULL, NULL)
     ON CONFLICT DO UPDATE SET key_id = NULL, wrapped = NULL WHERE wrapped IS NOT NULL`,
  );
  const others = client.prepare<[string, string, number], Row>(
    `SELECT * FROM case_keys WHERE wrapped IS NOT NULL AND key_id <> ? AND upgrade_id > ? ORDER BY upgrade_id LIMIT ?`,
  );
  const replaceOne = client.prepare<[string, Buffer, string, Buffer]>(
    'UPDATE case_keys SET key_id = ?, wrapped = ? WHERE upgrade_id = ? AND wrapped = ?',
  );
  const counts = client.prepare<[], { key_id: string; count: number }>(
    'SELECT key_id, count(*) AS count FROM case_keys WHERE wrapped IS NOT NULL GROUP BY key_id',
  );
  const find = (upgradeId: string): WrappedKey | null | undefined => {
    const row = select.get(upgradeId);
    return row === undefined ? undefined : keyOfRow(row);
  };
  return {
    find,
    keep(upgradeId, { keyId, bytes }) {
      insert.run(upgradeId, keyId, bytes);
      return find(upgradeId) ?? null;
    },
    destroy: (upgradeId) => empty.run(upgradeId).changes === 1,
    listWrappedByOthers: (keyId, afterId, limit) =>
      others.all(keyId, afterId, limit).flatMap((row) => {
        const key = keyOfRow(row);
        return key === null ? [] : [{ ...key, upgradeId: row.upgrade_id }];
      }),
    replace: (each) =>
      client
        .transaction(() => {
          let replaced = 0;
          for (const { was, now } of each)
            replaced += replaceOne.run(now.keyId, now.bytes, was.upgradeId, was.bytes).changes;
          return replaced;
        })
        .immediate(),
    countByKeyId: () => new Map(counts.all().map(({ key_id, count }) => [key_id, count])),
    close: () => void client.close(),
  };
}

function keyOfRow({ key_id: keyId, wrapped }: Row): WrappedKey | null {
  return keyId === null || wrapped === null ? null : { keyId, bytes: wrapped };
}
