/**
 * Threat: a key leaks or grows old, and moving away from it loses what it sealed, stops half-way, or is fooled by what
 * others write meanwhile.
 */
import { randomBytes } from 'node:crypto';
import Sqlite from 'better-sqlite3';
import { type KeyRing, openStore, type Store, type StoreKeys } from '../../db';
import { createSealer } from '../../db/crypto';
import { addEndpoint, newSecret, openUpgrade } from '../worker/event-fixtures';
import { addCredential, AT, closing, decision, mailCode, startUpgrade, submit, totpAt } from './fixtures';
import { CANARY, type FullCase, fillCase, readCase } from './full-case';
import { type OpenedFile, openSqliteFile } from './sqlite-files';

let opened: OpenedFile;
let store: Store;
let others: Store[];
beforeEach(async () => {
  opened = await openSqliteFile();
  ({ store } = opened);
  others = [];
});
afterEach(async () => {
  for (const other of others) await other.close();
  await opened.close();
});

async function openWith(keys: StoreKeys): Promise<Store> {
  const other = await openStore({ path: opened.file, keys });
  others.push(other);
  return other;
}

const withNewer = (ring: KeyRing, keyId: string): KeyRing => ({
  currentKeyId: keyId,
  keys: new Map([[keyId, randomBytes(32)], ...ring.keys]),
});
const onlyCurrent = ({ currentKeyId, keys }: KeyRing): KeyRing => ({
  currentKeyId,
  keys: new Map([[currentKeyId, keys.get(currentKeyId)!]]),
});

const readable = async (from: Store, full: FullCase): Promise<void> => {
  await expect(readCase(from, full)).resolves.toEqual([
    { name: CANARY },
    expect.stringMatching(/^[0-9A-Z]{10}$/),
    { reply: CANARY },
  ]);
};

/** A case whose values the ring itself sealed, as a version before data keys did. */
async function fillEarlier(): Promise<FullCase> {
  const full = await fillCase(store);
  const { upgradeId, attemptId, codeId, submissionId } = full;
  const contactId = `contact-of-${upgradeId}`;
  const sealer = createSealer(opened.keys.sealing);
  const client = new Sqlite(opened.file);
  const sealed = (table: string, rowId: string, kind: string, text: string, ownerId = upgradeId): Buffer =>
    sealer.seal({ table, rowId, kind, ownerId }, text);
  client
    .prepare('UPDATE sealed_records SET sealed = ? WHERE record_id = ?')
    .run(sealed('sealed_records', contactId, 'contact_info', JSON.stringify({ name: CANARY })), contactId);
  client
    .prepare('UPDATE codes SET sealed_code = ? WHERE code_id = ?')
    .run(sealed('codes', codeId, 'activation_code', 'ABCDEFGHJK'), codeId);
  client
    .prepare('UPDATE submissions SET sealed_entry = ? WHERE submission_id = ?')
    .run(sealed('submissions', submissionId, 'entered_code', 'ABCDEFGHJK'), submissionId);
  client
    .prepare('UPDATE answerings SET sealed_grading = ? WHERE attempt_id = ?')
    .run(sealed('answerings', 'q', 'grading', JSON.stringify({ reply: CANARY }), attemptId), attemptId);
  client.close();
  return full;
}

it('moves everything to the current key: afterwards the old one is needed by the audit trail alone', async () => {
  const full = await fillCase(store);
  const earlier = await fillEarlier();
  const secret = newSecret();
  const endpointId = await addEndpoint(store, 'https://back-end.example', { secret });
  const sealing = withNewer(opened.keys.sealing, 's2');
  const rotating = await openWith({ ...opened.keys, sealing });
  await expect(rotating.keys.status()).resolves.toMatchObject({
    remaining: 2 + 2 + 1 + 4,
    unused: [],
    auditOnly: [],
  });
  const told: number[] = [];
  const moved = await rotating.keys.rotate({ at: AT, onProgress: ({ caseKeys }) => told.push(caseKeys) });
  expect(moved).toEqual({ caseKeys: 2, otpSecrets: 2, endpointSecrets: 1, earlierValues: 4 });
  expect(told.length).toBeGreaterThan(0);
  const status = await rotating.keys.status();
  expect(status).toMatchObject({ remaining: 0, unused: [], auditOnly: ['s1'] });
  expect(status.sealing.find(({ keyId }) => keyId === 's1')).toMatchObject({
    caseKeys: 0,
    otpSecrets: 0,
    endpointSecrets: 0,
    earlierValues: 0,
  });
  const after = await openWith({ ...opened.keys, sealing: onlyCurrent(sealing) });
  await readable(after, full);
  await readable(after, earlier);
  await expect(after.credentials.verifyOtp(full.credentialId, totpAt(AT), AT)).resolves.toEqual({
    kind: 'ACCEPTED',
  });
  await openUpgrade(after);
  const [due] = await after.outgoingEvents.claimDue({ endpointId, at: AT, limit: 1, leaseMs: 1 });
  expect(due!.secrets).toEqual([secret]);
  await expect(after.codes.decide(decision(earlier.submissionId))).resolves.toMatchObject({ kind: 'WRONG' });
  await expect(rotating.audit.verify()).resolves.toMatchObject({ fault: null });
});

