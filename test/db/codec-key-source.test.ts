/** Threat: payloads are encrypted by keys that are missing, weak or open to others, or one shows in a complaint. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type CodecKeySettings, configuredCodecKeySource, kmsCodecKeySource, StoreError } from '../../db';
import { kmsWrapper, startFakeKms } from './kms-over-http';

const [first, second] = [randomBytes(32), randomBytes(32)];
const ringText = (...entries: readonly (readonly [string, Buffer])[]): string =>
  entries.map(([id, key]) => `${id}:${key.toString('base64')}`).join(',');
const GOOD = ringText(['c2', second], ['c1', first]);

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'codec-keys-'));
  file = path.join(folder, 'codec-keys.env');
});
afterEach(() => rmSync(folder, { recursive: true }));

function writeKeys(text: string, mode = 0o600): void {
  writeFileSync(file, text);
  chmodSync(file, mode);
}

const load = (settings: CodecKeySettings) => configuredCodecKeySource(settings).load();

async function refusal(loading: Promise<unknown>): Promise<unknown> {
  const thrown = await loading.then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(StoreError);
  const shown = String((thrown as Error).stack);
  for (const key of [first, second]) expect(shown).not.toContain(key.toString('base64').slice(0, 10));
  expect((thrown as Error).message).not.toContain(folder);
  return thrown;
}

const RING = { currentKeyId: 'c2', keys: new Map(Object.entries({ c2: second, c1: first })) };

it('the environment, a file and a key management service give the same ring', async () => {
  expect(await load({ CODEC_KEYS: GOOD })).toEqual(RING);
  writeKeys(`CODEC_KEYS=${GOOD}\n`);
  expect(await load({ CODEC_KEYS_FILE: file })).toEqual(RING);
  const kms = await startFakeKms();
  const wrapper = kmsWrapper(kms.url, 'kms-1');
  const wrapped = async (id: string, key: Buffer) =>
    [id, (await wrapper.wrap(key, `CODEC_KEYS/${id}`)).bytes] as const;
  const text = ringText(await wrapped('c2', second), await wrapped('c1', first));
  expect(await kmsCodecKeySource(wrapper, text).load()).toEqual(RING);
  // Wrapped for another place, as a ring of the store is: refused.
  const misplaced = ringText(['c1', (await wrapper.wrap(first, 'SEALING_KEYS/c1')).bytes]);
  expect(await refusal(kmsCodecKeySource(wrapper, misplaced).load())).toMatchObject({ code: 'SEAL_BROKEN' });
  await kms.close();
  expect(await refusal(kmsCodecKeySource(wrapper, text).load())).toMatchObject({ code: 'STORE_UNAVAILABLE' });
});

it('a file counts before the setting, as with the keys of the store', async () => {
  writeKeys(`CODEC_KEYS=${GOOD}\n`);
  const other = ringText(['e1', randomBytes(32)]);
  expect(await load({ CODEC_KEYS: other, CODEC_KEYS_FILE: file })).toEqual(RING);
  expect(await load({ CODEC_KEYS: other, CODEC_KEYS_FILE: '' })).toMatchObject({ currentKeyId: 'e1' });
});

it.each([0o604, 0o644, 0o660, 0o602, 0o666])('a file of mode %o is refused', async (mode) => {
  writeKeys(`CODEC_KEYS=${GOOD}\n`, mode);
  expect(await refusal(load({ CODEC_KEYS_FILE: file }))).toMatchObject({
    code: 'KEY_RING_INVALID',
    message: expect.stringMatching(/CODEC_KEYS_FILE .* by others/) as unknown,
  });
});

it('a file that is missing, or a folder, is refused, whatever the setting holds', async () => {
  for (const CODEC_KEYS_FILE of [file, folder])
    expect(await refusal(load({ CODEC_KEYS: GOOD, CODEC_KEYS_FILE }))).toMatchObject({
      code: 'KEY_RING_INVALID',
    });
});

it.each([
  ['no key', ''],
  ['a short key', ringText(['c1', first.subarray(1)])],
  ['a key under two ids', ringText(['c1', first], ['c2', first])],
  ['an id twice', ringText(['c1', first], ['c1', second])],
  ['a key without an id', first.toString('base64')],
])('%s is refused, from wherever it comes', async (_, text) => {
  writeKeys(`CODEC_KEYS=${text}\n`);
  for (const settings of [{ CODEC_KEYS: text }, { CODEC_KEYS_FILE: file }])
    expect(await refusal(load(settings))).toMatchObject({ code: 'KEY_RING_INVALID' });
});

it('a file with the keys of the store alone is refused', async () => {
  writeKeys(`SEALING_KEYS=${GOOD}\n`);
  expect(await refusal(load({ CODEC_KEYS_FILE: file }))).toMatchObject({ code: 'KEY_RING_INVALID' });
});
