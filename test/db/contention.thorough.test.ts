/** Threat: several processes (workers, API, command line) on one file at the same instant. */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openStore, parseKeyRing, type Store } from '../../db';
import type { Task } from './contender';
import {
  addCredential,
  AT,
  BUDGET,
  decision,
  FAILURES_MAX,
  HOTP,
  hotpAt,
  HOUR_MS,
  mailCode,
  opening,
  passed,
  showCode,
  submit,
  TOTP,
} from './fixtures';

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
  await store.upgrades.open(opening(await addCredential(store), 'in-video'));
  await store.upgrades.open(opening(await addCredential(store, TOTP, 'raised'), 'upgraded'));
  await store.upgrades.complete(passed('upgraded'));
  await addCredential(store, HOTP, 'guessed-token');
  await store.upgrades.open(opening(await addCredential(store, TOTP, 'guessed'), 'guessed'));
  await mailCode(store, 'guessed', 'code of guessed');
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
  const kinds = ((await all('useOtp')) as { kind: string }[]).map(({ kind }) => kind);
  expect(kinds.toSorted()).toEqual(['ACCEPTED', 'REUSED', 'REUSED', 'REUSED']);
});

it('four processes want to send the same answers: one may', async () => {
  expect((await all('claimAnswering')).filter((may) => may === true)).toHaveLength(1);
});

interface Guessed {
  readonly answers: readonly string[];
  readonly hashed: number;
}

async function guesses(task: Task): Promise<{ counts: Record<string, number>; hashed: number }> {
  const each = (await all(task)) as Guessed[];
  const counts: Record<string, number> = {};
  for (const answer of each.flatMap(({ answers }) => answers)) counts[answer] = (counts[answer] ?? 0) + 1;
  return { counts, hashed: each.reduce((sum, { hashed }) => sum + hashed, 0) };
}

it('44. a thousand wrong codes at once from four processes: exactly the budget is hashed', async () => {
  const { attemptsMax } = BUDGET;
  await expect(guesses('guessCodesAtOnce')).resolves.toEqual({
    counts: { WRONG: attemptsMax, TOO_MANY_ATTEMPTS: 1_000 - attemptsMax },
    hashed: attemptsMax,
  });
});

it('44. a thousand wrong codes over windows enough for most: exactly what the credential may see is hashed', async () => {
  const { counts, hashed } = await guesses('guessCodesForHours');
  expect(hashed).toBe(FAILURES_MAX);
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(1_000);
  const limits = await store.credentials.getLimits('guessed', AT);
  expect(limits?.codes).toEqual({ failures: FAILURES_MAX, lockedAt: expect.any(Number) as number });
  const right = await store.codes.readForLetter('code of guessed');
  const submission = { ...BUDGET, submissionId: 'right', upgradeId: 'guessed', code: right! };
  const late = await store.codes.submit({ ...submission, receivedAt: AT + 1_000 * HOUR_MS });
  expect(late).toEqual({ kind: 'LOCKED' });
}, 120_000);

it('a thousand wrong passwords at once from four processes: exactly a hundred are looked at', async () => {
  const kinds = (await all('guessOtps')).flat();
  expect(kinds).toHaveLength(1_000);
  expect(kinds.filter((kind) => kind === 'WRONG')).toHaveLength(100);
  const later = AT + 1_000 * HOUR_MS;
  const right = store.credentials.verifyOtp('guessed-token', hotpAt(0), later);
  await expect(right).resolves.toEqual({ kind: 'LOCKED' });
});

it('59. four processes make one misheard code anew: as often as is allowed, and only the newest works', async () => {
  await showCode(store, 'in-video', 'misheard');
  const answers = (await all('reissueCode')) as { kind: string; code?: string }[];
  const kinds = answers.map(({ kind }) => kind);
  expect(kinds.toSorted()).toEqual(['LIMIT_REACHED', 'LIMIT_REACHED', 'REISSUED', 'REISSUED']);
  const out = (await store.codes.listByUpgrade('in-video')).filter(({ voidedAt }) => voidedAt === null);
  expect(out).toHaveLength(1);
  const verdicts: string[] = [];
  for (const { code } of answers) {
    if (code === undefined) continue;
    const submissionId = await submit(store, 'in-video', code);
    verdicts.push((await store.codes.decide(decision(submissionId))).kind);
  }
  expect(verdicts.filter((verdict) => verdict === 'UPGRADED')).toHaveLength(1);
});

it('four processes take one upgrade back for events of their own: one does, the others find it done', async () => {
  expect((await all('reverseUpgrade')).toSorted()).toEqual(['FLAGGED', 'FLAGGED', 'FLAGGED', 'REVERSED']);
  await expect(store.credentials.get('raised')).resolves.toMatchObject({ status: 'ACTIVE' });
});

it('four processes notice one outage: it is one, and all name the same', async () => {
  const named = await all('noticeOutage');
  expect(new Set(named).size).toBe(1);
  await expect(store.outages.list({ limit: 10 })).resolves.toMatchObject([{ outageId: named[0] }]);
});

it('34. four processes are told the same events, each in another order: each is stored and applied once', async () => {
  const verdicts = (await all('deliverEvents')).flat();
  expect(verdicts.filter((verdict) => verdict === 'STORED')).toHaveLength(4);
  const trail = await store.audit.listByUpgrade('upgrade');
  const applied = trail.filter(({ event }) => event === 'event_applied').map(({ facts }) => facts);
  expect(applied.map(({ eventId }) => eventId).toSorted()).toEqual(
    [0, 1, 2, 3].map((place) => `webstore:${place}`),
  );
  const newest = applied.find(({ eventId }) => eventId === 'webstore:3');
  expect(newest).toMatchObject({ superseded: false });
});

it('all that four processes wrote is one chain, without a gap or a fork', async () => {
  const { checkedCount, ...report } = await store.audit.verify();
  expect(report).toMatchObject({
    earlierCount: 0,
    keyMissingCount: 0,
    head: { sequence: checkedCount },
    fault: null,
  });
  expect(checkedCount).toBeGreaterThan(100);
});
