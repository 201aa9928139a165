/** Threat: a case is approved or rejected, and nobody can tell afterwards by whom. */
import { AT, closing, notice, startUpgrade } from '../fixtures';
import type { CurrentStore } from '../store.contract';

const APPROVED = { decision: 'APPROVE', actor: 'reviewer-1' } as const;
const REJECTED = { decision: 'REJECT', actor: 'reviewer-2' } as const;

export function describeDecidedReviews(current: CurrentStore): void {
  const decided = async (upgradeId: string) =>
    (await current().store.audit.listByUpgrade(upgradeId)).filter(({ event }) => event === 'review_decided');

  describe('decisions of reviewers', () => {
    it('that let a case go on are kept with the stage it goes on to, once', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const entered = {
        upgradeId,
        stage: 'AWAITING_VIDEO_BOOKING' as const,
        method: 'VIDEO' as const,
        deadline: null,
        needsAttention: null,
        event: 'video_offered',
        notices: [notice(`${upgradeId}:next`)],
        review: APPROVED,
        at: AT + 1,
      };
      await store.upgrades.enterStage(entered);
      await store.upgrades.enterStage(entered);
      await expect(decided(upgradeId)).resolves.toMatchObject([{ at: AT + 1, facts: APPROVED }]);
    });

    it('that end it are kept with its end, once', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const ended = {
        ...closing(upgradeId),
        outcome: 'REJECTED',
        reason: 'REVIEW_REJECTED',
        review: REJECTED,
      } as const;
      await store.upgrades.close(ended);
      await store.upgrades.close(ended);
      await expect(decided(upgradeId)).resolves.toMatchObject([{ facts: REJECTED }]);
    });

    it('are not made up where nobody decided', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      await store.upgrades.close({ ...closing(upgradeId), review: null });
      await expect(decided(upgradeId)).resolves.toEqual([]);
    });
  });
}
