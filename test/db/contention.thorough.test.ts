/** Threat: several processes (workers, API, command line) on one file at the same instant. */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openStore, parseKeyRing, type Store } from '../../db';
import type { Task } from './contender';
import { addCredential, AT, BUDGET, HOTP, hotpAt, opening, TOTP } from './fixtures';

const PROCESSES = ['a', 'b', 'c', 'd'];
const keys = `k1:${randomBytes(32).toString('base64')}`;

let folder: string;
let contenders: ChildProcess[];
let store: Store;

const answerOf = async (contender: ChildProcess): Promise<unknown> => {
  const [{ result }] = (await once(contender, 'message')) as [{ result: unknown }];
  return result;
};

/** Tells all at once and waits for all. */
async function all(task: Task): Promise<unknown[]> {
  const answers = contenders.map(answerOf);
  for (const contender of contenders) contender.send(task);
  return Promise.all(answers);
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'contention-'));
  const file = path.join(folder, 'store.sqlite');
  contenders = PROCESSES.map((name) =>
    fork(path.join(__dirname, 'contender.ts'), [file, keys, name], { execArgv: ['--import', 'tsx'] }),
  );
  await Promise.all(contenders.map(answerOf));
  // On a file that does not exist yet: all of them make it and its tables.
  expect(await all('open')).toEqual(['open', 'open', 'open', 'open']);
  store = await openStore({ path: file, keys: { sealing: parseKeyRing(keys), peppers: parseKeyRing(keys) } });
  await addCredential(store, TOTP, 'credential');
  await addCredential(store, HOTP, 'token');
  await store.upgrades.open(opening(await addCredential(store), 'upgrade'));
  await store.attempts.open({ attemptId: 'attempt', upgradeId: 'upgrade', kind: 'KBA', at: AT });
});

afterAll(async () => {
  const gone = contenders.map((contender) => once(contender, 'exit'));
  for (const contender of contenders) contender.send('close');
  await Promise.all(gone);
  await store.close();
  rmSync(folder, { recursive: true });
});

it('four processes open an upgrade of one credential: one does, the others attach to it', async () => {
  expect((await all('openUpgrade')).toSorted()).toEqual(['ATTACHED', 'ATTACHED', 'ATTACHED', 'OPENED']);
  const listed = await store.upgrades.list({ credentialId: 'credential', limit: 10 });
  expect(listed.upgrades).toHaveLength(1);
});

it('four processes use one password: one succeeds', async () => {
  expect((await all('useOtp')).toSorted()).toEqual(['ACCEPTED', 'REUSED', 'REUSED', 'REUSED']);
});

it('four processes want to send the same answers: one may', async () => {
  expect((await all('claimAnswering')).filter((may) => may === true)).toHaveLength(1);
});

it('forty wrong codes from four processes: the budget holds', async () => {
  const kinds = (await all('enterCodes')).flat();
  expect(kinds).toHaveLength(40);
  expect(kinds.filter((kind) => kind === 'SUBMITTED')).toHaveLength(BUDGET.attemptsMax);
});

it('forty wrong passwords from four processes: each one counts', async () => {
  await all('failOtps');
  for (let failures = 40; failures < 100; failures++)
    await store.credentials.verifyOtp('token', 'wrong!', AT);
  await expect(store.credentials.verifyOtp('token', hotpAt(1), AT)).resolves.toBe('LOCKED');
});
