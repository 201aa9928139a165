/** Threat: a program starts with keys that are missing, weak or open to others, or shows one while it complains. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  configuredKeySource,
  environmentKeySource,
  fileKeySource,
  kmsKeySource,
  openStore,
  StoreError,
} from '../../db';
import { createDataKeyCache } from '../../db/data-key-cache';
import { AT, closing } from './fixtures';
import { CANARY, fillCase, readCase } from './full-case';
import { type FakeKms, kmsWrapper, startFakeKms } from './kms-over-http';

const bytes = (): string => randomBytes(32).toString('base64');
const [seal, pepper] = [bytes(), bytes()];
const settings = { SEALING_KEYS: `s1:${seal}`, CODE_PEPPERS: `p1:${pepper}` };
const GOOD = `SEALING_KEYS=s1:${seal}\nCODE_PEPPERS=p1:${pepper}\n`;

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'key-source-'));
  file = path.join(folder, 'keys.env');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function refusal(load: Promise<unknown>): Promise<unknown> {
  const thrown = await load.then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(StoreError);
  for (const key of [seal, pepper]) expect(String((thrown as Error).stack)).not.toContain(key);
  return thrown;
}

const writeKeys = (text: string, mode = 0o600): void => {
  writeFileSync(file, text);
  chmodSync(file, mode);
};

describe('a file of keys', () => {
  it.each([0o400, 0o600, 0o440, 0o640])('of mode %o is read', async (mode) => {
    writeKeys(GOOD, mode);
    const { sealing, peppers } = await fileKeySource(file).load();
    expect([sealing.currentKeyId, peppers.currentKeyId]).toEqual(['s1', 'p1']);
    expect(sealing.keys.get('s1')).toEqual(Buffer.from(seal, 'base64'));
  });

  it.each([0o604, 0o644, 0o660, 0o602, 0o666])(
    'of mode %o is refused: others may read or change it',
    async (mode) => {
      writeKeys(GOOD, mode);
      expect(await refusal(fileKeySource(file).load())).toMatchObject({
        code: 'KEY_RING_INVALID',
        message: expect.stringContaining('by others') as unknown,
      });
    },
  );

  it.each([
    ['without peppers', `SEALING_KEYS=s1:${seal}\n`],
    ['that is empty', ''],
    ['with a short key', `SEALING_KEYS=s1:${seal.slice(0, 20)}\nCODE_PEPPERS=p1:${pepper}\n`],
    ['with a key twice', `SEALING_KEYS=s1:${seal},s2:${seal}\nCODE_PEPPERS=p1:${pepper}\n`],
    ['with one key for two things', `SEALING_KEYS=s1:${seal}\nCODE_PEPPERS=p1:${seal}\n`],
    ['of something else', 'This is a letter to a friend.'],
  ])('%s is refused', async (_, text) => {
    writeKeys(text);
    expect(await refusal(fileKeySource(file).load())).toMatchObject({ code: 'KEY_RING_INVALID' });
  });

  it('that is missing, or a folder, is refused', async () => {
    for (const not of [file, folder])
      expect(await refusal(fileKeySource(not).load())).toMatchObject({ code: 'KEY_RING_INVALID' });
  });
});

it('settings name the source: a file before keys in the environment', async () => {
  const inEnvironment = { SEALING_KEYS: `e1:${bytes()}`, CODE_PEPPERS: `e2:${bytes()}` };
  writeKeys(GOOD);
  const fromFile = await configuredKeySource({ ...inEnvironment, KEYS_FILE: file }).load();
  expect(fromFile.sealing.currentKeyId).toBe('s1');
  const fromEnvironment = await configuredKeySource(inEnvironment).load();
  expect(fromEnvironment.sealing.currentKeyId).toBe('e1');
  expect(await refusal(environmentKeySource({}).load())).toMatchObject({ code: 'KEY_RING_INVALID' });
});

describe('a key management service', () => {
  let kms: FakeKms;
  beforeEach(async () => {
    kms = await startFakeKms();
  });
  afterEach(() => kms.close());

  async function wrapped(name: string, keyId: string): Promise<string> {
    const { bytes: ring } = await kmsWrapper(kms.url, 'kms-1').wrap(randomBytes(32), `${name}/${keyId}`);
    return `${keyId}:${ring.toString('base64')}`;
  }

  it('keeps the key that wraps: rings are unwrapped once, a data key once for many values, and gone when erased', async () => {
    const rings = {
      SEALING_KEYS: await wrapped('SEALING_KEYS', 's1'),
      CODE_PEPPERS: await wrapped('CODE_PEPPERS', 'p1'),
    };
    const keys = await kmsKeySource(kmsWrapper(kms.url, 'kms-1'), rings).load();
    expect(kms.asked).toEqual({ encrypt: 2, decrypt: 2 });
    const store = await openStore({ path: path.join(folder, 'store.sqlite'), keys });
    const full = await fillCase(store);
    await expect(readCase(store, full)).resolves.toEqual([
      { name: CANARY },
      expect.any(String),
      { reply: CANARY },
    ]);
    // One data key: wrapped when made, unwrapped once, and held for all that followed.
    expect(kms.asked).toEqual({ encrypt: 3, decrypt: 3 });
    await expect(store.keys.status()).resolves.toMatchObject({ remaining: 0 });
    await store.upgrades.close(closing(full.upgradeId));
    await store.erasure.eraseCase(full.upgradeId, { reason: 'REQUEST', actor: null, at: AT });
    await expect(readCase(store, full)).resolves.toEqual([null, null, null]);
    await store.close();
  });

  it('takes over a store whose data keys the ring had wrapped, and rotation moves those to it', async () => {
    const kept = path.join(folder, 'store.sqlite');
    const before = await openStore({ path: kept, keys: await environmentKeySource(settings).load() });
    const full = await fillCase(before);
    await before.close();
    const wrapper = kmsWrapper(kms.url, 'kms-1');
    const wrapRing = async (name: string, [keyId, text]: readonly string[]) => {
      const { bytes } = await wrapper.wrap(Buffer.from(text!, 'base64'), `${name}/${keyId}`);
      return `${keyId}:${bytes.toString('base64')}`;
    };
    const rings = {
      SEALING_KEYS: await wrapRing('SEALING_KEYS', ['s1', seal]),
      CODE_PEPPERS: await wrapRing('CODE_PEPPERS', ['p1', pepper]),
    };
    const store = await openStore({ path: kept, keys: await kmsKeySource(wrapper, rings).load() });
    await expect(readCase(store, full)).resolves.toContainEqual({ name: CANARY });
    await expect(store.keys.rotate({ at: AT })).resolves.toMatchObject({ caseKeys: 1 });
    await expect(store.keys.status()).resolves.toMatchObject({ remaining: 0 });
    await expect(readCase(store, full)).resolves.toContainEqual({ name: CANARY });
    await store.close();
  });

  it('is refused where a key of the ring has the name of its key: nobody could tell who wrapped what', async () => {
    const rings = {
      SEALING_KEYS: await wrapped('SEALING_KEYS', 's1'),
      CODE_PEPPERS: await wrapped('CODE_PEPPERS', 'p1'),
    };
    expect(await refusal(kmsKeySource(kmsWrapper(kms.url, 's1'), rings).load())).toMatchObject({
      code: 'KEY_RING_INVALID',
    });
  });

  it('unwraps nothing in the place of another, and being away is told as such', async () => {
    const sealing = await wrapped('SEALING_KEYS', 's1');
    const swapped = kmsKeySource(kmsWrapper(kms.url, 'kms-1'), {
      SEALING_KEYS: sealing,
      CODE_PEPPERS: sealing,
    });
    expect(await refusal(swapped.load())).toMatchObject({ code: 'SEAL_BROKEN' });
    await kms.close();
    const away = kmsKeySource(kmsWrapper(kms.url, 'kms-1'), { SEALING_KEYS: sealing, CODE_PEPPERS: sealing });
    expect(await refusal(away.load())).toMatchObject({ code: 'STORE_UNAVAILABLE' });
    kms = await startFakeKms();
  });
});

describe('data keys in memory', () => {
  it('are held for a while and no longer, and no more than so many', () => {
    let now = 0;
    const cache = createDataKeyCache({ keysMax: 2, keptMs: 100, clock: () => now });
    const key = Buffer.alloc(32, 1);
    for (const owner of ['a', 'b', 'c']) cache.set(owner, key);
    expect(['a', 'b', 'c'].map((owner) => cache.get(owner) !== undefined)).toEqual([false, true, true]);
    now = 99;
    expect(cache.get('c')).toBe(key);
    now = 100;
    expect(cache.get('c')).toBeUndefined();
  });
});
