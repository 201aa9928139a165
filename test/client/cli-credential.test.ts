/** Operators mend what is locked, by name and with a reason; no secret is an argument or shown. */
import { randomUUID } from 'node:crypto';
import Sqlite from 'better-sqlite3';
import type { OtpParameters } from '../../db';
import { addCredential, BUDGET, decision, HOTP, hotpAt, opening, TOTP, WRONG_CODE } from '../db/fixtures';
import { type OpenedFile, openSqliteFile } from '../db/sqlite-files';
import { NOW, run } from './cli-run';
import { type Told, toldClient } from './told-client';

const BY = ['--actor', 'operator-1', '--reason', 'ticket-4711'];
const NEW: OtpParameters = { ...HOTP, secret: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', counter: 3 };

let opened: OpenedFile;
let told: Told;
beforeEach(async () => {
  opened = await openSqliteFile();
  told = { workflowIds: [], isTemporalAway: false };
});
afterEach(() => opened.close());

/** What the audit trail keeps of an event. */
function kept(event: string): unknown {
  const reader = new Sqlite(opened.file, { readonly: true });
  const rows = reader.prepare('SELECT credential_id, facts FROM audit WHERE event = ?').all(event);
  reader.close();
  return rows;
}
const FACTS = JSON.stringify({ actor: 'operator-1', reason: 'ticket-4711' });
const credential = (argv: readonly string[], setting: Parameters<typeof run>[1] = {}) =>
  run(['credential', ...argv], { client: toldClient(opened.store, told), ...setting });
const kindOf = async (token: string) =>
  (await opened.store.credentials.verifyOtp('token-1', token, NOW)).kind;

async function lockCodes(): Promise<void> {
  const { store } = opened;
  const credentialId = await addCredential(store, TOTP, 'phone-1');
  const upgradeId = randomUUID();
  await store.upgrades.open(opening(credentialId, upgradeId));
  const submission = { ...BUDGET, submissionId: 's', upgradeId, code: WRONG_CODE, receivedAt: NOW };
  await store.codes.submit(submission);
  await store.codes.decide({ ...decision('s', NOW), failuresMax: 1 });
}

it('shows what was wrong and what is locked, and the command that mends it', async () => {
  await lockCodes();
  await opened.store.credentials.verifyOtp('phone-1', 'wrong!', NOW);
  const seen = await credential(['phone-1']);
  expect(seen).toMatchObject({ status: 0, needs: ['STORE'] });
  expect(seen.out).toContain('Credential phone-1: ACTIVE');
  expect(seen.out).toContain('One-time passwords: 1 wrong in a row; may be tried');
  expect(seen.out).toMatch(
    /Activation codes: 1 wrong in a row; locked since .*: .* credential phone-1 unlock/,
  );
});

it('a credential whose passwords are locked is to be bound anew', async () => {
  await addCredential(opened.store, HOTP, 'token-1');
  for (let hours = 100; hours > 0; hours--)
    await opened.store.credentials.verifyOtp('token-1', 'wrong!', NOW - hours * 3_600_001);
  const { out } = await credential(['token-1']);
  expect(out).toMatch(
    /100 wrong in a row; locked until bound anew: .* credential token-1 rebind --file FILE/,
  );
});

it('--json gives counts and instants', async () => {
  await addCredential(opened.store, TOTP, 'phone-1');
  for (let times = 0; times < 5; times++) await opened.store.credentials.verifyOtp('phone-1', 'wrong!', NOW);
  expect((await credential(['phone-1', '--json'])).json()).toEqual({
    credentialId: 'phone-1',
    status: 'ACTIVE',
    otp: { failures: 5, isLocked: false, retryAt: new Date(NOW + 30_000).toISOString() },
    codes: { failures: 0, lockedAt: null },
  });
});

it('unlock lets codes be entered again, tells the run and keeps who and why; what is not locked is not unlocked', async () => {
  await lockCodes();
  const seen = await credential(['phone-1', 'unlock', ...BY]);
  expect(seen).toMatchObject({ status: 0, needs: ['RUN_IF_THERE'] });
  expect(seen.out).toContain('Activation codes may be entered again.');
  expect(told.workflowIds).toEqual(['proofing-upgrade:phone-1']);
  expect(kept('codes_unlocked')).toEqual([{ credential_id: 'phone-1', facts: FACTS }]);
  const again = await credential(['phone-1', 'unlock', '--json', '--actor', 'another', '--reason', 'again']);
  expect(again.json()).toMatchObject({ error: { code: 'CODES_NOT_LOCKED' } });
});

it('unlock stands although Temporal is away', async () => {
  await lockCodes();
  told.isTemporalAway = true;
  expect(await credential(['phone-1', 'unlock', ...BY])).toMatchObject({ status: 0 });
  expect((await credential(['phone-1', '--json'])).json()).toMatchObject({ codes: { lockedAt: null } });
});

it('rebind takes the new secret from standard input, shows it nowhere, keeps who and why, and the old token is of no use', async () => {
  await addCredential(opened.store, HOTP, 'token-1');
  const piped = JSON.stringify(NEW);
  const seen = await credential(['token-1', 'rebind', '--file', '-', '--yes', ...BY], { piped });
  expect(seen).toMatchObject({ status: 0, err: '' });
  expect(seen.out).toContain('The credential is bound anew.');
  expect(seen.out).not.toContain(NEW.secret);
  expect(await kindOf(hotpAt(0))).toBe('WRONG');
  expect(kept('credential_rebound')).toEqual([{ credential_id: 'token-1', facts: FACTS }]);
});

it('rebind on a terminal asks who, why, and whether it is meant', async () => {
  await addCredential(opened.store, HOTP, 'token-1');
  const seen = await credential(['token-1', 'rebind', '--file', '-'], {
    piped: JSON.stringify(NEW),
    types: ['operator-1', 'ticket-4711', 'n'],
    isKeyboard: false,
  });
  expect(seen).toMatchObject({ status: 1, err: 'Nothing was done.\n' });
  expect(await kindOf(hotpAt(0))).toBe('ACCEPTED');
});

it.each([
  ['a secret that is too short', { ...NEW, secret: 'SHORTSECRET' }, 'must be base32 of at least 128 bits'],
  ['a field nobody knows', { ...NEW, sekret: 'SHORTSECRET' }, 'has fields that are not known'],
  ['another kind', { ...NEW, kind: 'SHORTSECRET' }, 'kind: '],
])('%s is refused and not repeated', async (_, given, why) => {
  await addCredential(opened.store, HOTP, 'token-1');
  const piped = JSON.stringify(given);
  const seen = await credential(['token-1', 'rebind', '--file', '-', '--yes', ...BY], { piped });
  expect(seen.status).toBe(1);
  expect(seen.err).toContain(why);
  expect(seen.out + seen.err).not.toContain('SHORTSECRET');
});

it.each([
  ['--actor', ['unlock', '--reason', 'r']],
  ['--reason', ['unlock', '--actor', 'a']],
  ['--file', ['rebind', ...BY]],
])('%s is missing: an error where nobody can be asked', async (option, options) => {
  const seen = await credential(['phone-1', ...options]);
  expect(seen).toMatchObject({ status: 2, needs: [] });
  expect(seen.err).toContain(`${option} is missing.`);
});

it('a reason that is a sentence is refused: the trail must not learn of persons', async () => {
  await lockCodes();
  const seen = await credential(['phone-1', 'unlock', '--actor', 'a', '--reason', 'Jane Doe called']);
  expect(seen.status).toBe(1);
  expect(seen.err).toContain('reason: letters, digits');
});

it('an unknown credential is told by its code', async () => {
  for (const argv of [['no-such'], ['no-such', 'unlock', ...BY]])
    expect((await credential([...argv, '--json'])).json()).toMatchObject({
      error: { code: 'UNKNOWN_CREDENTIAL' },
    });
});
