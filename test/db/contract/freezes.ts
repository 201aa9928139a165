/** Threat: a freeze that lets a code run out, brings one back that had run out before, or counts its time twice. */
import type { Store } from '../../../db';
import {
  AT,
  BUDGET,
  DAY_MS,
  FAILURES_MAX,
  HOUR_MS,
  mailCode,
  notice,
  startUpgrade,
  submit,
} from '../fixtures';
import type { CurrentStore } from '../store.contract';

const BY = { actor: 'operator-1', reason: 'strike-1' };

export function describeFreezes(current: CurrentStore): void {
  const order = (store: Store, at: number, over: object = {}) =>
    store.freezes.order({ freezeId: 'f', scope: {}, ...BY, needsSecond: false, at, ...over });
  const end = (store: Store, at: number) => store.freezes.end({ freezeId: 'f', ...BY, at });
  const standing = (store: Store, upgradeId: string, since: number, counted: string[] = []) =>
    store.freezes.standing({ upgradeId, since, counted });

  describe('freezes of expiries', () => {
    it('one lasts at a time; ordered and ended again, it stands as first', async () => {
      const { store } = current();
      const first = await order(store, AT);
      expect(first).toMatchObject({ begunAt: AT, endedAt: null });
      expect(await order(store, AT + 1)).toEqual(first);
      expect(await order(store, AT + 1, { freezeId: 'g' })).toBe('ANOTHER_LASTS');
      const over = await end(store, AT + 5);
      expect(over).toMatchObject({ endedAt: AT + 5 });
      expect(await end(store, AT + 9)).toEqual(over);
      expect(await order(store, AT + 9, { freezeId: 'g' })).toMatchObject({ begunAt: AT + 9 });
      expect((await store.freezes.list({ limit: 9 })).map(({ freezeId }) => freezeId)).toEqual(['g', 'f']);
    });

    it('one that needs a second holds nothing back before, and one that was dropped never', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      await order(store, AT, { needsSecond: true });
      expect(await standing(store, upgradeId, AT)).toEqual({ kind: 'NONE' });
      await store.freezes.begin({ freezeId: 'f', at: AT + 5 });
      expect(await standing(store, upgradeId, AT)).toMatchObject({ kind: 'LASTS', begunAt: AT + 5 });
      await end(store, AT + 6);
      await order(store, AT + 7, { freezeId: 'g', needsSecond: true });
      await store.freezes.end({ freezeId: 'g', ...BY, at: AT + 8 });
      await store.freezes.begin({ freezeId: 'g', at: AT + 9 });
      expect(await standing(store, upgradeId, AT, ['f'])).toEqual({ kind: 'NONE' });
    });

    it('counts from when the wait began, to its end, once, for those it is about', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      await order(store, AT + 10, { scope: { partnerId: 'partner-1', stage: 'AWAITING_PURCHASE' } });
      await end(store, AT + 50);
      const over = (milliseconds: number) => ({
        kind: 'OVER',
        freezes: [{ freezeId: 'f', begunAt: AT + 10, milliseconds, ...BY }],
      });
      expect(await standing(store, upgradeId, AT)).toEqual(over(40));
      expect(await standing(store, upgradeId, AT + 20)).toEqual(over(30));
      expect(await standing(store, upgradeId, AT + 50)).toEqual({ kind: 'NONE' });
      expect(await standing(store, upgradeId, AT, ['f'])).toEqual({ kind: 'NONE' });
      await order(store, AT + 60, { freezeId: 'g', scope: { partnerId: 'partner-2' } });
      expect(await standing(store, upgradeId, AT, ['f'])).toEqual({ kind: 'NONE' });
    });

    describe('a code', () => {
      const decide = async (store: Store, upgradeId: string, code: string, receivedAt: number, over = {}) => {
        const submissionId = await submit(store, upgradeId, code, receivedAt);
        const { kind } = await store.codes.decide({
          submissionId,
          method: 'KBA_AND_LETTER',
          ...BUDGET,
          failuresMax: FAILURES_MAX,
          holdsOn: [],
          mayBeHeldOpen: true,
          notices: [notice(`${upgradeId}:done`)],
          at: receivedAt,
          ...over,
        });
        return kind;
      };

      it('that ran out while the freeze lasts can be entered, unless a standard caps it', async () => {
        const { store } = current();
        const { upgradeId } = await startUpgrade(store);
        const code = await mailCode(store, upgradeId);
        await order(store, AT + HOUR_MS);
        const late = AT + 3 * DAY_MS;
        expect(await decide(store, upgradeId, code, late, { mayBeHeldOpen: false })).toBe('EXPIRED');
        expect(await decide(store, upgradeId, code, late)).toBe('UPGRADED');
      });

      it.each([
        ['to the instant', 2 * DAY_MS - 1, 'UPGRADED'],
        ['and no longer', 2 * DAY_MS, 'EXPIRED'],
      ])(
        'has its time back when the freeze is over, %s, before any run was told',
        async (_how, after, kind) => {
          const { store } = current();
          const { upgradeId } = await startUpgrade(store);
          const code = await mailCode(store, upgradeId);
          await order(store, AT + HOUR_MS);
          await end(store, AT + HOUR_MS + DAY_MS);
          expect(await decide(store, upgradeId, code, AT + after)).toBe(kind);
        },
      );

      it('that had run out before the freeze stays expired', async () => {
        const { store } = current();
        const { upgradeId } = await startUpgrade(store);
        const code = await mailCode(store, upgradeId);
        await order(store, AT + DAY_MS);
        expect(await decide(store, upgradeId, code, AT + DAY_MS + 1)).toBe('EXPIRED');
      });

      it('whose time was added has it once', async () => {
        const { store } = current();
        const { upgradeId } = await startUpgrade(store);
        const code = await mailCode(store, upgradeId);
        const entered = { method: null, needsAttention: null, notices: [], deadline: AT + DAY_MS, at: AT };
        await store.upgrades.enterStage({
          upgradeId,
          stage: 'AWAITING_REDEMPTION',
          event: 'entered',
          ...entered,
        });
        await order(store, AT + HOUR_MS);
        await end(store, AT + HOUR_MS + 2 * DAY_MS);
        const verdict = await store.upgrades.extend({
          upgradeId,
          from: AT + DAY_MS,
          deadline: AT + 3 * DAY_MS,
          isClockStopped: false,
          code: { redeemBy: AT + 3 * DAY_MS, letters: [] },
          mailedCodeMaxMs: null,
          agentCodeMaxMs: null,
          operator: BY,
          freeze: { freezeId: 'f', begunAt: AT + HOUR_MS },
          notices: [],
          reminders: [],
          at: AT + HOUR_MS + 2 * DAY_MS,
        });
        expect(verdict).toMatchObject({ kind: 'EXTENDED' });
        const [row] = await store.codes.listByUpgrade(upgradeId);
        expect(row!.expiresAt).toBe(AT + 3 * DAY_MS);
        expect(await decide(store, upgradeId, code, AT + 3 * DAY_MS)).toBe('EXPIRED');
        expect(await decide(store, upgradeId, code, AT + 3 * DAY_MS - 1)).toBe('UPGRADED');
      });
    });
  });
}
