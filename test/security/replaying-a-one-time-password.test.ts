/**
 * Threat: somebody who saw a one-time password (over a shoulder, on the wire, in a log) uses it once more, at the same
 * time as its owner or after.
 */
import { randomUUID } from 'node:crypto';
import { addCredential, AT, HOTP, hotpAt, TOTP, totpAt } from '../db/fixtures';
import { type OpenedFile, openSqliteFile } from '../db/sqlite-files';
import { type BackEnd, createBackEnd } from './support/back-end';

let opened: OpenedFile;
let backEnd: BackEnd;
beforeEach(async () => {
  opened = await openSqliteFile();
  backEnd = createBackEnd(opened.store);
});
afterEach(() => opened.close());

/** What a start comes to: its upgrade runs, or why not. */
async function start(credentialId: string, otp: string, by: BackEnd = backEnd): Promise<string> {
  const consent = { textVersion: '1', agreedAt: new Date(AT).toISOString() };
  const given = { userId: `user-of-${credentialId}`, credentialId, partnerId: 'partner', otp, consent };
  const refused = (error: unknown): string => (error as { code: string }).code;
  return by.client.start({ ...given, idempotencyKey: randomUUID() }).then(() => 'STARTED', refused);
}

it.each([
  ['an app', TOTP, totpAt(AT)],
  ['a hardware token', HOTP, hotpAt(2)],
])('of %s: of fifty who send the same at once, one starts', async (_, otp, token) => {
  const id = await addCredential(opened.store, otp);
  const other = createBackEnd(await opened.reopen());
  const starts = Array.from({ length: 50 }, (_each, index) =>
    start(id, token, index % 2 === 0 ? backEnd : other),
  );
  const outcomes = await Promise.all(starts);
  expect(outcomes.filter((outcome) => outcome === 'STARTED')).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === 'OTP_REUSED')).toHaveLength(49);
});

it.each([
  ['an app, as long as it would be valid', TOTP, totpAt(AT), [0, 1, 29_999, 59_999]],
  ['a hardware token, which keeps no time, however much later', HOTP, hotpAt(2), [0, 86_400_000]],
])('of %s', async (_, otp, token, laterMs) => {
  const id = await addCredential(opened.store, otp);
  const begin = AT - (AT % 30_000);
  expect(await start(id, token)).toBe('STARTED');
  for (const ms of laterMs) {
    backEnd.now = begin + ms;
    expect(await start(id, token)).toBe('OTP_REUSED');
  }
});

it('one that the owner skipped, for a later one was used', async () => {
  const id = await addCredential(opened.store, HOTP);
  expect(await start(id, hotpAt(3))).toBe('STARTED');
  for (const skipped of [0, 1, 2]) expect(await start(id, hotpAt(skipped))).not.toBe('STARTED');
});

it('after our clock was set back to when it was valid', async () => {
  const id = await addCredential(opened.store);
  backEnd.now = AT + 600_000;
  expect(await start(id, totpAt(backEnd.now))).toBe('STARTED');
  backEnd.now = AT;
  expect(await start(id, totpAt(AT))).toBe('OTP_DELAYED');
});

it('after the store was closed and opened again', async () => {
  const id = await addCredential(opened.store);
  expect(await start(id, totpAt(AT))).toBe('STARTED');
  await opened.store.close();
  expect(await start(id, totpAt(AT), createBackEnd(await opened.reopen()))).toBe('OTP_REUSED');
});