it('what was sealed before there were data keys still opens, and is erased with its case', async () => {
  const full = await fillEarlier();
  await readable(store, full);
  await store.upgrades.close(closing(full.upgradeId));
  await store.erasure.eraseCase(full.upgradeId, { reason: 'REQUEST', actor: null, at: AT });
  await expect(readCase(store, full)).resolves.toEqual([null, null, null]);
});

it('a key that nothing needs is named, and again changes nothing', async () => {
  const unneeded = withNewer(opened.keys.sealing, 's0').keys.get('s0')!;
  const keys = new Map([...opened.keys.sealing.keys, ['s0', unneeded]]);
  const other = await openWith({ ...opened.keys, sealing: { currentKeyId: 's1', keys } });
  await addCredential(other);
  await expect(other.keys.rotate({ at: AT })).resolves.toEqual({
    caseKeys: 0,
    otpSecrets: 0,
    endpointSecrets: 0,
    earlierValues: 0,
  });
  await expect(other.keys.status()).resolves.toMatchObject({ remaining: 0, unused: ['s0'], auditOnly: [] });
});

it('a new pepper leaves every code valid, and says when the old one may go', async () => {
  const { upgradeId } = await startUpgrade(store);
  const code = await mailCode(store, upgradeId);
  const peppers = withNewer(opened.keys.peppers, 'p2');
  const rotating = await openWith({ ...opened.keys, peppers });
  await rotating.keys.rotate({ at: AT });
  await expect(rotating.keys.status()).resolves.toMatchObject({ unusedPeppers: [] });
  const submissionId = await submit(rotating, upgradeId, code);
  await expect(rotating.codes.decide(decision(submissionId))).resolves.toEqual({ kind: 'UPGRADED' });
  await expect(rotating.keys.status()).resolves.toMatchObject({ unusedPeppers: ['p1'] });
});

it('a new pepper finds whoever was proofed under the old one, which may go once nobody is', async () => {
  const person = { firstName: 'Ada', lastName: 'Sample', dateOfBirth: '1980-02-03' };
  const { upgradeId } = await startUpgrade(store);
  await store.persons.findDuplicates({ upgradeId, person, at: AT });
  const rotating = await openWith({ ...opened.keys, peppers: withNewer(opened.keys.peppers, 'p2') });
  const other = await startUpgrade(rotating);
  const found = rotating.persons.findDuplicates({ upgradeId: other.upgradeId, person, at: AT });
  await expect(found).resolves.toBe(true);
  await expect(rotating.keys.status()).resolves.toMatchObject({ unusedPeppers: [] });
  await rotating.upgrades.close(closing(upgradeId));
  await rotating.erasure.eraseCase(upgradeId, { reason: 'REQUEST', actor: 'operator-1', at: AT + 2 });
  await expect(rotating.keys.status()).resolves.toMatchObject({ unusedPeppers: ['p1'] });
});

it('ten rotations beside writers with older and newer rings: nothing is ever unreadable', async () => {
  const filled: FullCase[] = [await fillCase(store)];
  let { sealing } = opened.keys;
  for (let round = 2; round <= 11; round++) {
    const writer = await openWith({ ...opened.keys, sealing });
    sealing = withNewer(sealing, `s${round}`);
    const rotating = await openWith({ ...opened.keys, sealing });
    const [, byWriter, byRotating] = await Promise.all([
      rotating.keys.rotate({ at: AT + round }),
      fillCase(writer),
      fillCase(rotating),
    ]);
    filled.push(byWriter, byRotating);
    for (const full of filled) await readable(rotating, full);
  }
  const last = await openWith({ ...opened.keys, sealing });
  await last.keys.rotate({ at: AT + 20 });
  await expect(last.keys.status()).resolves.toMatchObject({ remaining: 0 });
  const after = await openWith({ ...opened.keys, sealing: onlyCurrent(sealing) });
  for (const full of filled) await readable(after, full);
  for (const { credentialId } of filled)
    await expect(after.credentials.verifyOtp(credentialId, totpAt(AT), AT)).resolves.toEqual({
      kind: 'ACCEPTED',
    });
});

it('a case that is erased while its key is moved stays erased', async () => {
  const full = await fillCase(store);
  await store.upgrades.close(closing(full.upgradeId));
  const rotating = await openWith({ ...opened.keys, sealing: withNewer(opened.keys.sealing, 's2') });
  await Promise.all([
    rotating.keys.rotate({ at: AT }),
    store.erasure.eraseCase(full.upgradeId, { reason: 'REQUEST', actor: null, at: AT }),
  ]);
  await expect(readCase(rotating, full)).resolves.toEqual([null, null, null]);
  const client = new Sqlite(`${opened.file}.keys`);
  expect(client.prepare('SELECT wrapped FROM case_keys').pluck().all()).toEqual([null]);
  client.close();
});
