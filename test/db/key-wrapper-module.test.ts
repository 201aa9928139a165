/** Threat: code of somebody else is given every key, or a key service's error shows what it was asked. */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { configuredCodecKeySource, configuredKeySource, StoreError } from '../../db';

/** XOR in place of a service: enough to tell wrapped from clear. Its context says what it was asked for. */
const ADAPTER = `
const turned = (bytes) => Uint8Array.from(bytes, (byte) => byte ^ 0x5a);
exports.createKeyWrapper = async () => ({
  currentKeyId: 'service-1',
  wrap: async (key) => ({ keyId: 'service-1', bytes: turned(key) }),
  unwrap: async ({ bytes }, context) => {
    if (context === 'CODEC_KEYS/away') throw new Error('canary at kms.example');
    if (context === 'CODEC_KEYS/refused') throw Object.assign(new Error('canary'), { code: 'SEAL_BROKEN' });
    return turned(bytes);
  },
});
`;
const [seal, pepper, codec] = [randomBytes(32), randomBytes(32), randomBytes(32)];
const wrapped = (id: string, key: Buffer): string =>
  `${id}:${Buffer.from(key.map((byte) => byte ^ 0x5a)).toString('base64')}`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'key-wrapper-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function writeModule(text = ADAPTER, mode = 0o644): string {
  // Each of its own name: a module is loaded once.
  const file = path.join(folder, `${randomBytes(4).toString('hex')}.cjs`);
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

async function refusal(file: string, keyId = 'c1'): Promise<StoreError> {
  const settings = { CODEC_KEYS: wrapped(keyId, codec), KEY_WRAPPER_MODULE: file };
  const thrown = await configuredCodecKeySource(settings)
    .load()
    .then(
      () => null,
      (error: unknown) => error,
    );
  expect(thrown).toBeInstanceOf(StoreError);
  expect((thrown as Error).message).not.toMatch(/canary|key-wrapper-/);
  return thrown as StoreError;
}

it('a setting has programs unwrap all their keys by an adapter, whether they are settings or in files', async () => {
  const KEY_WRAPPER_MODULE = writeModule();
  const rings = { SEALING_KEYS: wrapped('s1', seal), CODE_PEPPERS: wrapped('p1', pepper) };
  const keysFile = path.join(folder, 'keys.env');
  const text = Object.entries({ ...rings, CODEC_KEYS: wrapped('c1', codec) }).map((pair) => pair.join('='));
  writeFileSync(keysFile, text.join('\n'), { mode: 0o600 });
  for (const settings of [rings, { KEYS_FILE: keysFile }]) {
    const keys = await configuredKeySource({ ...settings, KEY_WRAPPER_MODULE }).load();
    expect(keys.sealing.keys.get('s1')).toEqual(seal);
    expect(keys.peppers.keys.get('p1')).toEqual(pepper);
    // Data keys of cases are wrapped by the service, not by the ring.
    expect(await keys.wrapper!.wrap(codec, 'case-1')).toMatchObject({ keyId: 'service-1' });
  }
  for (const settings of [{ CODEC_KEYS: wrapped('c1', codec) }, { CODEC_KEYS_FILE: keysFile }]) {
    const ring = await configuredCodecKeySource({ ...settings, KEY_WRAPPER_MODULE }).load();
    expect(ring.keys.get('c1')).toEqual(codec);
  }
});

it.each([0o664, 0o646, 0o666, 0o777])(
  'a module of mode %o is not loaded: others may change it',
  async (mode) => {
    const marker = path.join(folder, 'loaded');
    const text = `require('node:fs').writeFileSync(${JSON.stringify(marker)}, '');\n${ADAPTER}`;
    expect(await refusal(writeModule(text, mode))).toMatchObject({
      code: 'KEY_RING_INVALID',
      message: expect.stringContaining('by others') as unknown,
    });
    expect(existsSync(marker)).toBe(false);
  },
);

it.each<[string, () => string]>([
  ['is named by a relative path', () => 'adapter.cjs'],
  ['is not there', () => path.join(folder, 'none.cjs')],
  ['is a folder', () => folder],
  ['does not load', () => writeModule('throw new Error("canary")')],
  ['exports no createKeyWrapper', () => writeModule('exports.other = 1')],
  ['whose createKeyWrapper fails', () => writeModule('exports.createKeyWrapper = () => { throw "canary" }')],
  ['that makes something else', () => writeModule('exports.createKeyWrapper = () => ({ unwrap() {} })')],
])('a module that %s is refused', async (_, fileOf) => {
  expect(await refusal(fileOf())).toMatchObject({
    code: 'KEY_RING_INVALID',
    message: expect.stringContaining('KEY_WRAPPER_MODULE') as unknown,
  });
});

it('a service that is away, and one that refuses a key, are told apart, and by no word of theirs', async () => {
  const file = writeModule();
  expect(await refusal(file, 'away')).toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(await refusal(file, 'refused')).toMatchObject({ code: 'SEAL_BROKEN' });
});

it('what comes back of another length than a key is refused', async () => {
  const file = writeModule(ADAPTER.replace('return turned(bytes)', 'return turned(bytes).subarray(1)'));
  expect(await refusal(file)).toMatchObject({ code: 'KEY_RING_INVALID' });
});
