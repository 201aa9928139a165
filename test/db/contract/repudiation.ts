/** Threat: somebody is proofed in another person's name, and the person who finds out cannot stop it. */
import { AT, closing, eventsOf, opening, passed, startUpgrade } from '../fixtures';
import type { CurrentStore } from '../store.contract';

const LATER = AT + 100;

export function describeRepudiation(current: CurrentStore): void {
  const upgraded = async () => {
    const { store } = current();
    const started = await startUpgrade(store);
    await store.upgrades.complete(passed(started.upgradeId));
    const code = await store.repudiations.codeOf(started.upgradeId);
    const standing = async () => ({
      credential: await store.credentials.get(started.credentialId),
      upgrade: await store.upgrades.get(started.upgradeId),
    });
    const noticesSent = async () =>
      (await store.notices.listByUpgrade(started.upgradeId)).map(({ template }) => template);
    return { store, code, standing, noticesSent, ...started };
  };
  const byActor = (upgradeId: string) => ({ upgradeId, by: { actor: 'support-1' }, at: LATER });
  const deciding = (upgradeId: string, decision: 'APPROVE' | 'REJECT') => ({
    upgradeId,
    decision,
    actor: 'reviewer-1',
    at: LATER + 1,
  });

  describe('repudiating a proofing', () => {
    it('whoever raises a credential, its notification is due with it', async () => {
      const { store, upgradeId } = await upgraded();
      const notices = await store.notices.listByUpgrade(upgradeId);
      expect(notices).toContainEqual(
        expect.objectContaining({
          template: 'proofing_notification',
          data: { completedAt: new Date(AT + 2).toISOString(), partnerId: expect.any(String) as string },
          deliveredAt: null,
        }),
      );
      const due = await store.notices.claimDue({ at: AT + 2, limit: 10, leaseMs: 1 });
      expect(due.map(({ template }) => template)).toContain('proofing_notification');
    });

    it('its code suspends the credential, flags the case and tells the person, and the same again does nothing', async () => {
      const { store, upgradeId, code, standing, noticesSent } = await upgraded();
      const input = { upgradeId, by: { code }, at: LATER };
      await expect(store.repudiations.repudiate(input)).resolves.toBe('SUSPENDED');
      const after = await standing();
      expect(after).toMatchObject({
        credential: { status: 'SUSPENDED' },
        upgrade: { outcome: 'UPGRADED', needsAttention: 'REPUDIATED' },
      });
      await expect(store.repudiations.repudiate({ ...input, at: LATER + 9 })).resolves.toBe('SUSPENDED');
      await expect(standing()).resolves.toEqual(after);
      expect((await noticesSent()).filter((template) => template === 'repudiation_received')).toHaveLength(1);
      const trail = await store.audit.listByUpgrade(upgradeId);
      expect(trail.filter(({ event }) => event === 'proofing_repudiated')).toMatchObject([
        { at: LATER, facts: { actor: null, verdict: 'SUSPENDED' } },
      ]);
    });

    it('its code works in any spelling, and no other code does: of another upgrade, shorter, longer, none', async () => {
      const { store, upgradeId, code, standing } = await upgraded();
      const before = await standing();
      const other = await store.repudiations.codeOf((await upgraded()).upgradeId);
      const wrong = [other, code.slice(0, -1), `${code}0`, '', '0'.repeat(16), ` ${code.slice(1)}`];
      for (const each of wrong)
        await expect(
          store.repudiations.repudiate({ upgradeId, by: { code: each }, at: LATER }),
        ).resolves.toBe('REFUSED');
      await expect(standing()).resolves.toEqual(before);
      const spelled = ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `;
      await expect(
        store.repudiations.repudiate({ upgradeId, by: { code: spelled }, at: LATER }),
      ).resolves.toBe('SUSPENDED');
    });

    it('an upgrade that nobody knows, is open or ended otherwise is refused as a wrong code is', async () => {
      const { store } = current();
      const [open, cancelled] = [await startUpgrade(store), await startUpgrade(store)];
      await store.upgrades.close(closing(cancelled.upgradeId));
      const codes = await Promise.all(
        [open, cancelled].map((each) => store.repudiations.codeOf(each.upgradeId)),
      );
      const tries = [
        { upgradeId: open.upgradeId, by: { code: codes[0]! }, at: LATER },
        { upgradeId: cancelled.upgradeId, by: { code: codes[1]! }, at: LATER },
        { upgradeId: 'unknown', by: { code: codes[0]! }, at: LATER },
        byActor(open.upgradeId),
        byActor('unknown'),
      ];
      for (const each of tries) await expect(store.repudiations.repudiate(each)).resolves.toBe('REFUSED');
      await expect(eventsOf(store, cancelled.upgradeId)).resolves.toEqual([
        'upgrade_opened',
        'upgrade_closed',
      ]);
    });

    it('several at once, in two processes, suspend once', async () => {
      const { store, upgradeId, code } = await upgraded();
      const other = await current().reopen();
      const verdicts = await Promise.all([
        store.repudiations.repudiate({ upgradeId, by: { code }, at: LATER }),
        other.repudiations.repudiate(byActor(upgradeId)),
        other.repudiations.repudiate({ upgradeId, by: { code }, at: LATER }),
      ]);
      expect(verdicts).toEqual(Array(3).fill('SUSPENDED'));
      const events = await eventsOf(store, upgradeId);
      expect(events.filter((event) => event === 'proofing_repudiated')).toHaveLength(1);
    });

    it('a credential that an administrator has moved meanwhile stays where it was put, and the case is flagged', async () => {
      const { store, upgradeId, credentialId, standing } = await upgraded();
      await store.credentials.setStatus(credentialId, 'PROOFING_UPGRADED', 'EXPIRED', AT + 5);
      await expect(store.repudiations.repudiate(byActor(upgradeId))).resolves.toBe('FLAGGED');
      expect(await standing()).toMatchObject({
        credential: { status: 'EXPIRED' },
        upgrade: { needsAttention: 'REPUDIATED' },
      });
      await expect(store.repudiations.decide(deciding(upgradeId, 'REJECT'))).resolves.toBe('DECIDED');
      expect(await standing()).toMatchObject({ credential: { status: 'EXPIRED' } });
    });
  });

  describe('deciding a repudiated proofing', () => {
    const repudiated = async () => {
      const started = await upgraded();
      await started.store.repudiations.repudiate(byActor(started.upgradeId));
      return started;
    };

    it('approved, the credential is upgraded as it was, from when it was', async () => {
      const { store, upgradeId, standing, noticesSent } = await repudiated();
      await expect(store.repudiations.decide(deciding(upgradeId, 'APPROVE'))).resolves.toBe('DECIDED');
      const after = await standing();
      expect(after).toMatchObject({
        credential: { status: 'PROOFING_UPGRADED', upgradedAt: AT + 2 },
        upgrade: { needsAttention: null },
      });
      await expect(store.repudiations.decide(deciding(upgradeId, 'APPROVE'))).resolves.toBe('DECIDED');
      await expect(store.repudiations.decide(deciding(upgradeId, 'REJECT'))).resolves.toBe('NOT_REPUDIATED');
      await expect(store.repudiations.repudiate(byActor(upgradeId))).resolves.toBe('SUSPENDED');
      await expect(standing()).resolves.toEqual(after);
      expect((await noticesSent()).filter((template) => template.startsWith('repudiation'))).toEqual([
        'repudiation_received',
        'repudiation_dismissed',
      ]);
    });

    it('rejected, the credential is revoked, and nothing starts with it again', async () => {
      const { store, upgradeId, credentialId, standing } = await repudiated();
      await expect(store.repudiations.decide(deciding(upgradeId, 'REJECT'))).resolves.toBe('DECIDED');
      expect(await standing()).toMatchObject({
        credential: { status: 'REVOKED' },
        upgrade: { needsAttention: null },
      });
      await expect(store.upgrades.open(opening(credentialId, 'again', LATER + 9))).resolves.toEqual({
        kind: 'CREDENTIAL_NOT_ACTIVE',
      });
      const trail = await store.audit.listByUpgrade(upgradeId);
      expect(trail.at(-1)).toMatchObject({
        event: 'repudiation_decided',
        facts: { actor: 'reviewer-1', decision: 'REJECT', to: 'REVOKED' },
      });
    });

    it('what was not repudiated cannot be decided', async () => {
      const { store, upgradeId, standing } = await upgraded();
      const before = await standing();
      await expect(store.repudiations.decide(deciding(upgradeId, 'REJECT'))).resolves.toBe('NOT_REPUDIATED');
      await expect(standing()).resolves.toEqual(before);
    });

    it('a flag that something else has raised since stays', async () => {
      const { store, upgradeId, standing } = await repudiated();
      const flag = { upgradeId, eventId: 'webstore:1', credentialStatus: null, notices: [], at: LATER };
      await store.upgrades.reverse({ ...flag, needsAttention: 'REFUNDED_AFTER_UPGRADE' });
      await store.repudiations.decide(deciding(upgradeId, 'APPROVE'));
      expect(await standing()).toMatchObject({ upgrade: { needsAttention: 'REFUNDED_AFTER_UPGRADE' } });
    });
  });
}
