/** Threat: a case that waits for another time than its code works; a code that works longer than a standard lets it. */
import type { Store } from '../../../db';
import { AT, closing, DAY_MS, eventsOf, mailCode, notice, showCode, startUpgrade } from '../fixtures';
import type { CurrentStore } from '../store.contract';

const OPERATOR = { actor: 'operator-1', reason: 'ticket-1' };

export function describeExtending(current: CurrentStore): void {
  const waitingIn = async (
    store: Store,
    stage: 'ACTIVATION_WAIT' | 'AWAITING_REDEMPTION' | 'UNDER_REVIEW',
  ) => {
    const { upgradeId } = await startUpgrade(store);
    const entered = { method: null, needsAttention: null, notices: [], deadline: AT + DAY_MS, at: AT };
    await store.upgrades.enterStage({ upgradeId, stage, event: 'entered', ...entered });
    return upgradeId;
  };
  const byADay = (upgradeId: string, over: object = {}) => ({
    upgradeId,
    from: AT + DAY_MS,
    deadline: AT + 2 * DAY_MS,
    isClockStopped: false,
    code: { redeemBy: AT + 2 * DAY_MS, letters: [] },
    mailedCodeMaxMs: null,
    agentCodeMaxMs: null,
    operator: OPERATOR,
    notices: [notice(`${upgradeId}:extended`, 'code_extended')],
    reminders: [],
    at: AT + 1,
    ...over,
  });
  const expiriesOf = async (store: Store, upgradeId: string) =>
    (await store.codes.listByUpgrade(upgradeId)).map(({ expiresAt }) => expiresAt);

  describe('putting a deadline off', () => {
    it('moves projection, code and notice together, with who and why, and once however often it is repeated', async () => {
      const { store } = current();
      const upgradeId = await waitingIn(store, 'AWAITING_REDEMPTION');
      await mailCode(store, upgradeId);
      const first = await store.upgrades.extend(byADay(upgradeId));
      expect(first).toEqual({ kind: 'EXTENDED', letters: [] });
      expect(await store.upgrades.extend(byADay(upgradeId))).toEqual(first);
      // The run's worker was lost before its history held the answer: it asks again, later.
      expect(await store.upgrades.extend(byADay(upgradeId, { at: AT + 5_000 }))).toEqual(first);
      expect(await store.upgrades.get(upgradeId)).toMatchObject({ stageDeadline: AT + 2 * DAY_MS });
      expect(await expiriesOf(store, upgradeId)).toEqual([AT + 2 * DAY_MS]);
      expect(await store.notices.listByUpgrade(upgradeId)).toHaveLength(1);
      const rows = (await store.audit.listByUpgrade(upgradeId)).filter(
        ({ event }) => event === 'deadline_extended',
      );
      expect(rows.map(({ facts }) => facts)).toEqual([
        {
          actor: 'operator-1',
          cause: 'ticket-1',
          stage: 'AWAITING_REDEMPTION',
          from: AT + DAY_MS,
          deadline: AT + 2 * DAY_MS,
        },
      ]);
    });

    it('moves what the person is reminded of along, and tells back ends of the new deadline', async () => {
      const { store } = current();
      const upgradeId = await waitingIn(store, 'AWAITING_REDEMPTION');
      await mailCode(store, upgradeId);
      const reminder = { noticeId: 'r', template: 'code_expires_soon', about: 'code', data: {} } as const;
      const note = {
        upgradeId,
        event: 'e',
        deadline: AT + DAY_MS,
        needsAttention: null,
        notices: [],
        at: AT,
      };
      await store.upgrades.note({ ...note, reminders: [{ ...reminder, dueAt: AT + 1_000 }] });
      const moved = { ...reminder, dueAt: AT + DAY_MS + 1_000 };
      await store.upgrades.extend(byADay(upgradeId, { reminders: [moved], notices: [] }));
      const claim = { limit: 10, leaseMs: 1 };
      expect(await store.notices.claimDue({ ...claim, at: AT + DAY_MS })).toEqual([]);
      expect(await store.notices.claimDue({ ...claim, at: AT + DAY_MS + 1_000 })).toMatchObject([
        { noticeId: 'r' },
      ]);
      const [event] = await store.outgoingEvents.list({ upgradeId, limit: 1 });
      expect(event).toMatchObject({ type: 'upgrade.deadline_changed', occurredAt: AT + 1 });
    });

    it('brings no code back that is void, or has expired', async () => {
      const { store } = current();
      const upgradeId = await waitingIn(store, 'AWAITING_REDEMPTION');
      await mailCode(store, upgradeId, 'void');
      await store.codes.void('void', 'test', AT);
      await mailCode(store, upgradeId, 'expired');
      await store.upgrades.extend(byADay(upgradeId, { at: AT + DAY_MS }));
      expect(await expiriesOf(store, upgradeId)).toEqual([AT + DAY_MS, AT + DAY_MS]);
      expect(await eventsOf(store, upgradeId)).not.toContain('code_extended');
    });

    it('of a letter on its way: its arrival moves, what is printed on it stays in the ledger', async () => {
      const { store } = current();
      const upgradeId = await waitingIn(store, 'ACTIVATION_WAIT');
      await mailCode(store, upgradeId, 'c');
      const dates = { expectedFrom: AT, expectedBy: AT + 1_000, redeemBy: AT + DAY_MS };
      await store.letters.prepare({ letterId: 'l', upgradeId, codeId: 'c', ...dates, at: AT });
      const letter = { letterId: 'l', expectedBy: AT + 1_000 + DAY_MS, redeemBy: AT + 2 * DAY_MS };
      const code = { redeemBy: AT + 2 * DAY_MS, letters: [letter] };
      expect(await store.upgrades.extend(byADay(upgradeId, { code }))).toEqual({
        kind: 'EXTENDED',
        letters: [{ letterId: 'l', redeemBy: AT + 2 * DAY_MS }],
      });
      expect(await store.letters.get('l')).toMatchObject({
        expectedBy: AT + 1_000 + DAY_MS,
        redeemBy: AT + DAY_MS,
      });
    });

    it.each([
      ['a mailed code', mailCode, showCode, 'mailedCodeMaxMs'],
      ['a code from an agent', showCode, mailCode, 'agentCodeMaxMs'],
    ])(
      'beyond what %s may be valid: nothing is written, and the latest instant is told',
      async (_which, issue, issueOther, cap) => {
        const { store } = current();
        const upgradeId = await waitingIn(store, 'AWAITING_REDEMPTION');
        await issue(store, upgradeId);
        const capped = byADay(upgradeId, { [cap]: DAY_MS + 1_000 });
        expect(await store.upgrades.extend(capped)).toEqual({
          kind: 'BEYOND_VALIDITY',
          latest: AT + DAY_MS + 1_000,
        });
        expect(await store.upgrades.get(upgradeId)).toMatchObject({ stageDeadline: AT + DAY_MS });
        expect(await expiriesOf(store, upgradeId)).toEqual([AT + DAY_MS]);
        expect(await store.notices.listByUpgrade(upgradeId)).toEqual([]);
        // Each kind has its own.
        const other = await waitingIn(store, 'AWAITING_REDEMPTION');
        await issueOther(store, other);
        expect(await store.upgrades.extend({ ...capped, upgradeId: other })).toMatchObject({
          kind: 'EXTENDED',
        });
      },
    );

    it('while no code is waited for, codes stay as they are', async () => {
      const { store } = current();
      const upgradeId = await waitingIn(store, 'UNDER_REVIEW');
      await mailCode(store, upgradeId);
      expect(await store.upgrades.extend(byADay(upgradeId, { code: null }))).toMatchObject({
        kind: 'EXTENDED',
      });
      expect(await expiriesOf(store, upgradeId)).toEqual([AT + DAY_MS]);
    });

    it('after the end nothing is put off', async () => {
      const { store } = current();
      const upgradeId = await waitingIn(store, 'AWAITING_REDEMPTION');
      await store.upgrades.close(closing(upgradeId));
      expect(await store.upgrades.extend(byADay(upgradeId))).toEqual({ kind: 'CLOSED' });
      expect(await store.upgrades.get(upgradeId)).toMatchObject({ stageDeadline: null });
    });
  });

  it('an end on an operator’s word keeps who and why', async () => {
    const { store } = current();
    const { upgradeId } = await startUpgrade(store);
    const end = { ...closing(upgradeId), reason: 'CANCELLED_BY_OPERATOR', operator: OPERATOR } as const;
    await store.upgrades.close(end);
    await store.upgrades.close(end);
    const rows = await store.audit.listByUpgrade(upgradeId);
    expect(rows.filter(({ event }) => event === 'ended_by_operator').map(({ facts }) => facts)).toEqual([
      { actor: 'operator-1', cause: 'ticket-1' },
    ]);
  });
}
