/** Threat: an upgrade that was not paid for in the end stays, or one that was paid for is taken back. */
import { AT, closing, eventsOf, notice, opening, passed, startUpgrade } from '../fixtures';
import type { CurrentStore } from '../store.contract';

export function describeReversal(current: CurrentStore): void {
  const reversal = (
    upgradeId: string,
    eventId = 'webstore:back',
    status: 'ACTIVE' | 'SUSPENDED' = 'ACTIVE',
  ) => ({
    upgradeId,
    eventId,
    credentialStatus: status,
    needsAttention: 'PURCHASE_REVERSED',
    notices: [notice(`${eventId}:told`, 'purchase_reversed')],
    at: AT + 10,
  });
  const upgraded = async () => {
    const { store } = current();
    const started = await startUpgrade(store);
    await store.upgrades.complete(passed(started.upgradeId));
    return { store, ...started };
  };

  describe('taking an upgrade back', () => {
    it('moves the credential, flags the closed case and tells the person in one, and the same event again does nothing', async () => {
      const { store, upgradeId, credentialId } = await upgraded();
      await expect(store.upgrades.reverse(reversal(upgradeId))).resolves.toBe('REVERSED');
      const standing = [await store.upgrades.get(upgradeId), await store.credentials.get(credentialId)];
      expect(standing).toMatchObject([
        { stage: 'CLOSED', outcome: 'UPGRADED', reason: 'KBA_PASSED', needsAttention: 'PURCHASE_REVERSED' },
        { status: 'ACTIVE', upgradedAt: null },
      ]);
      await expect(store.upgrades.reverse({ ...reversal(upgradeId), at: AT + 99 })).resolves.toBe('REVERSED');
      const after = [await store.upgrades.get(upgradeId), await store.credentials.get(credentialId)];
      expect(after).toEqual(standing);
      const trail = await store.audit.listByUpgrade(upgradeId);
      expect(trail.filter(({ event }) => event.startsWith('upgrade_reversed'))).toMatchObject([
        { at: AT + 10, credentialId, facts: { eventId: 'webstore:back', to: 'ACTIVE' } },
      ]);
      const told = (await store.notices.listByUpgrade(upgradeId)).map(({ template }) => template);
      expect(told).toEqual(['proofing_complete', 'proofing_notification', 'purchase_reversed']);
    });

    it('may suspend the credential instead', async () => {
      const { store, upgradeId, credentialId } = await upgraded();
      await store.upgrades.reverse(reversal(upgradeId, 'webstore:back', 'SUSPENDED'));
      await expect(store.credentials.get(credentialId)).resolves.toMatchObject({ status: 'SUSPENDED' });
    });

    it('of two events at once, in two processes, one takes it back and the other finds it done', async () => {
      const { store, upgradeId } = await upgraded();
      const other = await current().reopen();
      const verdicts = await Promise.all([
        store.upgrades.reverse(reversal(upgradeId, 'refund')),
        other.upgrades.reverse(reversal(upgradeId, 'charge-back')),
        other.upgrades.reverse(reversal(upgradeId, 'refund')),
      ]);
      expect(new Set(verdicts.slice(0, 2))).toEqual(new Set(['REVERSED', 'FLAGGED']));
      expect(verdicts[2]).toBe(verdicts[0]);
      const events = await eventsOf(store, upgradeId);
      expect(events.slice(-2).toSorted()).toEqual(['upgrade_flagged', 'upgrade_reversed']);
    });

    it('where only a flag is asked for, the credential keeps what it has', async () => {
      const { store, upgradeId, credentialId } = await upgraded();
      const flag = { ...reversal(upgradeId), credentialStatus: null };
      for (let times = 0; times < 2; times++)
        await expect(store.upgrades.reverse(flag)).resolves.toBe('FLAGGED');
      await expect(store.credentials.get(credentialId)).resolves.toMatchObject({
        status: 'PROOFING_UPGRADED',
        upgradedAt: AT + 2,
      });
      await expect(store.upgrades.get(upgradeId)).resolves.toMatchObject({
        outcome: 'UPGRADED',
        needsAttention: 'PURCHASE_REVERSED',
      });
      const events = await eventsOf(store, upgradeId);
      expect(events.filter((event) => event === 'upgrade_flagged')).toHaveLength(1);
    });

    it('a credential that an administrator has moved meanwhile stays where it was put', async () => {
      const { store, upgradeId, credentialId } = await upgraded();
      await store.credentials.setStatus(credentialId, 'PROOFING_UPGRADED', 'REVOKED', AT + 5);
      await expect(store.upgrades.reverse(reversal(upgradeId))).resolves.toBe('FLAGGED');
      await expect(store.credentials.get(credentialId)).resolves.toMatchObject({ status: 'REVOKED' });
      await expect(store.notices.listByUpgrade(upgradeId)).resolves.toHaveLength(3);
    });

    it('an upgrade that is open or ended otherwise is not touched', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const before = await store.upgrades.get(upgradeId);
      await expect(store.upgrades.reverse(reversal(upgradeId))).resolves.toBe('NOT_UPGRADED');
      await expect(store.upgrades.get(upgradeId)).resolves.toEqual(before);
      await store.upgrades.close(closing(upgradeId));
      await expect(store.upgrades.reverse(reversal(upgradeId))).resolves.toBe('NOT_UPGRADED');
      await expect(eventsOf(store, upgradeId)).resolves.toEqual(['upgrade_opened', 'upgrade_closed']);
      await expect(store.notices.listByUpgrade(upgradeId)).resolves.toEqual([]);
      const unknown = store.upgrades.reverse(reversal('unknown'));
      await expect(unknown).rejects.toMatchObject({ code: 'UPGRADE_NOT_FOUND' });
    });

    it('afterwards the credential may be upgraded anew, and a late event of the first does not undo that', async () => {
      const { store, upgradeId, credentialId } = await upgraded();
      await store.upgrades.reverse(reversal(upgradeId));
      const again = await store.upgrades.open(opening(credentialId, 'again', AT + 20));
      expect(again).toMatchObject({ kind: 'OPENED', upgrade: { upgradeId: 'again' } });
      await expect(store.upgrades.complete(passed('again', AT + 30))).resolves.toBe('UPGRADED');
      await expect(store.upgrades.reverse(reversal(upgradeId, 'late'))).resolves.toBe('FLAGGED');
      await expect(store.credentials.get(credentialId)).resolves.toMatchObject({
        status: 'PROOFING_UPGRADED',
        upgradedAt: AT + 30,
      });
      await expect(store.upgrades.reverse(reversal('again', 'its own'))).resolves.toBe('REVERSED');
    });
  });
}
