/**
 * Programs of the last release serve while the next one's migrations run, and afterwards, until a later release takes
 * away what they use: then they refuse in plain words.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { openStore, parseKeyRing, type Store, StoreError } from '../../db';
import { applyMigrations, type Migration } from '../../db/sqlite/migrations';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { AT, opening, SECRET } from './fixtures';
import type { Served } from './serving-program';

const KNOWN = readMigrationFiles({
  migrationsFolder: path.join(__dirname, '..', '..', 'db', 'migrations', 'sqlite'),
});
const KEYS = `k1:${randomBytes(32).toString('base64')}`;
const keys = { sealing: parseKeyRing(KEYS), peppers: parseKeyRing(KEYS) };

/** What later releases bring, one migration each. */
const LATER = [
  'CREATE TABLE later_things (thing text PRIMARY KEY NOT NULL, upgrade_id text REFERENCES upgrades(upgrade_id))',
  'ALTER TABLE upgrades ADD later_column text',
  'ALTER TABLE credentials ADD later_count integer DEFAULT 0 NOT NULL',
  'CREATE INDEX upgrades_later ON upgrades (later_column, opened_at)',
  'ALTER TABLE audit ADD later_column text',
].map((sql, index) => migration(index, sql));

function migration(index: number, ...sql: string[]): Migration {
  return { sql, hash: `later-${index}`, folderMillis: 9_000_000_000_000 + index, bps: true };
}

let folder: string;
let file: string;
const programs: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'served-by-earlier-'));
  file = path.join(folder, 'store.sqlite');
});
afterEach(() => {
  for (const program of programs.splice(0)) program.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

function migrate(migrations: readonly Migration[]): number {
  const client = new Sqlite(file, { timeout: 5_000 });
  try {
    return applyMigrations(client, migrations).applied;
  } finally {
    client.close();
  }
}

async function startServing(): Promise<{ stop(): Promise<Served> }> {
  const program = fork(path.join(__dirname, 'serving-program.ts'), [file, KEYS], {
    execArgv: ['--import', 'tsx'],
  });
  programs.push(program);
  await once(program, 'message');
  return {
    async stop() {
      const answer = once(program, 'message') as Promise<[Served]>;
      program.send('stop');
      const [served] = await answer;
      await once(program, 'exit');
      return served;
    },
  };
}

const countOfUpgrades = (): number => {
  const client = new Sqlite(file);
  const count = client.prepare<[], number>('SELECT count(*) FROM upgrades').pluck().get() ?? -1;
  client.close();
  return count;
};

it('a program of the last release reads and writes on while each migration runs, and loses nothing', async () => {
  const program = await startServing();
  const seen: number[] = [];
  for (let index = 0; index < LATER.length; index++) {
    const before = countOfUpgrades();
    expect(migrate([...KNOWN, ...LATER.slice(0, index + 1)])).toBe(1);
    // It is at work between this migration and the next, or nothing would be shown.
    while (countOfUpgrades() <= before) await new Promise(setImmediate);
    seen.push(countOfUpgrades());
  }
  const { opened, errors } = await program.stop();
  expect(errors).toEqual([]);
  expect(countOfUpgrades()).toBe(opened);
  expect(opened).toBeGreaterThanOrEqual(seen.at(-1)!);
  const store = await openStore({ path: file, keys });
  await expect(store.audit.verify()).resolves.toMatchObject({ fault: null });
  await store.close();
}, 60_000);

describe('after the migrations of a later release', () => {
  let store: Store;
  const write = async (name: string): Promise<void> => {
    const otp = { kind: 'TOTP', secret: SECRET, digits: 6, algorithm: 'sha1', periodSeconds: 30 } as const;
    const credential = { credentialId: name, userId: name, type: 'PHONE_OTP', status: 'ACTIVE' } as const;
    await store.credentials.add(credential, otp, AT);
    await store.upgrades.open(opening(name, `upgrade-of-${name}`));
  };
  afterEach(() => store.close());

  it('a program of the last release still starts, and changes nothing of the tables', async () => {
    store = await openStore({ path: file, keys });
    await store.close();
    migrate([...KNOWN, ...LATER]);
    store = await openStore({ path: file, keys });
    await write('one');
    await expect(store.health()).resolves.toBeUndefined();
    expect(migrate([...KNOWN, ...LATER])).toBe(0);
  });

  it('once they took something away it refuses to start, and one that runs is no longer ready', async () => {
    store = await openStore({ path: file, keys });
    await write('one');
    const contract = migration(
      9,
      'ALTER TABLE policy_versions DROP COLUMN kept_at',
      `PRAGMA user_version = ${KNOWN.length}`,
    );
    migrate([...KNOWN, contract]);
    await expect(store.health()).rejects.toThrow(/newer version/);
    const refused = openStore({ path: file, keys });
    await expect(refused).rejects.toBeInstanceOf(StoreError);
    await expect(refused).rejects.toMatchObject({
      code: 'STORE_TOO_NEW',
      message: expect.stringMatching(/newer version.*Nothing was changed/) as unknown,
    });
  });

  it('a program newer than the store brings it up to date as it starts', async () => {
    migrate(KNOWN.slice(0, -1));
    store = await openStore({ path: file, keys });
    await write('one');
    expect(migrate(KNOWN)).toBe(0);
  });
});
