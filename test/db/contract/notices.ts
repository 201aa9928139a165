/** Threat: a message sent twice, or never. */
import { AT, closing, eventsOf, MINUTE_MS, notice, startUpgrade } from '../fixtures';
import type { CurrentStore } from '../store.contract';

export function describeNotices(current: CurrentStore): void {
  const claim = (at: number) => ({ at, limit: 10, leaseMs: MINUTE_MS });
  const written = async (...ids: readonly string[]) => {
    const { store } = current();
    const { upgradeId, credentialId } = await startUpgrade(store);
    const notices = ids.map((id) => notice(id, 'upgrade_cancelled'));
    await store.upgrades.close({ ...closing(upgradeId, AT), notices });
    return { store, notices: store.notices, upgradeId, credentialId };
  };

  describe('notices', () => {
    it('a notice is taken once while its lease runs, and again when it has run out', async () => {
      const { notices, upgradeId, credentialId } = await written('n');
      const other = await current().reopen();
      const taken = await Promise.all([notices.claimDue(claim(AT)), other.notices.claimDue(claim(AT))]);
      const due = {
        ...notice('n', 'upgrade_cancelled'),
        upgradeId,
        userId: `user-of-${credentialId}`,
        language: null,
        tries: 0,
      };
      expect(taken.flat()).toEqual([due]);
      await expect(notices.claimDue(claim(AT + MINUTE_MS - 1))).resolves.toEqual([]);
      await expect(notices.claimDue(claim(AT + MINUTE_MS))).resolves.toEqual([due]);
    });

    it('a delivered notice is never due again, and stays listed', async () => {
      const { store, notices, upgradeId } = await written('n');
      await notices.claimDue(claim(AT));
      await notices.markDelivered('n', AT + 1);
      await notices.markDelivered('n', AT + 2);
      await notices.markFailed('n', AT + 3, AT + 3);
      await expect(notices.claimDue(claim(AT + 9 * MINUTE_MS))).resolves.toEqual([]);
      await expect(notices.listByUpgrade(upgradeId)).resolves.toEqual([
        { ...notice('n', 'upgrade_cancelled'), deliveredAt: AT + 1 },
      ]);
      expect((await eventsOf(store, upgradeId)).filter((event) => event === 'notice_delivered')).toHaveLength(
        1,
      );
    });

    it('a failed notice is due again when it is said to be, and its tries are counted once each', async () => {
      const { notices } = await written('n');
      await notices.claimDue(claim(AT));
      await notices.markFailed('n', AT + 500, AT);
      await notices.markFailed('n', AT + 500, AT);
      await expect(notices.claimDue(claim(AT + 499))).resolves.toEqual([]);
      await expect(notices.claimDue(claim(AT + 500))).resolves.toMatchObject([{ noticeId: 'n', tries: 1 }]);
    });

    it('a notice given up is never due again', async () => {
      const { notices, upgradeId } = await written('n');
      await notices.claimDue(claim(AT));
      await notices.markFailed('n', null, AT);
      await expect(notices.claimDue(claim(AT + 99 * MINUTE_MS))).resolves.toEqual([]);
      await expect(notices.listByUpgrade(upgradeId)).resolves.toMatchObject([{ deliveredAt: null }]);
    });

    it('takes the oldest first, and no more than asked for', async () => {
      const { notices } = await written('1', '2', '3');
      const first = await notices.claimDue({ ...claim(AT), limit: 2 });
      const second = await notices.claimDue({ ...claim(AT), limit: 2 });
      expect([first, second].map((batch) => batch.map(({ noticeId }) => noticeId))).toEqual([
        ['1', '2'],
        ['3'],
      ]);
    });
  });
}
