/**
 * Threat: a person's data was erased, and somebody finds it all the same: in a backup of the database, in what the files
 * still hold of the key, in a copy of the key file that was put back, or after a crash in the middle.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { openStore, type Store } from '../../db';
import { createSealer } from '../../db/crypto';
import { AT, closing, startUpgrade } from './fixtures';
import { CANARY, type FullCase, fillCase, readCase } from './full-case';
import { type OpenedFile, openSqliteFile } from './sqlite-files';

const REQUEST = { reason: 'REQUEST', actor: null, at: AT + 10 } as const;

let opened: OpenedFile;
let store: Store;
let full: FullCase;
beforeEach(async () => {
  opened = await openSqliteFile();
  ({ store } = opened);
  full = await fillCase(store);
  await store.upgrades.close(closing(full.upgradeId));
});
afterEach(() => opened.close());

/** Every file of the store, whatever its name. */
const filesOfStore = (): Buffer[] => {
  const folder = path.dirname(opened.file);
  return readdirSync(folder, { recursive: false, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(folder, entry.name)));
};
const isAnywhere = (bytes: Buffer | string): boolean => filesOfStore().some((file) => file.includes(bytes));

function wrappedKeyOf(upgradeId: string): Buffer {
  const client = new Sqlite(`${opened.file}.keys`, { readonly: true });
  const wrapped = client
    .prepare<[string], Buffer>('SELECT wrapped FROM case_keys WHERE upgrade_id = ?')
    .pluck()
    .get(upgradeId);
  client.close();
  return wrapped!;
}

function sealedValuesOf(file: string): Buffer[] {
  const client = new Sqlite(file, { readonly: true });
  const values = client
    .prepare<[], Buffer>(
      `SELECT sealed FROM sealed_records UNION ALL SELECT sealed_grading FROM answerings
       UNION ALL SELECT sealed_entry FROM submissions`,
    )
    .pluck()
    .all();
  client.close();
  return values.filter((value) => value !== null);
}

/** As SQLite's own backup makes it. */
async function backUp(from: string, name: string): Promise<string> {
  const folder = path.join(path.dirname(opened.file), 'backup');
  mkdirSync(folder, { recursive: true });
  const to = path.join(folder, name);
  const client = new Sqlite(from, { readonly: true });
  await client.backup(to);
  client.close();
  return to;
}

it('a backup of the database from before does not tell it, by any way that reads, with all keys and the present key file', async () => {
  const backup = await backUp(opened.file, 'store.sqlite');
  expect(sealedValuesOf(backup)).toHaveLength(3);
  await store.erasure.eraseCase(full.upgradeId, REQUEST);
  copyFileSync(`${opened.file}.keys`, `${backup}.keys`);
  const restored = await openStore({ path: backup, keys: opened.keys });
  // The database knows of no erasure; the key is gone.
  await expect(restored.upgrades.get(full.upgradeId)).resolves.toMatchObject({ erasedAt: null });
  await expect(readCase(restored, full)).resolves.toEqual([null, null, null]);
  await restored.close();
});

it('a backup of the database alone is opened by nobody: its values are by no key of the ring', async () => {
  const backup = await backUp(opened.file, 'store.sqlite');
  const sealer = createSealer(opened.keys.sealing);
  const place = { table: 'sealed_records', ownerId: full.upgradeId, kind: 'contact_info' };
  for (const value of sealedValuesOf(backup)) {
    expect(() => sealer.open({ ...place, rowId: `contact-of-${full.upgradeId}` }, value)).toThrow(
      'does not open',
    );
  }
  await expect(openStore({ path: backup, keys: opened.keys })).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    message: expect.stringContaining('key file beside the database is missing') as unknown,
  });
  expect(existsSync(`${backup}.keys`)).toBe(false);
});

it('no file holds a byte of the wrapped key or of what it sealed, while open and when closed', async () => {
  const sought = [wrappedKeyOf(full.upgradeId), ...sealedValuesOf(opened.file)];
  expect(sought.map(isAnywhere)).toEqual([true, true, true, true]);
  await store.erasure.eraseCase(full.upgradeId, REQUEST);
  expect(sought.map(isAnywhere)).toEqual([false, false, false, false]);
  await store.close();
  expect(sought.map(isAnywhere)).toEqual([false, false, false, false]);
  expect(isAnywhere(CANARY)).toBe(false);
});

