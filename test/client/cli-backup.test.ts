/** `backup` on a machine that has the store's files and no key at all. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openStore } from '../../db';
import { addCredential, freshKeys } from '../db/fixtures';
import { NOW, run } from './cli-run';

const KEYS = ['SEALING_KEYS', 'CODE_PEPPERS', 'KEYS_FILE', 'CODEC_KEYS', 'CODEC_KEYS_FILE'];
const kept = { ...process.env };
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'cli-backup-'));
  const STORE_PATH = path.join(folder, 'store.sqlite');
  const store = await openStore({ path: STORE_PATH, keys: freshKeys() });
  await addCredential(store);
  await store.close();
  for (const name of KEYS) Reflect.deleteProperty(process.env, name);
  process.env['STORE_PATH'] = STORE_PATH;
});
afterEach(() => {
  process.env = { ...kept };
  rmSync(folder, { recursive: true });
});

const at = (name: string): string => path.join(folder, name);

it('copies both files apart, and says their names, sizes and sums', async () => {
  const seen = await run(['backup', '--to', at('databases'), '--keys-to', at('keys')]);
  expect(seen).toMatchObject({ status: 0, err: '', needs: [] });
  const instant = new Date(NOW).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  expect(readdirSync(at('databases'))).toEqual([`database-${instant}Z.sqlite`]);
  expect(readdirSync(at('keys'))).toEqual([`keys-${instant}Z.sqlite`]);
  expect(seen.out).toMatch(/database-.*\.sqlite \(\d+ bytes, SHA-256 [0-9a-f]{64}\)\n.*keys-.*\.sqlite/);
});

it('copies one of them alone, in JSON for a program', async () => {
  const seen = await run(['backup', '--keys-to', at('keys'), '--json']);
  expect(seen.json()).toEqual({
    database: null,
    keys: {
      file: expect.any(String),
      bytes: expect.any(Number),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    },
    removed: [],
  });
});

it('without a folder it is a wrong command line; together it is refused; what it says has a code', async () => {
  expect(await run(['backup'])).toMatchObject({
    status: 2,
    err: expect.stringContaining('--to or --keys-to'),
  });
  const together = await run(['backup', '--to', at('one'), '--keys-to', at('one')]);
  expect(together).toMatchObject({ status: 1, err: expect.stringContaining('never kept together') });
  expect(await run(['backup', '--to', path.join(at('no'), 'such', 'folder')])).toMatchObject({
    status: 1,
    err: expect.stringMatching(/^STORE_UNAVAILABLE: /),
  });
});
