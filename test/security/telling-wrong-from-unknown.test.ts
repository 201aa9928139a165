/**
 * Threat: by the answer to an entered code, or the time it takes, somebody learns which codes exist: that one was right
 * once, is right elsewhere, or that there is one at all.
 */
import { randomUUID } from 'node:crypto';
import { mailCode, startUpgrade, WRONG_CODE } from '../db/fixtures';
import { type OpenedFile, openSqliteFile } from '../db/sqlite-files';
import { awaitCode, type BackEnd, createBackEnd } from './support/back-end';

let opened: OpenedFile;
let backEnd: BackEnd;
beforeEach(async () => {
  opened = await openSqliteFile();
  backEnd = createBackEnd(opened.store);
});
afterEach(() => opened.close());

/** An upgrade that waits for the code of so many letters, the first of them void. */
async function waiting(letters: number): Promise<{ upgradeId: string; codes: string[] }> {
  const { store } = opened;
  const { upgradeId } = await startUpgrade(store);
  const ids = Array.from({ length: letters }, (_, index) => `${upgradeId}-${index}`);
  const codes: string[] = [];
  for (const id of ids) codes.push(await mailCode(store, upgradeId, id));
  if (letters > 1) await store.codes.void(ids[0]!, 'letter_returned', backEnd.now);
  await awaitCode(store, upgradeId);
  return { upgradeId, codes };
}

/** What a caller gets and what was done for it: password hashes are what takes the time. */
async function seen(upgradeId: string, code: string): Promise<{ answer: string; hashes: number }> {
  backEnd.hashed();
  const answer = await backEnd.enter(upgradeId, code);
  return { answer, hashes: backEnd.hashed() };
}

it('a voided code, the code of another upgrade and one that never was: the same bytes, the same work', async () => {
  const other = await waiting(1);
  const tried: { answer: string; hashes: number }[] = [];
  for (const which of ['void', 'elsewhere', 'never'] as const) {
    const { upgradeId, codes } = await waiting(2);
    const entered = { void: codes[0]!, elsewhere: other.codes[0]!, never: WRONG_CODE }[which];
    tried.push(await seen(upgradeId, entered));
  }
  expect(tried[0]).toEqual({ answer: expect.stringContaining('CODE_WRONG') as string, hashes: 2 });
  expect(tried[1]).toEqual(tried[0]);
  expect(tried[2]).toEqual(tried[0]);
});

it('an upgrade whose code is not out yet answers and works as one whose code is', async () => {
  const without = await waiting(0);
  const withOne = await waiting(1);
  const tried = await seen(without.upgradeId, WRONG_CODE);
  expect(tried).toEqual({ answer: expect.stringContaining('CODE_WRONG') as string, hashes: 1 });
  expect(await seen(withOne.upgradeId, WRONG_CODE)).toEqual(tried);
});

it('the right code takes as much work as a wrong one, wherever it stands among those that are out', async () => {
  const counts: number[] = [];
  for (const position of [1, 2, null]) {
    const { upgradeId, codes } = await waiting(3);
    const { hashes } = await seen(upgradeId, position === null ? WRONG_CODE : codes[position]!);
    counts.push(hashes);
  }
  expect(counts).toEqual([3, 3, 3]);
});

it('an upgrade id that never was tells nothing of any code: one answer, nothing looked at', async () => {
  const { codes } = await waiting(1);
  const unknown = randomUUID();
  const right = await seen(unknown, codes[0]!);
  expect(right).toEqual({ answer: expect.stringContaining('UPGRADE_NOT_FOUND') as string, hashes: 0 });
  expect(await seen(unknown, WRONG_CODE)).toEqual(right);
  expect(await seen(randomUUID(), codes[0]!)).toEqual(right);
});

it('when no more are looked at, the right one is refused by the same bytes as a wrong one', async () => {
  const { upgradeId, codes } = await waiting(1);
  for (let times = 0; times < 5; times++) await backEnd.enter(upgradeId, WRONG_CODE);
  const right = await seen(upgradeId, codes[0]!);
  expect(right).toEqual({ answer: expect.stringContaining('TOO_MANY_ATTEMPTS') as string, hashes: 0 });
  expect(await seen(upgradeId, WRONG_CODE)).toEqual(right);
});

it('a start tells a credential of somebody else from one that never was by nothing', async () => {
  const { credentialId } = await startUpgrade(opened.store);
  const start = async (id: string) =>
    backEnd.client
      .start({
        userId: 'somebody-else',
        credentialId: id,
        partnerId: 'partner',
        otp: '123456',
        consent: { textVersion: '1', agreedAt: new Date(backEnd.now).toISOString() },
      })
      .catch((error: unknown) =>
        JSON.stringify(
          error,
          Object.getOwnPropertyNames(error).filter((name) => name !== 'stack'),
        ),
      );
  const told = await start(credentialId);
  expect(told).toContain('This user has no such credential');
  expect(await start('no-such-credential')).toBe(told);
  const limits = await opened.store.credentials.getLimits(credentialId, backEnd.now);
  expect(limits?.otp.failures).toBe(0);
});