it('among hundreds of keys, those that were destroyed are gone and the others are there', async () => {
  const cases = [];
  for (let index = 0; index < 150; index++) {
    const { upgradeId } = await startUpgrade(store);
    await store.vault.seal({ recordId: upgradeId, upgradeId, kind: 'licence_key', value: 1, at: AT });
    cases.push({ upgradeId, wrapped: wrappedKeyOf(upgradeId), isErased: index % 3 === 0 });
  }
  for (const { upgradeId, isErased } of cases) {
    if (!isErased) continue;
    await store.upgrades.close(closing(upgradeId));
    await store.erasure.eraseCase(upgradeId, REQUEST);
  }
  const file = readFileSync(`${opened.file}.keys`);
  for (const { wrapped, isErased } of cases) expect(file.includes(wrapped)).toBe(!isErased);
});

it('an older copy of the key file, put back, loses the key again', async () => {
  const copy = await backUp(`${opened.file}.keys`, 'keys');
  const wrapped = wrappedKeyOf(full.upgradeId);
  await store.erasure.eraseCase(full.upgradeId, REQUEST);
  await store.close();
  copyFileSync(copy, `${opened.file}.keys`);
  rmSync(copy);
  const again = await opened.reopen();
  expect(isAnywhere(wrapped)).toBe(true);
  await expect(again.erasure.destroyRestoredKeys()).resolves.toBe(1);
  await expect(again.erasure.destroyRestoredKeys()).resolves.toBe(0);
  expect(isAnywhere(wrapped)).toBe(false);
});

it('a crash between the two files leaves a case that is unreadable, takes nothing, is due, and is finished', async () => {
  const client = new Sqlite(`${opened.file}.keys`);
  client
    .prepare('UPDATE case_keys SET key_id = NULL, wrapped = NULL WHERE upgrade_id = ?')
    .run(full.upgradeId);
  client.close();
  const again = await opened.reopen();
  await expect(readCase(again, full)).resolves.toEqual([null, null, null]);
  await expect(again.vault.seal(lateRecord(full.upgradeId))).rejects.toMatchObject({ code: 'CASE_ERASED' });
  const due = { policies: [], othersClosedBefore: AT + 10, after: null, limit: 10 };
  await expect(again.erasure.listDue(due)).resolves.toEqual([full.upgradeId]);
  await expect(again.erasure.eraseCase(full.upgradeId, REQUEST)).resolves.toBe('ERASED');
});

it('a key that sealed nothing, from a crash before its first value, is the one that is used', async () => {
  const { upgradeId } = await startUpgrade(store);
  const record = { recordId: 'r', upgradeId, kind: 'contact_info' } as const;
  // The reference fails after the key was written, as a crash would end it.
  await expect(
    store.vault.seal({ ...record, recordId: null as unknown as string, value: 1, at: AT }),
  ).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
  const orphan = wrappedKeyOf(upgradeId);
  await store.vault.seal({ ...record, value: 2, at: AT });
  expect(wrappedKeyOf(upgradeId).equals(orphan)).toBe(true);
  const other = await opened.reopen();
  await expect(other.vault.open('r', upgradeId, 'contact_info')).resolves.toBe(2);
});

it('a case whose key was lost with an older key file is told as such, and gets no second key', async () => {
  const client = new Sqlite(`${opened.file}.keys`);
  client.prepare('DELETE FROM case_keys').run();
  client.close();
  const again = await opened.reopen();
  const lost = {
    code: 'SEAL_BROKEN',
    message: expect.stringContaining('restore the newest copy') as unknown,
  };
  await expect(readCase(again, full)).rejects.toMatchObject(lost);
  const more = {
    recordId: 'more',
    upgradeId: full.upgradeId,
    kind: 'contact_info',
    value: 1,
    at: AT,
  } as const;
  await expect(again.vault.seal(more)).rejects.toMatchObject(lost);
});

it('another process that had opened the case reads nothing of it and adds nothing to it', async () => {
  const other = await opened.reopen();
  await expect(readCase(other, full)).resolves.toEqual([{ name: CANARY }, null, { reply: CANARY }]);
  await store.erasure.eraseCase(full.upgradeId, REQUEST);
  await expect(readCase(other, full)).resolves.toEqual([null, null, null]);
  await expect(other.vault.seal(lateRecord(full.upgradeId))).rejects.toMatchObject({ code: 'CASE_ERASED' });
});

/** What somebody adds who has not heard of the erasure. */
function lateRecord(upgradeId: string) {
  return { recordId: 'late', upgradeId, kind: 'contact_info', value: CANARY, at: AT } as const;
}
