/** Threat: something noted twice, or on a case that has ended. */
import { AT, closing, eventsOf, notice, startUpgrade } from '../fixtures';
import type { CurrentStore } from '../store.contract';

export function describeNoting(current: CurrentStore): void {
  describe('noting something between two stages', () => {
    const remark = (upgradeId: string) => ({
      upgradeId,
      event: 'outage_stopped_clock',
      deadline: null,
      needsAttention: 'PARTY_OUT',
      notices: [notice(`${upgradeId}:note`, 'purchase_paid_twice')],
      at: AT + 10,
    });

    it('moves the deadline and the flag with audit row and notices, once, and leaves the stage', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const before = await store.upgrades.get(upgradeId);
      const noted = await store.upgrades.note(remark(upgradeId));
      expect(noted).toEqual({ ...before, stageDeadline: null, needsAttention: 'PARTY_OUT' });
      await expect(store.upgrades.note(remark(upgradeId))).resolves.toEqual(noted);
      const goesOn = {
        ...remark(upgradeId),
        event: 'clock_went_on',
        deadline: AT + 99,
        needsAttention: null,
      };
      await expect(store.upgrades.note(goesOn)).resolves.toEqual({
        ...before,
        stageDeadline: AT + 99,
        needsAttention: null,
      });
      await expect(eventsOf(store, upgradeId)).resolves.toEqual([
        'upgrade_opened',
        'outage_stopped_clock',
        'clock_went_on',
      ]);
      await expect(store.notices.listByUpgrade(upgradeId)).resolves.toHaveLength(1);
    });

    it('repeated after something else was noted, it does not take that back', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      await store.upgrades.note(remark(upgradeId));
      const later = { ...remark(upgradeId), event: 'clock_went_on', deadline: AT + 99, at: AT + 11 };
      const standing = await store.upgrades.note(later);
      await expect(store.upgrades.note(remark(upgradeId))).resolves.toEqual(standing);
    });

    it('a closed upgrade stays as it is, and writes no notice', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      await store.upgrades.close(closing(upgradeId));
      const closed = await store.upgrades.get(upgradeId);
      await expect(store.upgrades.note(remark(upgradeId))).resolves.toEqual(closed);
      await expect(store.notices.listByUpgrade(upgradeId)).resolves.toEqual([]);
      await expect(eventsOf(store, upgradeId)).resolves.not.toContain('outage_stopped_clock');
      await expect(store.upgrades.note(remark('unknown'))).rejects.toMatchObject({
        code: 'UPGRADE_NOT_FOUND',
      });
    });
  });
}
