/** Threat: an upgrade that ends twice, or a credential raised by an upgrade that ended otherwise. */
import { AT, closing, eventsOf, mailCode, notice, passed, startUpgrade, submit } from '../fixtures';
import type { CurrentStore } from '../store.contract';

export function describeEndings(current: CurrentStore): void {
  const expiry = (upgradeId: string, deadline: number) => ({
    upgradeId,
    outcome: 'EXPIRED' as const,
    reason: 'CODE_NOT_REDEEMED' as const,
    notices: [notice(`${upgradeId}:expired`, 'upgrade_expired')],
    at: deadline,
    deadline,
  });

  describe('ending an upgrade', () => {
    it('completing raises the credential and closes in one, and again is the same success', async () => {
      const { store } = current();
      const { credentialId, upgradeId } = await startUpgrade(store);
      await expect(store.upgrades.complete(passed(upgradeId))).resolves.toBe('UPGRADED');
      await expect(store.upgrades.complete(passed(upgradeId))).resolves.toBe('UPGRADED');
      await expect(store.credentials.get(credentialId)).resolves.toMatchObject({
        status: 'PROOFING_UPGRADED',
        upgradedAt: AT + 2,
      });
      await expect(store.upgrades.get(upgradeId)).resolves.toMatchObject({
        stage: 'CLOSED',
        method: 'KBA',
        outcome: 'UPGRADED',
        reason: 'KBA_PASSED',
        stageDeadline: null,
        closedAt: AT + 2,
      });
      await expect(eventsOf(store, upgradeId)).resolves.toEqual([
        'upgrade_opened',
        'credential_upgraded',
        'upgrade_closed',
      ]);
      await expect(store.notices.listByUpgrade(upgradeId)).resolves.toHaveLength(2);
    });

    it('a credential that is no longer active is not raised, and nothing is written', async () => {
      const { store } = current();
      const { credentialId, upgradeId } = await startUpgrade(store);
      await store.credentials.setStatus(credentialId, 'ACTIVE', 'REVOKED', AT);
      await expect(store.upgrades.complete(passed(upgradeId))).resolves.toBe('CREDENTIAL_NOT_ACTIVE');
      await expect(store.upgrades.get(upgradeId)).resolves.toMatchObject({ outcome: null, closedAt: null });
      await expect(store.notices.listByUpgrade(upgradeId)).resolves.toEqual([]);
    });

    it('completing and closing at once: one of them ends it, and both answers agree', async () => {
      const { store, reopen } = current();
      const { credentialId, upgradeId } = await startUpgrade(store);
      const other = await reopen();
      const [ending, completed] = await Promise.all([
        store.upgrades.close(closing(upgradeId)),
        other.upgrades.complete(passed(upgradeId)),
      ]);
      const credential = await store.credentials.get(credentialId);
      expect(credential?.status === 'PROOFING_UPGRADED').toBe(completed === 'UPGRADED');
      expect(ending.outcome === 'UPGRADED').toBe(completed === 'UPGRADED');
    });

    it('the first ending stands', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const first = await store.upgrades.close(closing(upgradeId));
      const second = { ...closing(upgradeId), outcome: 'REJECTED', reason: 'REVIEW_REJECTED' } as const;
      await expect(store.upgrades.close(second)).resolves.toEqual(first);
      await expect(store.upgrades.complete(passed(upgradeId))).resolves.toBe('CLOSED_OTHERWISE');
    });

    it('nothing closes as UPGRADED without raising the credential', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const pretended = { ...closing(upgradeId), outcome: 'UPGRADED', reason: 'KBA_PASSED' } as const;
      await expect(store.upgrades.close(pretended)).rejects.toMatchObject({ code: 'ENDING_NOT_ALLOWED' });
      await store.upgrades.complete(passed(upgradeId));
      await expect(store.upgrades.close(pretended)).resolves.toEqual({
        outcome: 'UPGRADED',
        reason: 'KBA_PASSED',
      });
    });

    it.each([
      ['PAID_TWICE', 'PAID_TWICE'],
      ['LIVE_VIDEO_OUT', null],
    ])(
      'after the end, %s shows as %s: what somebody must still act on does not pass',
      async (before, after) => {
        const { store } = current();
        const { upgradeId } = await startUpgrade(store);
        const note = { upgradeId, event: 'noted', deadline: null, notices: [], at: AT };
        await store.upgrades.note({ ...note, needsAttention: before });
        await store.upgrades.close(closing(upgradeId));
        await expect(store.upgrades.get(upgradeId)).resolves.toMatchObject({ needsAttention: after });
      },
    );

    it('ending voids every code', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      await mailCode(store, upgradeId, 'code');
      await store.upgrades.close(closing(upgradeId));
      await expect(store.codes.get('code')).resolves.toMatchObject({ voidedAt: AT + 1 });
      await expect(store.codes.readForLetter('code')).resolves.toBeNull();
    });
  });

  describe('expiring an upgrade', () => {
    it('a code submitted in time and undecided stops expiry: the oldest is named, nothing changes', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const newer = await submit(store, upgradeId, 'ABCDEFGHJK', AT + 200);
      const older = await submit(store, upgradeId, 'ABCDEFGHJK', AT + 100);
      const named = { kind: 'SUBMITTED_IN_TIME', submissionId: older };
      await expect(store.upgrades.expire(expiry(upgradeId, AT + 300))).resolves.toEqual(named);
      await expect(store.upgrades.get(upgradeId)).resolves.toMatchObject({ closedAt: null });
      expect(newer).not.toBe(older);
    });

    it('a code submitted at the very deadline is too late', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      await submit(store, upgradeId, 'ABCDEFGHJK', AT + 300);
      const expired = { kind: 'CLOSED', ending: { outcome: 'EXPIRED', reason: 'CODE_NOT_REDEEMED' } };
      await expect(store.upgrades.expire(expiry(upgradeId, AT + 300))).resolves.toEqual(expired);
      await expect(store.upgrades.expire(expiry(upgradeId, AT + 300))).resolves.toEqual(expired);
      await expect(store.notices.listByUpgrade(upgradeId)).resolves.toHaveLength(1);
    });

    it('an upgrade that ended before keeps its ending', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      await store.upgrades.complete(passed(upgradeId));
      const standing = { kind: 'CLOSED', ending: { outcome: 'UPGRADED', reason: 'KBA_PASSED' } };
      await expect(store.upgrades.expire(expiry(upgradeId, AT + 300))).resolves.toEqual(standing);
    });
  });
}
