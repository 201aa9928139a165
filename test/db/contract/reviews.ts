/** Threat: one person alone waves a case through where two should look. */
import { AT, closing, eventsOf, startUpgrade } from '../fixtures';
import type { CurrentStore } from '../store.contract';

export function describeReviews(current: CurrentStore): void {
  describe('reviews by two', () => {
    let upgradeId: string;
    beforeEach(async () => void ({ upgradeId } = await startUpgrade(current().store)));

    const openReview = (at = AT) =>
      current().store.upgrades.enterStage({
        upgradeId,
        stage: 'UNDER_REVIEW',
        method: null,
        deadline: null,
        needsAttention: 'REVIEW',
        event: 'review_opened',
        notices: [],
        at,
      });
    let now = AT;
    const decide = (reviewerId: string, decision: 'APPROVE' | 'REJECT', store = current().store) =>
      store.reviews.decide({ upgradeId, reviewerId, decision, at: ++now });

    it('the first decision is kept, and another person’s same one agrees', async () => {
      await openReview();
      await expect(decide('one', 'APPROVE')).resolves.toBe('SECOND_NEEDED');
      await expect(decide('two', 'APPROVE')).resolves.toBe('AGREED');
      const rows = await current().store.audit.listByUpgrade(upgradeId);
      expect(rows.slice(-2)).toMatchObject([
        { event: 'review_second_needed', facts: { reviewerId: 'one', decision: 'APPROVE' } },
        { event: 'review_agreed', facts: { reviewerId: 'two', decision: 'APPROVE' } },
      ]);
    });

    it('the first decision is still there for another process after the store was closed', async () => {
      await openReview();
      await decide('one', 'REJECT');
      await current().store.close();
      const again = await current().reopen();
      await expect(decide('two', 'REJECT', again)).resolves.toBe('AGREED');
    });

    it.each(['APPROVE', 'REJECT'] as const)(
      'one person counts once: then %s is refused and nothing is written',
      async (again) => {
        await openReview();
        await decide('one', 'APPROVE');
        const before = await eventsOf(current().store, upgradeId);
        await expect(decide('one', again)).resolves.toBe('SAME_REVIEWER');
        await expect(eventsOf(current().store, upgradeId)).resolves.toEqual(before);
      },
    );

    it('a contradiction drops both: either must find a second one anew', async () => {
      await openReview();
      await decide('one', 'APPROVE');
      await expect(decide('two', 'REJECT')).resolves.toBe('CONTRADICTED');
      await expect(decide('two', 'REJECT')).resolves.toBe('SECOND_NEEDED');
      await expect(decide('two', 'REJECT')).resolves.toBe('SAME_REVIEWER');
      await expect(decide('one', 'REJECT')).resolves.toBe('AGREED');
    });

    it('what two agreed on may be carried out again, and is not turned by anybody', async () => {
      await openReview();
      await decide('one', 'APPROVE');
      await decide('two', 'APPROVE');
      for (const who of ['one', 'two', 'three']) {
        await expect(decide(who, 'APPROVE')).resolves.toBe('AGREED');
        await expect(decide(who, 'REJECT')).resolves.toBe('DECIDED_OTHERWISE');
      }
    });

    it('of two who decide at once, from two processes, one is the first and one agrees', async () => {
      await openReview();
      const other = await current().reopen();
      const verdicts = await Promise.all([decide('one', 'APPROVE'), decide('two', 'APPROVE', other)]);
      expect(verdicts.toSorted()).toEqual(['AGREED', 'SECOND_NEEDED']);
    });

    it('a decision of an earlier review does not count in a later one', async () => {
      await openReview();
      await decide('one', 'APPROVE');
      await openReview(AT + 1_000);
      await expect(decide('two', 'APPROVE')).resolves.toBe('SECOND_NEEDED');
    });

    it('the same call again answers as the first did, and writes nothing', async () => {
      await openReview();
      const call = { upgradeId, reviewerId: 'one', decision: 'APPROVE', at: AT + 7 } as const;
      const { reviews } = current().store;
      await expect(reviews.decide(call)).resolves.toBe('SECOND_NEEDED');
      const before = await eventsOf(current().store, upgradeId);
      await expect(reviews.decide(call)).resolves.toBe('SECOND_NEEDED');
      await expect(eventsOf(current().store, upgradeId)).resolves.toEqual(before);
    });

    it('nothing is decided where no review is open', async () => {
      await expect(decide('one', 'APPROVE')).resolves.toBe('NOT_UNDER_REVIEW');
      await openReview();
      await current().store.upgrades.close(closing(upgradeId));
      await expect(decide('one', 'APPROVE')).resolves.toBe('NOT_UNDER_REVIEW');
    });
  });
}
