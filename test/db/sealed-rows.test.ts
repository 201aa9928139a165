/**
 * Threats: somebody reads the database file; somebody changes it, or copies one person's sealed value into the row of
 * another. Neither may learn or achieve anything.
 */
import { existsSync, readFileSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { openStore, type Store, type StoreKeys } from '../../db';
import {
  addCredential,
  AT,
  BUDGET,
  decision,
  entering,
  freshKeys,
  HOTP,
  mailCode,
  SECRET,
  showCode,
  startUpgrade,
  submit,
  TOTP,
  totpAt,
} from './fixtures';
import { type OpenedFile, openSqliteFile } from './sqlite-files';

let opened: OpenedFile;
let store: Store;
beforeEach(async () => {
  opened = await openSqliteFile();
  ({ store } = opened);
});
afterEach(() => opened.close());

function raw(sql: string, ...parameters: unknown[]): void {
  const client = new Sqlite(opened.file);
  const { changes } = client.prepare(sql).run(...parameters);
  client.close();
  if (changes === 0) throw new Error('nothing was tampered with');
}

const swap = (table: string, column: string, id: string): void =>
  raw(
    `UPDATE ${table} SET ${column} = (SELECT other.${column} FROM ${table} other WHERE other.${id} <> ${table}.${id})`,
  );

const sealContact = (upgradeId: string, recordId: string, value: unknown): Promise<void> =>
  store.vault.seal({ recordId, upgradeId, kind: 'contact_info', value, at: AT });

describe('reading the file', () => {
  it('finds no personal data, answer, secret or code in it, neither while it is open nor after', async () => {
    const { upgradeId } = await startUpgrade(store);
    await sealContact(upgradeId, 'contact', { name: 'CANARY-NAME' });
    await store.vault.seal({
      recordId: 'a',
      upgradeId,
      kind: 'kba_answers',
      value: ['CANARY-ANSWER'],
      at: AT,
    });
    await store.attempts.open({ attemptId: 'kba', upgradeId, kind: 'KBA', at: AT });
    await store.attempts.claimAnswering('kba', 'q', AT);
    await store.attempts.recordGrading('kba', 'q', { text: 'CANARY-REPLY' }, AT);
    await store.vault.seal({
      recordId: upgradeId,
      upgradeId,
      kind: 'licence_key',
      value: 'CANARY-KEY',
      at: AT,
    });
    await store.vault.seal({
      recordId: 'appointment',
      upgradeId,
      kind: 'video_join_url',
      value: 'https://video.example/CANARY-LINK',
      at: AT,
    });
    const code = await mailCode(store, upgradeId);
    const misheard = await showCode(store, upgradeId);
    const reissued = await store.codes.reissueToAgent({
      upgradeId,
      agentId: 'agent',
      reissuesMax: 1,
      at: AT,
    });
    if (reissued.kind !== 'REISSUED') throw new Error('the code was not made anew');
    await submit(store, upgradeId, 'CANARYENTRY');
    await store.credentials.verifyOtp(await addCredential(store), totpAt(AT), AT);

    const planted = ['CANARY', SECRET, '12345678901234567890', code, misheard, reissued.code, totpAt(AT)];
    const found = () =>
      [opened.file, `${opened.file}-wal`, `${opened.file}.keys`]
        .filter((file) => existsSync(file))
        .flatMap((file) => planted.filter((text) => readFileSync(file).includes(text)));
    expect(existsSync(`${opened.file}-wal`)).toBe(true);
    expect(found()).toEqual([]);
    await store.close();
    expect(found()).toEqual([]);
  });

  it('finds no trace of what was erased, redeemed or shown', async () => {
    const { upgradeId } = await startUpgrade(store);
    await sealContact(upgradeId, 'contact', 'x'.repeat(200));
    const code = await mailCode(store, upgradeId);
    await store.codes.decide(decision(await submit(store, upgradeId, code)));
    await store.vault.erase('contact');
    const client = new Sqlite(opened.file);
    const left = client
      .prepare(
        `SELECT sealed FROM sealed_records UNION ALL SELECT sealed_code FROM codes
         UNION ALL SELECT sealed_entry FROM submissions`,
      )
      .pluck()
      .all();
    client.close();
    expect(left).toEqual([null, null, null]);
  });

  it('the same value sealed twice looks different', async () => {
    const { upgradeId } = await startUpgrade(store);
    await sealContact(upgradeId, 'one', 'same');
    await sealContact(upgradeId, 'two', 'same');
    const client = new Sqlite(opened.file);
    const sealed = client.prepare<[], Buffer>('SELECT sealed FROM sealed_records').pluck().all();
    client.close();
    expect(sealed[0]!.equals(sealed[1]!)).toBe(false);
  });
});

describe('changing the file', () => {
  const BROKEN = { code: 'SEAL_BROKEN' };

  it.each([
    ['a flipped bit at the end', `substr(sealed, 1, length(sealed) - 1) || x'00'`],
    ['a truncated value', 'substr(sealed, 1, 20)'],
    ['an empty value', `x''`],
    ['another format', `x'03' || substr(sealed, 2)`],
    ['an unknown key', `x'01027a39' || substr(sealed, 5)`],
    ['a changed nonce', `substr(sealed, 1, 4) || x'000000000000000000000000' || substr(sealed, 17)`],
  ])('%s is refused', async (_, changed) => {
    const { upgradeId } = await startUpgrade(store);
    await sealContact(upgradeId, 'r', 'text');
    raw(`UPDATE sealed_records SET sealed = CAST(${changed} AS BLOB)`);
    await expect(store.vault.open('r', upgradeId, 'contact_info')).rejects.toMatchObject(BROKEN);
  });

  it('records of one upgrade cannot stand in for each other', async () => {
    const { upgradeId } = await startUpgrade(store);
    await sealContact(upgradeId, 'one', 1);
    await sealContact(upgradeId, 'two', 2);
    swap('sealed_records', 'sealed', 'record_id');
    await expect(store.vault.open('one', upgradeId, 'contact_info')).rejects.toMatchObject(BROKEN);
  });

  it('a record cannot be moved to another upgrade or another kind', async () => {
    const { upgradeId } = await startUpgrade(store);
    const other = await startUpgrade(store);
    await sealContact(upgradeId, 'r', 1);
    raw('UPDATE sealed_records SET upgrade_id = ?', other.upgradeId);
    await expect(store.vault.open('r', other.upgradeId, 'contact_info')).rejects.toMatchObject(BROKEN);
    raw(`UPDATE sealed_records SET upgrade_id = ?, kind = 'kba_answers'`, upgradeId);
    await expect(store.vault.open('r', upgradeId, 'kba_answers')).rejects.toMatchObject(BROKEN);
  });

  it("one credential does not take another's secret", async () => {
    const victim = await addCredential(store, TOTP);
    await addCredential(store, { ...HOTP, secret: SECRET.toLowerCase().replaceAll('g', 'a') });
    swap('credentials', 'sealed_otp_secret', 'credential_id');
    await expect(store.credentials.verifyOtp(victim, totpAt(AT), AT)).rejects.toMatchObject(BROKEN);
  });

  it("a letter does not carry another's code", async () => {
    const { upgradeId } = await startUpgrade(store);
    await mailCode(store, upgradeId, 'one');
    await mailCode(store, upgradeId, 'two');
    swap('codes', 'sealed_code', 'code_id');
    await expect(store.codes.readForLetter('one')).rejects.toMatchObject(BROKEN);
  });

  it('an entered code and a kept reply stay where they were put', async () => {
    const { upgradeId } = await startUpgrade(store);
    const submissionId = await submit(store, upgradeId, 'AAAAAAAAAA');
    await submit(store, upgradeId, 'BBBBBBBBBB');
    swap('submissions', 'sealed_entry', 'submission_id');
    await expect(store.codes.decide(decision(submissionId))).rejects.toMatchObject(BROKEN);

    await store.attempts.open({ attemptId: 'kba', upgradeId, kind: 'KBA', at: AT });
    for (const questionSetId of ['q1', 'q2']) {
      await store.attempts.claimAnswering('kba', questionSetId, AT);
      await store.attempts.recordGrading('kba', questionSetId, questionSetId, AT);
    }
    swap('answerings', 'sealed_grading', 'question_set_id');
    await expect(store.attempts.getGrading('kba', 'q1')).rejects.toMatchObject(BROKEN);
  });
});

describe('rotating keys', () => {
  it('old keys open what they sealed and hashed; new ones seal from then on; a missing one is named as such', async () => {
    const { upgradeId } = await startUpgrade(store);
    await sealContact(upgradeId, 'old', 'old');
    const code = await mailCode(store, upgradeId);
    const other = await startUpgrade(store);
    const otherCode = await mailCode(store, other.upgradeId);
    await store.close();

    const fresh = freshKeys();
    const rotate = (old: StoreKeys['sealing'], newer: StoreKeys['sealing']) => ({
      currentKeyId: 'new',
      keys: new Map([['new', [...newer.keys.values()][0]!], ...old.keys]),
    });
    const rotated = {
      sealing: rotate(opened.keys.sealing, fresh.sealing),
      peppers: rotate(opened.keys.peppers, fresh.peppers),
    };
    const during = await openStore({ path: opened.file, keys: rotated });
    await expect(during.vault.open('old', upgradeId, 'contact_info')).resolves.toBe('old');
    await expect(entering(during, other.upgradeId, otherCode)).resolves.toBe('UPGRADED');
    // A data key stays under the key that wrapped it until `keys rotate`; a later case begins with the new one.
    const later = await startUpgrade(during);
    const record = { recordId: 'new', upgradeId: later.upgradeId, kind: 'contact_info' } as const;
    await during.vault.seal({ ...record, value: 'new', at: AT });
    const submitted = await during.codes.submit({
      ...BUDGET,
      submissionId: 's',
      upgradeId,
      code,
      receivedAt: AT,
    });
    expect(submitted.kind).toBe('SUBMITTED');
    await during.close();

    const onlyNew = (ring: StoreKeys['sealing']) => ({
      currentKeyId: 'new',
      keys: new Map([['new', ring.keys.get('new')!]]),
    });
    const after = await openStore({
      path: opened.file,
      keys: { sealing: onlyNew(rotated.sealing), peppers: onlyNew(rotated.peppers) },
    });
    await expect(after.vault.open('new', later.upgradeId, 'contact_info')).resolves.toBe('new');
    await expect(after.vault.open('old', upgradeId, 'contact_info')).rejects.toMatchObject({
      code: 'SEAL_BROKEN',
    });
    await after.close();

    const withoutPepper = await openStore({
      path: opened.file,
      keys: { sealing: rotated.sealing, peppers: onlyNew(rotated.peppers) },
    });
    await expect(withoutPepper.codes.decide(decision('s'))).rejects.toMatchObject({ code: 'PEPPER_MISSING' });
    await withoutPepper.close();
  });
});
