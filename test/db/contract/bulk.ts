/** Threat: a bulk run that does a case twice, forgets one, or takes in cases that nobody looked at. */
import type { BeginBulk, Store } from '../../../db/store';
import { AT, closing, DAY_MS, startUpgrade } from '../fixtures';
import type { CurrentStore } from '../store.contract';

export function describeBulk(current: CurrentStore): void {
  const order = (over: Partial<BeginBulk> = {}): BeginBulk => ({
    runId: 'run-1',
    action: 'EXTEND',
    parameters: { byMs: DAY_MS },
    selection: { where: { isOpen: true } },
    actor: 'operator-1',
    reason: 'strike-1',
    at: AT,
    ...over,
  });
  const start = async (store: Store, count: number): Promise<string[]> => {
    const ids: string[] = [];
    for (let index = 0; index < count; index++) ids.push((await startUpgrade(store)).upgradeId);
    return ids.toSorted();
  };
  const pendingOf = async (store: Store, runId = 'run-1') =>
    (await store.bulk.listPending({ runId, after: -1, limit: 10_000 })).map(({ upgradeId }) => upgradeId);

  describe('bulk runs', () => {
    it('the selection is fixed when the run begins: what comes later is no part of it, what ends stays', async () => {
      const { store, reopen } = current();
      const ids = await start(store, 3);
      const begun = await store.bulk.begin(order());
      expect(begun).toMatchObject({ total: 3, pending: 3, done: 0, refusals: {} });
      await start(store, 1);
      await store.upgrades.close(closing(ids[0]!));
      expect(await pendingOf(await reopen())).toEqual(ids);
      expect(await store.bulk.begin(order({ selection: { where: {} } }))).toEqual(begun);
    });

    it('a case is settled once, and the first word stands', async () => {
      const { store } = current();
      const [one, two, three] = await start(store, 3);
      await store.bulk.begin(order());
      const settle = (upgradeId: string, refusal: string | null) =>
        store.bulk.settle({ runId: 'run-1', upgradeId, refusal, at: AT + 1 });
      await settle(one!, null);
      await settle(one!, 'WRONG_STAGE');
      await settle(two!, 'WRONG_STAGE');
      expect(await store.bulk.get('run-1')).toMatchObject({
        done: 1,
        refusals: { WRONG_STAGE: 1 },
        pending: 1,
      });
      expect(await store.bulk.listRefused('run-1')).toEqual([{ upgradeId: two, refusal: 'WRONG_STAGE' }]);
      expect(await pendingOf(store)).toEqual([three]);
      const rows = await store.audit.listByUpgrade(one!);
      expect(rows.filter(({ event }) => event === 'bulk_case_settled')).toHaveLength(1);
      await expect(settle('no such case', null)).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' });
    });

    it('ids that are named: each once, in their order, whether or not there is such an upgrade', async () => {
      const { store } = current();
      await store.bulk.begin(order({ selection: { upgradeIds: ['b', 'a', 'b'] } }));
      expect(await pendingOf(store)).toEqual(['b', 'a']);
    });

    it('5,000 cases are selected, and listed page by page without one left out', async () => {
      const { store } = current();
      const upgradeIds = Array.from({ length: 5_000 }, (_, index) => `case-${index}`);
      expect(await store.bulk.begin(order({ selection: { upgradeIds } }))).toMatchObject({ total: 5_000 });
      const seen: string[] = [];
      for (let after = -1; ;) {
        const page = await store.bulk.listPending({ runId: 'run-1', after, limit: 300 });
        if (page.length === 0) break;
        seen.push(...page.map(({ upgradeId }) => upgradeId));
        after = page.at(-1)!.position;
      }
      expect(seen).toEqual(upgradeIds);
    });

    it('newest first, with who and why', async () => {
      const { store } = current();
      await store.bulk.begin(order({ runId: 'old', selection: { upgradeIds: ['a'] } }));
      await store.bulk.begin(order({ runId: 'new', selection: { upgradeIds: ['a'] }, at: AT + 1 }));
      const [newest, oldest] = await store.bulk.list({ limit: 5 });
      expect(newest).toMatchObject({
        runId: 'new',
        actor: 'operator-1',
        reason: 'strike-1',
        begunAt: AT + 1,
      });
      expect(oldest).toMatchObject({ runId: 'old' });
      expect(await store.bulk.get('none')).toBeNull();
    });
  });

  describe('which upgrades a filter means', () => {
    it('stage’s end, type of credential, and what needs attention', async () => {
      const { store } = current();
      const [early, late] = await start(store, 2);
      const entered = { stage: 'UNDER_REVIEW', method: null, event: 'e', notices: [], at: AT } as const;
      const enter = (upgradeId: string, deadline: number | null, needsAttention: string | null) =>
        store.upgrades.enterStage({ ...entered, upgradeId, deadline, needsAttention });
      await enter(early!, AT + DAY_MS, 'REVIEW');
      await enter(late!, AT + 2 * DAY_MS, null);
      await startUpgrade(store);
      const found = async (filter: object) =>
        (await store.upgrades.list({ limit: 10, ...filter })).upgrades.map(({ upgradeId }) => upgradeId);
      expect(await found({ deadlineBefore: AT + 2 * DAY_MS })).toEqual([early]);
      expect(await found({ deadlineAfter: AT + 2 * DAY_MS })).toEqual([late]);
      expect(await found({ deadlineAfter: AT + DAY_MS, deadlineBefore: AT + DAY_MS })).toEqual([]);
      expect(await found({ needsAttention: true })).toEqual([early]);
      expect(await found({ needsAttention: 'REVIEW' })).toEqual([early]);
      expect(await found({ needsAttention: 'PAID_TWICE' })).toEqual([]);
      expect(await found({ credentialType: 'HARDWARE_TOKEN' })).toEqual([]);
      expect(await found({ credentialType: 'PHONE_OTP', isOpen: true })).toHaveLength(3);
    });
  });
}
