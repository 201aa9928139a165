/** A bulk run against a real store: what is settled, what stays, and how fast it goes. The runs are the test's own. */
import { runBulk, type CarryOut } from '../../client/bulk/run';
import { UpgradeError, type UpgradeErrorCode } from '../../client/errors';
import { type OpenedFile, openSqliteFile } from '../db/sqlite-files';
import { AT, closing, DAY_MS, startUpgrade } from '../db/fixtures';

let opened: OpenedFile;
beforeEach(async () => {
  opened = await openSqliteFile();
});
afterEach(() => opened.close());

const fail = (code: UpgradeErrorCode): never => {
  throw new UpgradeError(code, 'A sentence.');
};

/** A run over so many cases, and how it is carried out with time that stands still unless it is waited. */
async function begun(count: number, action: 'EXTEND' | 'CANCEL' = 'EXTEND') {
  const { store } = opened;
  const upgradeIds = Array.from({ length: count }, (_, index) => `case-${index}`);
  const parameters = action === 'EXTEND' ? { byMs: DAY_MS } : {};
  const by = { actor: 'operator-1', reason: 'strike-1' };
  await store.bulk.begin({ runId: 'r', action, parameters, selection: { upgradeIds }, ...by, at: AT });
  let now = AT;
  const go = (carryOut: CarryOut, options: { signal?: AbortSignal; onProgress?: () => void } = {}) =>
    runBulk(
      {
        store,
        carryOut,
        clock: () => now,
        pause: async (milliseconds) => {
          now += Math.max(0, milliseconds);
        },
      },
      'r',
      { ratePerSecond: 50, ...options },
    );
  return { go, elapsed: () => now - AT };
}

const done: CarryOut = async () => ({});

it('keeps to its rate', async () => {
  const { go, elapsed } = await begun(100);
  await expect(go(done)).resolves.toMatchObject({ done: 100, pending: 0, isStopped: false });
  expect(elapsed()).toBe((99 * 1_000) / 50);
});

it('each case has a key of run and case, and what was settled is not asked again', async () => {
  const { go } = await begun(30);
  const keys: string[] = [];
  const stop = new AbortController();
  const counted: CarryOut = async (_run, _upgradeId, { idempotencyKey }) => {
    keys.push(idempotencyKey!);
    if (keys.length === 10) stop.abort();
    return {};
  };
  const first = await go(counted, { signal: stop.signal });
  expect(first.isStopped).toBe(true);
  expect(first.done).toBe(keys.length);
  expect(first.pending).toBeGreaterThan(0);
  await expect(go(counted)).resolves.toMatchObject({ done: 30, pending: 0 });
  expect(keys.toSorted()).toEqual(
    Array.from({ length: 30 }, (_, index) => `bulk:r:case-${index}`).toSorted(),
  );
});

it('refusals are settled by their code; who did not answer stays for the next time', async () => {
  const { go } = await begun(4);
  const answers: CarryOut = async (_run, upgradeId) => {
    if (upgradeId === 'case-1') fail('WRONG_STAGE');
    if (upgradeId === 'case-2') fail('ANSWER_PENDING');
    return {};
  };
  await expect(go(answers)).resolves.toMatchObject({ done: 2, refusals: { WRONG_STAGE: 1 }, pending: 1 });
  await expect(go(done)).resolves.toMatchObject({ done: 3, refusals: { WRONG_STAGE: 1 }, pending: 0 });
});

it('a busy server is asked again, a while later', async () => {
  const { go } = await begun(1);
  let tries = 0;
  const busy: CarryOut = async () => (++tries < 3 ? fail('BUSY') : {});
  await expect(go(busy)).resolves.toMatchObject({ done: 1 });
  expect(tries).toBe(3);
});

it('a server that is away ends the run, settles nothing, and refuses nobody', async () => {
  const { go } = await begun(100);
  let asked = 0;
  const away: CarryOut = async () => {
    asked++;
    return fail('TEMPORAL_UNAVAILABLE');
  };
  await expect(go(away)).rejects.toMatchObject({ code: 'TEMPORAL_UNAVAILABLE' });
  expect(asked).toBeLessThan(20);
  expect(await opened.store.bulk.get('r')).toMatchObject({ pending: 100, refusals: {} });
});

it('a case that was cancelled by this very run before it was killed counts as done, not as refused', async () => {
  const { store } = opened;
  const [mine, other] = [await startUpgrade(store), await startUpgrade(store)];
  const operator = { actor: 'operator-1', reason: 'strike-1' };
  await store.upgrades.close({ ...closing(mine.upgradeId), operator });
  await store.upgrades.close(closing(other.upgradeId));
  const selection = { upgradeIds: [mine.upgradeId, other.upgradeId] };
  await store.bulk.begin({ runId: 'c', action: 'CANCEL', parameters: {}, selection, ...operator, at: AT });
  const over: CarryOut = async () => fail('UPGRADE_CLOSED');
  const dependencies = { store, carryOut: over, clock: () => AT, pause: async () => undefined };
  await expect(runBulk(dependencies, 'c', { ratePerSecond: 1 })).resolves.toMatchObject({
    done: 1,
    refusals: { UPGRADE_CLOSED: 1 },
  });
});
