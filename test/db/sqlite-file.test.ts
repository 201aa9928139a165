/** What holds for the file a SQLite store lies in: how it is opened, migrated, refused and closed. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { openStore } from '../../db';
import { addCredential, freshKeys } from './fixtures';

const keys = freshKeys();
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'store-file-'));
  file = path.join(folder, 'store.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function makeStore(): Promise<void> {
  const store = await openStore({ path: file, keys });
  await addCredential(store, undefined, 'kept');
  await store.close();
}

function raw<T>(work: (client: Sqlite.Database) => T): T {
  const client = new Sqlite(file);
  try {
    return work(client);
  } finally {
    client.close();
  }
}

describe('opening', () => {
  it('again changes nothing and loses nothing', async () => {
    await makeStore();
    const before = readFileSync(file);
    const store = await openStore({ path: file, keys });
    await expect(store.credentials.get('kept')).resolves.toMatchObject({ credentialId: 'kept' });
    await store.close();
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('makes a file that only its owner can read, and the folder if only that is missing', async () => {
    file = path.join(folder, 'made', 'store.sqlite');
    await makeStore();
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(statSync(path.dirname(file)).mode & 0o077).toBe(0);
  });

  it('keeps every commit: write-ahead log, full synchronisation, references checked', async () => {
    await makeStore();
    expect(raw((client) => client.pragma('journal_mode', { simple: true }))).toBe('wal');
    const store = await openStore({ path: file, keys });
    const sealing = { recordId: 'r', upgradeId: 'unknown', kind: 'kba_answers', value: 1, at: 0 } as const;
    await expect(store.vault.seal(sealing)).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
    await store.close();
  });

  it('works in memory as well', async () => {
    const store = await openStore({ path: ':memory:', keys });
    await expect(store.health()).resolves.toBeUndefined();
    await store.close();
  });
});

describe('refusing', () => {
  it('a database that a newer version took something away from, and changes no byte of it', async () => {
    await makeStore();
    raw((client) =>
      client.exec(
        `INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('newer', 9999999999999); PRAGMA user_version = 9999`,
      ),
    );
    const before = readFileSync(file);
    await expect(openStore({ path: file, keys })).rejects.toMatchObject({
      code: 'STORE_TOO_NEW',
      message: expect.stringMatching(/newer version.*Nothing was changed/),
    });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('a file that is not a database, and changes no byte of it', async () => {
    const text = 'This is a letter to a friend, and not a database at all.\n'.repeat(50);
    writeFileSync(file, text);
    await expect(openStore({ path: file, keys })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('a folder, a folder that does not exist, and a path through a file', async () => {
    mkdirSync(path.join(folder, 'folder'));
    writeFileSync(path.join(folder, 'file'), '');
    for (const unusable of ['folder', 'missing/missing/store.sqlite', 'file/store.sqlite']) {
      const opening = openStore({ path: path.join(folder, unusable), keys });
      await expect(opening).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    }
  });

  it('a damaged migration leaves the tables as they were', async () => {
    await makeStore();
    // As if the newest migration had not been applied: it then fails on what it finds.
    raw((client) => client.exec('DELETE FROM __drizzle_migrations'));
    await expect(openStore({ path: file, keys })).rejects.toMatchObject({ name: 'StoreError' });
    const rows = raw((client) => client.prepare('SELECT credential_id FROM credentials').pluck().all());
    expect(rows).toEqual(['kept']);
  });
});

describe('health', () => {
  it('tells of a store that was closed', async () => {
    const store = await openStore({ path: file, keys });
    await store.close();
    await store.close();
    await expect(store.health()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(store.credentials.get('any')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  it('tells of a database that lost a table', async () => {
    await makeStore();
    const store = await openStore({ path: file, keys });
    raw((client) => client.exec('DROP TABLE audit'));
    await expect(store.health()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await store.close();
  });
});
