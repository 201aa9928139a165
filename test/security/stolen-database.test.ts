/**
 * Threat: somebody has the database file, or a backup of it, but none of the keys, and tries to read codes, entered codes
 * and one-time password secrets in it, or to verify guesses of them offline.
 */
import { createHash, createHmac, scryptSync } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { openStore, type Store, type StoreKeys } from '../../db';
import {
  addCredential,
  AT,
  decision,
  freshKeys,
  HOTP,
  hotpAt,
  mailCode,
  SECRET,
  showCode,
  startUpgrade,
  submit,
} from '../db/fixtures';
import { type OpenedFile, openSqliteFile } from '../db/sqlite-files';

const ENTERED = 'THEENTRY22';
/** The database with its journal, and the key file beside it: both copies. */
const SIDES = ['', '-wal', '-shm', '.keys'];
let opened: OpenedFile;
let stolen: string;
let mailed: string;
let shown: string;
let upgradeId: string;
let submissionId: string;
const thieves: Store[] = [];
beforeEach(async () => {
  opened = await openSqliteFile();
  const { store } = opened;
  ({ upgradeId } = await startUpgrade(store));
  mailed = await mailCode(store, upgradeId);
  shown = await showCode(store, upgradeId);
  await submit(store, upgradeId, ENTERED);
  submissionId = await submit(store, upgradeId, mailed);
  await addCredential(store, HOTP, 'token');
  stolen = `${opened.file}.stolen`;
  for (const side of SIDES)
    if (existsSync(opened.file + side)) copyFileSync(opened.file + side, stolen + side);
});
afterEach(async () => {
  for (const store of thieves.splice(0)) await store.close();
  await opened.close();
});

async function openStolen(keys: StoreKeys): Promise<Store> {
  const store = await openStore({ path: stolen, keys });
  thieves.push(store);
  return store;
}

it('no code, entered code or secret stands in its bytes, in any common form', () => {
  const bytes = SIDES.filter((side) => existsSync(stolen + side))
    .map((side) => readFileSync(stolen + side).toString('latin1'))
    .join('');
  const forms = (text: string): string[] => [
    text,
    text.toLowerCase(),
    `${text.slice(0, 5)}-${text.slice(5)}`,
    Buffer.from(text).toString('hex'),
    Buffer.from(text).toString('base64').replaceAll('=', ''),
    Buffer.from(text, 'utf16le').toString('latin1'),
    createHash('sha256').update(text).digest().toString('latin1'),
  ];
  const secrets = [mailed, shown, ENTERED, SECRET, '12345678901234567890'].flatMap(forms);
  expect(secrets.filter((form) => bytes.includes(form))).toEqual([]);
});

it('even who guesses the code right cannot tell: the kept hash is not to be made without the pepper', () => {
  const client = new Sqlite(stolen, { readonly: true });
  const rows = client
    .prepare<[], { salt: Buffer; hash: Buffer; pepper_id: string }>('SELECT salt, hash, pepper_id FROM codes')
    .all();
  client.close();
  expect(rows).toHaveLength(2);
  const matched = new Set<string>();
  for (const { salt, hash, pepper_id: pepperId } of rows) {
    for (const code of [mailed, shown]) {
      const stretched = scryptSync(code, salt, 32, { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 27 });
      const withoutPepper = [
        stretched,
        createHash('sha256').update(stretched).digest(),
        createHmac('sha256', pepperId).update(stretched).digest(),
        createHmac('sha256', salt).update(stretched).digest(),
      ];
      expect(withoutPepper.some((guess) => guess.equals(hash))).toBe(false);
      // What the pepper makes of it, so that the above is about the pepper and not about some other mistake.
      const pepper = opened.keys.peppers.keys.get(pepperId)!;
      const withPepper = createHmac('sha256', pepper).update(stretched).digest();
      if (withPepper.equals(hash)) matched.add(code);
    }
  }
  expect(matched.size).toBe(2);
});
it('with keys of their own, of the same names, nothing is read or verified', async () => {
  const store = await openStolen(freshKeys());
  await expect(store.codes.decide(decision(submissionId))).rejects.toMatchObject({ code: 'SEAL_BROKEN' });
  const verifying = store.credentials.verifyOtp('token', hotpAt(0), AT);
  await expect(verifying).rejects.toMatchObject({ code: 'SEAL_BROKEN' });
});

it('with the sealing keys but no pepper no code is verified, and none redeemed', async () => {
  const others = { currentKeyId: 'p2', keys: new Map([['p2', Buffer.alloc(32, 1)]]) };
  const store = await openStolen({ sealing: opened.keys.sealing, peppers: others });
  const deciding = store.codes.decide(decision(submissionId));
  await expect(deciding).rejects.toMatchObject({ code: 'PEPPER_MISSING' });
  await expect(store.upgrades.get(upgradeId)).resolves.toMatchObject({ closedAt: null });
});
