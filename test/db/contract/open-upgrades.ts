/** Threat: an upgrade waits in vain, and nobody hears of it. */
import type { ListStuck, Store } from '../../../db';
import type { Stage } from '../../../workflows/status';
import { AT, closing, DAY_MS, HOUR_MS, MINUTE_MS, notice, startUpgrade } from '../fixtures';
import type { CurrentStore } from '../store.contract';

export function describeOpenUpgrades(current: CurrentStore): void {
  const limits: ListStuck = {
    at: AT + 10 * DAY_MS,
    stageAgesMs: { UNDER_REVIEW: 3 * DAY_MS },
    deadlineMarginMs: 15 * MINUTE_MS,
    notParked: ['REVIEW'],
    limit: 10,
  };

  async function waiting(
    store: Store,
    given: Partial<Parameters<Store['upgrades']['enterStage']>[0]> = {},
  ): Promise<string> {
    const { upgradeId } = await startUpgrade(store);
    await store.upgrades.enterStage({
      upgradeId,
      stage: 'UNDER_REVIEW',
      method: null,
      deadline: AT + 30 * DAY_MS,
      needsAttention: null,
      event: 'review_began',
      notices: [],
      at: limits.at - HOUR_MS,
      ...given,
    });
    return upgradeId;
  }
  const stuck = async (store: Store, more: Partial<ListStuck> = {}) => {
    const { upgrades } = await store.upgrades.listStuck({ ...limits, ...more });
    return upgrades.map(({ upgradeId, why }) => ({ upgradeId, why }));
  };

  describe('upgrades that wait', () => {
    it('are counted by stage with the oldest of each; closed ones are not', async () => {
      const { store } = current();
      const summary = (stage: Stage) => store.upgrades.summariseStage(stage, limits);
      const stuck = { PAST_DEADLINE: 0, PARKED: 0, TOO_OLD: 0 };
      await expect(summary('UNDER_REVIEW')).resolves.toEqual({ count: 0, oldestSince: null, stuck });
      await startUpgrade(store);
      await waiting(store, { at: limits.at - HOUR_MS });
      const first = await waiting(store, { at: limits.at - DAY_MS });
      await expect(summary('AWAITING_PURCHASE')).resolves.toEqual({ count: 1, oldestSince: AT, stuck });
      await expect(summary('UNDER_REVIEW')).resolves.toEqual({
        count: 2,
        oldestSince: limits.at - DAY_MS,
        stuck,
      });
      await store.upgrades.close(closing(first, limits.at));
      await expect(summary('UNDER_REVIEW')).resolves.toEqual({
        count: 1,
        oldestSince: limits.at - HOUR_MS,
        stuck,
      });
    });

    it('are stuck from the age of their stage on, and not a millisecond earlier', async () => {
      const { store } = current();
      const upgradeId = await waiting(store, { at: limits.at - 3 * DAY_MS });
      await expect(stuck(store)).resolves.toEqual([{ upgradeId, why: ['TOO_OLD'] }]);
      await expect(stuck(store, { at: limits.at - 1 })).resolves.toEqual([]);
      await expect(stuck(store, { stageAgesMs: { ACTIVATION_WAIT: 1 } })).resolves.toEqual([]);
    });

    it('are stuck when their deadline passed and nobody acted, by the margin', async () => {
      const { store } = current();
      const upgradeId = await waiting(store, { deadline: limits.at - 15 * MINUTE_MS });
      await waiting(store, { deadline: limits.at - 15 * MINUTE_MS + 1 });
      await waiting(store, { deadline: null });
      await expect(stuck(store)).resolves.toEqual([{ upgradeId, why: ['PAST_DEADLINE'] }]);
    });

    it('are stuck when they are parked, and not when somebody merely should look', async () => {
      const { store } = current();
      const upgradeId = await waiting(store, { needsAttention: 'KBA_UNAUTHORISED' });
      await waiting(store, { needsAttention: 'REVIEW' });
      await expect(stuck(store)).resolves.toEqual([{ upgradeId, why: ['PARKED'] }]);
    });

    it('are listed once with every reason, the longest in its stage first, and counted under each', async () => {
      const { store } = current();
      const parked = await waiting(store, { needsAttention: 'KBA_UNAUTHORISED' });
      const both = await waiting(store, {
        at: AT,
        deadline: AT + DAY_MS,
        needsAttention: 'X_INVALID_REQUEST',
      });
      await expect(stuck(store)).resolves.toEqual([
        { upgradeId: both, why: ['PAST_DEADLINE', 'PARKED', 'TOO_OLD'] },
        { upgradeId: parked, why: ['PARKED'] },
      ]);
      await expect(store.upgrades.summariseStage('UNDER_REVIEW', limits)).resolves.toMatchObject({
        count: 2,
        stuck: { PAST_DEADLINE: 1, PARKED: 2, TOO_OLD: 1 },
      });
    });

    it('are listed by partner, and a list that was cut says so', async () => {
      const { store } = current();
      await waiting(store, { needsAttention: 'KBA_UNAUTHORISED' });
      await waiting(store, { needsAttention: 'KBA_UNAUTHORISED' });
      await expect(store.upgrades.listStuck({ ...limits, limit: 1 })).resolves.toMatchObject({
        isMore: true,
      });
      await expect(store.upgrades.listStuck({ ...limits, limit: 2 })).resolves.toMatchObject({
        isMore: false,
      });
      await expect(stuck(store, { partnerId: 'partner-2' })).resolves.toEqual([]);
      await expect(stuck(store, { partnerId: 'partner-1' })).resolves.toHaveLength(2);
    });

    it('are stuck no more once they are closed', async () => {
      const { store } = current();
      const upgradeId = await waiting(store, { at: AT, needsAttention: 'KBA_UNAUTHORISED' });
      await store.upgrades.close(closing(upgradeId, limits.at));
      await expect(stuck(store)).resolves.toEqual([]);
      await expect(store.upgrades.summariseStage('UNDER_REVIEW', limits)).resolves.toMatchObject({
        count: 0,
      });
    });
  });

  describe('the backlog of notices', () => {
    it('is what is due and not out, since it was written or to be reminded of; a failed try does not make it younger', async () => {
      const { store } = current();
      const none = { count: 0, oldestDueAt: null };
      await expect(store.notices.backlog(AT)).resolves.toEqual(none);
      const reminder = { ...notice('r'), dueAt: AT + HOUR_MS };
      await waiting(store, { at: AT, notices: [notice('n'), reminder] });
      await expect(store.notices.backlog(AT)).resolves.toEqual({ count: 1, oldestDueAt: AT });
      await expect(store.notices.backlog(AT + HOUR_MS)).resolves.toEqual({ count: 2, oldestDueAt: AT });
      await store.notices.claimDue({ at: AT, limit: 1, leaseMs: MINUTE_MS });
      await store.notices.markFailed('n', AT + 2 * HOUR_MS, AT);
      await expect(store.notices.backlog(AT + 1)).resolves.toEqual({ count: 1, oldestDueAt: AT });
      await store.notices.markDelivered('n', AT + 2);
      await expect(store.notices.backlog(AT + 2)).resolves.toEqual(none);
      await expect(store.notices.backlog(AT + HOUR_MS)).resolves.toEqual({
        count: 1,
        oldestDueAt: AT + HOUR_MS,
      });
    });

    it('leaves out what was given up', async () => {
      const { store } = current();
      await waiting(store, { at: AT, notices: [notice('n')] });
      await store.notices.claimDue({ at: AT, limit: 1, leaseMs: MINUTE_MS });
      await store.notices.markFailed('n', null, AT);
      await expect(store.notices.backlog(AT + DAY_MS)).resolves.toEqual({ count: 0, oldestDueAt: null });
    });
  });
}
