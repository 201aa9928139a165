/**
 * Threat: a backup that cannot be restored, that has both the values and the keys to them, or by which somebody who was
 * erased comes back.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { backUp, KEY_COPIES_KEPT_MS, openStore, type Store } from '../../db';
import { AT, closing, DAY_MS, startUpgrade } from './fixtures';
import { CANARY, type FullCase, fillCase, readCase } from './full-case';
import { type OpenedFile, openSqliteFile } from './sqlite-files';

let opened: OpenedFile;
let store: Store;
let full: FullCase;
let databases: string;
let keyFiles: string;
beforeEach(async () => {
  opened = await openSqliteFile();
  ({ store } = opened);
  full = await fillCase(store);
  databases = path.join(path.dirname(opened.file), 'databases');
  keyFiles = path.join(path.dirname(opened.file), 'key-files');
});
afterEach(() => opened.close());

const wish = (more: Partial<Parameters<typeof backUp>[0]> = {}) => ({
  storePath: opened.file,
  databaseTo: databases,
  keysTo: keyFiles,
  at: AT,
  ...more,
});

/** A disk is lost, and the copies are put in the place of the files, as docs/backup-and-restore.md says. */
async function restore(database: string, keys: string): Promise<Store> {
  await store.close();
  for (const name of ['', '-wal', '-shm', '.keys']) rmSync(opened.file + name, { force: true });
  copyFileSync(database, opened.file);
  copyFileSync(keys, `${opened.file}.keys`);
  store = await opened.reopen();
  return store;
}

it('what was there at the backup is there after the restore, and can be read; the audit trail is whole', async () => {
  const { database, keys } = backUp(wish());
  await startUpgrade(store);
  const restored = await restore(database!.file, keys!.file);
  expect(JSON.stringify(await readCase(restored, full))).toContain(CANARY);
  expect(await restored.audit.verify()).toMatchObject({ fault: null });
  expect(await restored.upgrades.list({ limit: 10 })).toMatchObject({
    upgrades: [{ upgradeId: full.upgradeId }],
  });
});

it('is of one instant while others write, and holds up none of them', async () => {
  const other = await openStore({ path: opened.file, keys: opened.keys });
  const reader = new Sqlite(opened.file);
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM upgrades').get();
  await startUpgrade(other);
  const { database } = backUp(wish({ keysTo: null }));
  reader.close();
  await other.close();
  const copy = new Sqlite(database!.file, { readonly: true });
  expect(copy.prepare('SELECT count(*) FROM upgrades').pluck().get()).toBe(2);
  copy.close();
});

it('someone who is erased after the backup of the database stays erased, whichever key file is restored', async () => {
  const before = backUp(wish());
  await store.upgrades.close(closing(full.upgradeId));
  await store.erasure.eraseCase(full.upgradeId, { reason: 'REQUEST', actor: null, at: AT + 10 });
  const after = backUp(wish({ databaseTo: null, at: AT + 20_000 }));

  const restored = await restore(before.database!.file, after.keys!.file);
  const readable = await Promise.all(
    [readCase(restored, full)].map((read) => read.catch((error: unknown) => String(error))),
  );
  expect(JSON.stringify(readable)).not.toContain(CANARY);
});

it('an older key file with a newer database: what the database knows as erased loses its key again', async () => {
  const before = backUp(wish());
  await store.upgrades.close(closing(full.upgradeId));
  await store.erasure.eraseCase(full.upgradeId, { reason: 'REQUEST', actor: null, at: AT + 10 });
  const after = backUp(wish({ keysTo: null, at: AT + 20_000 }));

  const restored = await restore(after.database!.file, before.keys!.file);
  expect(await restored.erasure.destroyRestoredKeys()).toBe(1);
  expect(await restored.erasure.destroyRestoredKeys()).toBe(0);
});

it('copies are readable by their owner alone, and no part or side file is left', async () => {
  const { database, keys } = backUp(wish());
  for (const { file, bytes } of [database!, keys!]) {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(file).size).toBe(bytes);
    expect(readdirSync(path.dirname(file))).toEqual([path.basename(file)]);
  }
});

it('the copy of the database holds nothing that was deleted', async () => {
  const client = new Sqlite(opened.file);
  client.exec(`CREATE TABLE gone (text TEXT); INSERT INTO gone VALUES ('${CANARY}'); DROP TABLE gone`);
  client.close();
  const { database } = backUp(wish());
  const copy = new Sqlite(database!.file, { readonly: true });
  expect(copy.pragma('freelist_count', { simple: true })).toBe(0);
  copy.close();
});

it.each([
  ['the same folder', () => databases],
  ['a folder in it', () => path.join(databases, 'keys')],
])('database and key file into %s is refused, and nothing is copied', (_which, keysTo) => {
  expect(() => backUp(wish({ keysTo: keysTo() }))).toThrow(
    expect.objectContaining({ code: 'STORE_CONFLICT' }),
  );
  expect(existsSync(databases)).toBe(false);
});

it('copies of the key file end after seven days, and nothing else in their folder does', () => {
  const week = KEY_COPIES_KEPT_MS;
  expect(week).toBe(7 * DAY_MS);
  const [old, young] = [backUp(wish({ at: AT })), backUp(wish({ at: AT + 1_000 }))];
  writeFileSync(path.join(keyFiles, 'keys-of-the-house.txt'), 'keep');
  const { removed } = backUp(wish({ at: AT + week + 1_000 }));
  expect(removed).toEqual([old.keys!.file]);
  expect(existsSync(young.keys!.file)).toBe(true);
  expect(readdirSync(keyFiles)).toHaveLength(3);
  expect(readdirSync(databases)).toHaveLength(3);
});

it('no copy is overwritten, and a store that is not there is no empty backup', () => {
  const { database } = backUp(wish());
  const { size } = statSync(database!.file);
  expect(() => backUp(wish())).toThrow(expect.objectContaining({ code: 'STORE_CONFLICT' }));
  expect(statSync(database!.file).size).toBe(size);
  const nowhere = path.join(path.dirname(opened.file), 'no-such-store.sqlite');
  expect(() => backUp(wish({ storePath: nowhere, at: AT + 1_000 }))).toThrow(
    expect.objectContaining({ code: 'STORE_UNAVAILABLE' }),
  );
  expect(existsSync(nowhere)).toBe(false);
});

it('a damaged store is told, and its copy is not kept', async () => {
  await store.close();
  const client = new Sqlite(opened.file);
  client.pragma('wal_checkpoint(TRUNCATE)');
  // An index that lost a row still answers, wrongly: only a check finds it.
  client.unsafeMode().pragma('writable_schema = ON');
  client.exec(`UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'credentials')
    WHERE type = 'table' AND name = 'notices'`);
  client.close();
  mkdirSync(databases);
  expect(() => backUp(wish({ keysTo: null }))).toThrow();
  expect(readdirSync(databases)).toEqual([]);
});
