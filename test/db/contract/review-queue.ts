/** Threat: a case waits for a decision that nobody knows of, or two people work on one without knowing of each other. */
import type { ReviewCause } from '../../../workflows/review-words';
import { AT, closing, DAY_MS, eventsOf, passed, startUpgrade } from '../fixtures';
import type { CurrentStore } from '../store.contract';

export function describeReviewQueue(current: CurrentStore): void {
  const enter = (
    upgradeId: string,
    stage: 'UNDER_REVIEW' | 'AWAITING_VIDEO_BOOKING',
    at: number,
    cause?: ReviewCause,
  ) =>
    current().store.upgrades.enterStage({
      upgradeId,
      stage,
      method: null,
      deadline: at + 30 * DAY_MS,
      needsAttention: stage === 'UNDER_REVIEW' ? 'REVIEW' : null,
      event: 'stage_entered',
      notices: [],
      reviewCause: cause ?? null,
      at,
    });
  const hold = (upgradeId: string, at: number) =>
    current().store.holds.place({
      upgradeId,
      hold: 'ON_REQUEST',
      actor: 'operator-1',
      reason: 'ticket-1',
      at,
    });
  const list = async (filters = {}) =>
    (await current().store.reviews.list({ limit: 50, ...filters })).reviews;
  const ids = async (filters = {}) => (await list(filters)).map(({ upgradeId }) => upgradeId);
  const take = (upgradeId: string, assignee: string | null, actor: string, takesOver = false, at = AT + 9) =>
    current().store.reviews.assign({ upgradeId, assignee, actor, takesOver, at });

  async function reviewed(at = AT + 1, cause: ReviewCause = 'FRAUD_SUSPECTED') {
    const started = await startUpgrade(current().store);
    await enter(started.upgradeId, 'UNDER_REVIEW', at, cause);
    return started;
  }
  async function repudiated(at: number) {
    const { store } = current();
    const { upgradeId } = await startUpgrade(store);
    await store.upgrades.complete(passed(upgradeId, AT + 2));
    await store.repudiations.repudiate({ upgradeId, by: { actor: 'support-1' }, at });
    return upgradeId;
  }

  describe('the queue of reviews', () => {
    it('has all that waits for a person, the longest first, with why and when it is decided by itself', async () => {
      const disputed = await repudiated(AT + 30);
      const held = (await startUpgrade(current().store)).upgradeId;
      await hold(held, AT + 20);
      const { upgradeId } = await reviewed(AT + 10, 'VIDEO_DATA_CHANGED');
      await startUpgrade(current().store); // Waits for nobody of ours.
      const nobody = { assignee: null, assignedAt: null, samePersonAs: null };
      await expect(list()).resolves.toMatchObject([
        {
          upgradeId,
          kind: 'REVIEW',
          why: ['VIDEO_DATA_CHANGED'],
          since: AT + 10,
          decidedBy: AT + 10 + 30 * DAY_MS,
          ...nobody,
        },
        { upgradeId: held, kind: 'HOLD', why: ['ON_REQUEST'], since: AT + 20, decidedBy: null, ...nobody },
        { upgradeId: disputed, kind: 'REPUDIATION', why: ['REPUDIATED'], since: AT + 30, decidedBy: null },
      ]);
    });

    it('has a case once, whatever holds it back besides', async () => {
      const { upgradeId } = await reviewed(AT + 1, 'FRAUD_GATE');
      await hold(upgradeId, AT + 2);
      await current().store.holds.place({
        upgradeId,
        hold: 'NUMBER_PORTED',
        actor: 'issuer',
        reason: 'event-1',
        at: AT + 1,
      });
      await expect(list()).resolves.toMatchObject([{ why: ['FRAUD_GATE', 'NUMBER_PORTED', 'ON_REQUEST'] }]);
    });

    it('has none that was decided, released, or is over', async () => {
      const { store } = current();
      const { upgradeId } = await reviewed();
      await enter(upgradeId, 'AWAITING_VIDEO_BOOKING', AT + 2);
      const released = (await startUpgrade(store)).upgradeId;
      await hold(released, AT + 1);
      const release = { hold: 'ON_REQUEST', actor: 'reviewer-1', reason: 'ticket-1', at: AT + 2 } as const;
      await store.holds.release({ upgradeId: released, ...release });
      const over = (await startUpgrade(store)).upgradeId;
      await hold(over, AT + 1);
      await store.upgrades.close(closing(over));
      const decided = await repudiated(AT + 30);
      await store.repudiations.decide({
        upgradeId: decided,
        decision: 'APPROVE',
        actor: 'reviewer-1',
        at: AT + 40,
      });
      await expect(list()).resolves.toEqual([]);
    });

    it('shows what is mine, what is nobody’s, what is old, and only partners that may be seen', async () => {
      const [old, mine] = [await reviewed(AT + 1), await reviewed(AT + 5)];
      await take(mine.upgradeId, 'reviewer-1', 'reviewer-1');
      await expect(ids({ assignee: 'reviewer-1' })).resolves.toEqual([mine.upgradeId]);
      await expect(ids({ assignee: null })).resolves.toEqual([old.upgradeId]);
      await expect(ids({ sinceBefore: AT + 4 })).resolves.toEqual([old.upgradeId]);
      await expect(ids({ kind: 'HOLD' })).resolves.toEqual([]);
      await expect(ids({ partnerIds: ['partner-1'] })).resolves.toHaveLength(2);
      await expect(ids({ partnerIds: ['partner-2'] })).resolves.toEqual([]);
      await expect(ids({ partnerIds: [] })).resolves.toEqual([]);
      await expect(ids({ partnerId: 'partner-2' })).resolves.toEqual([]);
    });

    it('is turned over by pages that lose and repeat nothing, also where several began at once', async () => {
      const made = [];
      for (const at of [AT + 1, AT + 2, AT + 2, AT + 2, AT + 3]) made.push((await reviewed(at)).upgradeId);
      const seen: string[] = [];
      for (let cursor: string | undefined; ;) {
        const page = await current().store.reviews.list({ limit: 2, cursor });
        seen.push(...page.reviews.map(({ upgradeId }) => upgradeId));
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
      expect(seen.toSorted()).toEqual(made.toSorted());
      expect([seen[0], seen[4]]).toEqual([made[0], made[4]]);
    });
  });

  describe('who works on a case', () => {
    it('has it for themselves: another is told who, and the trail names every change', async () => {
      const { upgradeId } = await reviewed();
      await expect(take(upgradeId, 'one', 'one')).resolves.toEqual({ kind: 'DONE' });
      await expect(take(upgradeId, 'one', 'one', false, AT + 10)).resolves.toEqual({ kind: 'DONE' });
      const other = { kind: 'ASSIGNED_TO_OTHER', assignee: 'one' };
      await expect(take(upgradeId, 'two', 'two')).resolves.toEqual(other);
      await expect(take(upgradeId, null, 'two')).resolves.toEqual(other);
      const decide = { upgradeId, reviewerId: 'two', at: AT + 11 };
      await expect(current().store.reviews.takeToDecide(decide)).resolves.toEqual(other);
      await expect(take(upgradeId, 'two', 'one')).resolves.toEqual({ kind: 'DONE' });
      await expect(take(upgradeId, 'three', 'chief', true)).resolves.toEqual({ kind: 'DONE' });
      await expect(take(upgradeId, null, 'three')).resolves.toEqual({ kind: 'DONE' });
      const rows = await current().store.audit.listByUpgrade(upgradeId);
      expect(
        rows.filter(({ event }) => event.includes('assigned')).map(({ event, facts }) => [event, facts]),
      ).toEqual([
        ['review_assigned', { actor: 'one', assignee: 'one', from: null }],
        ['review_assigned', { actor: 'one', assignee: 'two', from: 'one' }],
        ['review_assigned', { actor: 'chief', assignee: 'three', from: 'two' }],
        ['review_unassigned', { actor: 'three', assignee: null, from: 'three' }],
      ]);
    });

    it('of two who decide at once, one has it', async () => {
      const { upgradeId } = await reviewed();
      const decide = (reviewerId: string) =>
        current().store.reviews.takeToDecide({ upgradeId, reviewerId, at: AT + 9 });
      const kinds = (await Promise.all([decide('one'), decide('two')])).map(({ kind }) => kind);
      expect(kinds.toSorted()).toEqual(['ASSIGNED_TO_OTHER', 'DONE']);
    });

    it('has it no more once the case goes on, is over, or nothing holds it; held anew, they have it still', async () => {
      const { store } = current();
      const assigneeOf = async (upgradeId: string) =>
        (await list()).find((each) => each.upgradeId === upgradeId)?.assignee;
      const { upgradeId } = await reviewed();
      await take(upgradeId, 'one', 'one');
      await enter(upgradeId, 'UNDER_REVIEW', AT + 10, 'FRAUD_GATE');
      await expect(assigneeOf(upgradeId)).resolves.toBe('one');
      await enter(upgradeId, 'AWAITING_VIDEO_BOOKING', AT + 11);
      await enter(upgradeId, 'UNDER_REVIEW', AT + 12);
      await expect(assigneeOf(upgradeId)).resolves.toBeNull();

      const held = (await startUpgrade(store)).upgradeId;
      await hold(held, AT + 1);
      await take(held, 'one', 'one');
      const release = { hold: 'ON_REQUEST', actor: 'reviewer-1', reason: 'ticket-1', at: AT + 12 } as const;
      await store.holds.release({ upgradeId: held, ...release });
      await hold(held, AT + 13);
      await expect(assigneeOf(held)).resolves.toBeNull();
    });

    it('nothing that waits for nobody is taken', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const before = await eventsOf(store, upgradeId);
      await expect(take(upgradeId, 'one', 'one')).resolves.toEqual({ kind: 'NOT_WAITING' });
      const decide = { upgradeId, reviewerId: 'one', at: AT + 9 };
      await expect(store.reviews.takeToDecide(decide)).resolves.toEqual({ kind: 'NOT_WAITING' });
      await expect(eventsOf(store, upgradeId)).resolves.toEqual(before);
    });
  });

  describe('four eyes', () => {
    const decide = (upgradeId: string, reviewerId: string, at: number, step?: 'VIDEO' | 'CONTACT_INFO') =>
      current().store.reviews.decide({
        upgradeId,
        reviewerId,
        decision: step === undefined ? 'APPROVE' : 'ASK_AGAIN',
        step,
        at,
      });

    it('are not those of whoever asked for the hold, in deciding and in releasing it', async () => {
      const { store } = current();
      const { upgradeId } = await reviewed(AT + 1, 'FRAUD_GATE');
      await hold(upgradeId, AT + 2);
      await expect(decide(upgradeId, 'operator-1', AT + 3)).resolves.toBe('OPENED_BY_REVIEWER');
      const release = {
        upgradeId,
        hold: 'ON_REQUEST',
        reason: 'ticket-2',
        bySomebodyElse: true,
        at: AT + 4,
      } as const;
      await expect(store.holds.release({ ...release, actor: 'operator-1' })).resolves.toBe('PLACED_BY_ACTOR');
      await expect(store.holds.release({ ...release, actor: 'reviewer-1' })).resolves.toBe('RELEASED');
    });

    it('nor those of whoever reported a proofing as repudiated', async () => {
      const upgradeId = await repudiated(AT + 30);
      await expect(decide(upgradeId, 'support-1', AT + 31)).resolves.toBe('OPENED_BY_REVIEWER');
      await expect(decide(upgradeId, 'reviewer-1', AT + 32)).resolves.toBe('SECOND_NEEDED');
    });

    it('the second finds it free after the first decided, and not while another works on it', async () => {
      const { upgradeId } = await reviewed();
      await take(upgradeId, 'one', 'one');
      await expect(decide(upgradeId, 'two', AT + 10)).resolves.toBe('ASSIGNED_TO_OTHER');
      await expect(decide(upgradeId, 'one', AT + 11)).resolves.toBe('SECOND_NEEDED');
      await expect(ids({ assignee: null })).resolves.toEqual([upgradeId]);
      await expect(decide(upgradeId, 'two', AT + 12)).resolves.toBe('AGREED');
    });

    it('two who ask for different steps contradict each other', async () => {
      const { upgradeId } = await reviewed();
      await expect(decide(upgradeId, 'one', AT + 10, 'VIDEO')).resolves.toBe('SECOND_NEEDED');
      await expect(decide(upgradeId, 'two', AT + 11, 'CONTACT_INFO')).resolves.toBe('CONTRADICTED');
      await expect(decide(upgradeId, 'one', AT + 12, 'VIDEO')).resolves.toBe('SECOND_NEEDED');
      await expect(decide(upgradeId, 'two', AT + 13, 'VIDEO')).resolves.toBe('AGREED');
    });
  });
}
