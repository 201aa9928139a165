/** What the command line needs of its settings, and whose keys it uses, on a real store. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openClient, openKeeping } from '../../client/cli/open-client';
import { run } from './cli-run';

const ring = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const KEY_SETTINGS = ['SEALING_KEYS', 'CODE_PEPPERS', 'CODEC_KEYS', 'KEYS_FILE', 'CODEC_KEYS_FILE'];

const before = { ...process.env };
let folder: string;
let store: Record<string, string>;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'open-client-'));
  store = {
    STORE_PATH: path.join(folder, 'store.sqlite'),
    SEALING_KEYS: ring('s1'),
    CODE_PEPPERS: ring('p1'),
    TEMPORAL_ADDRESS: '127.0.0.1:1',
  };
  for (const name of KEY_SETTINGS) delete process.env[name];
  Object.assign(process.env, store);
});
afterEach(() => {
  process.env = { ...before };
  rmSync(folder, { recursive: true });
});

function writeKeys(name: string, text: string, mode = 0o600): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}
const request = { dataFolder: undefined, tell: () => undefined };
const useStore = async () => (await openClient({ ...request, needs: 'STORE' })).close();

it('audit trail and keys are looked after with the settings of the store alone', async () => {
  expect(await run(['audit', 'verify'])).toMatchObject({ status: 0 });
  expect(await run(['keys', 'status'])).toMatchObject({ status: 0 });
  expect((await run(['keys', 'rotate', '--json'])).json()).toMatchObject({ remaining: 0 });
  await expect(useStore()).rejects.toThrow('CODEC_KEYS is missing');
});

it('without the keys of the store they are told what is missing, and nothing else', async () => {
  delete process.env['CODE_PEPPERS'];
  await expect(openKeeping(request)).rejects.toThrow(/^CODE_PEPPERS is missing\. /);
});

it('payload keys may be in a file, which nobody else may read', async () => {
  process.env['CODEC_KEYS_FILE'] = writeKeys('codec.env', `CODEC_KEYS=${ring('c1')}`);
  await expect(useStore()).resolves.toBeUndefined();
  process.env['CODEC_KEYS_FILE'] = writeKeys('open.env', `CODEC_KEYS=${ring('c1')}`, 0o644);
  await expect(useStore()).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    details: { storeCode: 'KEY_RING_INVALID' },
  });
});

it('a local stack that is named is used with its own keys, whatever files the environment names', async () => {
  await (await openKeeping(request)).close();
  writeKeys('environment.json', JSON.stringify({ ...store, CODEC_KEYS: ring('c1') }));
  const others = `SEALING_KEYS=${ring('o1')}\nCODE_PEPPERS=${ring('o2')}`;
  process.env['KEYS_FILE'] = writeKeys('others.env', others);
  process.env['CODEC_KEYS_FILE'] = path.join(folder, 'not-there');
  const status = await run(['keys', 'status', '--data', folder]);
  expect(status).toMatchObject({ status: 0 });
  expect(status.out).toMatch(/^s1 +yes /m);
  const { close } = await openClient({ ...request, dataFolder: folder, needs: 'STORE' });
  await close();
});
