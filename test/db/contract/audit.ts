import * as fc from 'fast-check';
import { addCredential, AT, closing, DAY_MS, startUpgrade, TOTP } from '../fixtures';
import type { CurrentStore } from '../store.contract';

export function describeAudit(current: CurrentStore): void {
  describe('audit', () => {
    const verify = () => current().store.audit.verify();

    it('an empty trail is intact and has no newest row', async () => {
      await expect(verify()).resolves.toEqual({
        checkedCount: 0,
        earlierCount: 0,
        keyMissingCount: 0,
        head: null,
        fault: null,
      });
    });

    it('what the store writes is intact, row by row, and has a newest row that changes with each', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const before = await verify();
      expect(before).toMatchObject({ checkedCount: 2, fault: null });
      await store.upgrades.setContactInfo(upgradeId, 'c', AT);
      const after = await verify();
      expect(after).toMatchObject({ checkedCount: 3, fault: null });
      expect(after.head!.sequence).toBe(before.head!.sequence + 1);
      expect(after.head!.hash).not.toBe(before.head!.hash);
    });

    it('who did what is a row of the upgrade, once for the same call', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const call = { upgradeId, principalId: 'shop', action: 'code.redeem', at: AT + 5 };
      await store.audit.recordAction(call);
      await store.audit.recordAction(call);
      const taken = (await store.audit.listByUpgrade(upgradeId)).filter(({ at }) => at === AT + 5);
      expect(taken).toMatchObject([
        { event: 'action_taken', facts: { principalId: 'shop', action: 'code.redeem' } },
      ]);
      await expect(verify()).resolves.toMatchObject({ fault: null });
    });

    it('a trail that was opened and closed in between is one chain', async () => {
      const { store, reopen } = current();
      const { upgradeId } = await startUpgrade(store);
      await store.close();
      const again = await reopen();
      await again.upgrades.close(closing(upgradeId));
      const { checkedCount, fault } = await again.audit.verify();
      expect(fault).toBeNull();
      expect(checkedCount).toBeGreaterThan(2);
    });

    it('a row that was noted is found again, however far the trail went on', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const head = (await verify()).head!;
      await store.upgrades.close(closing(upgradeId));
      await expect(store.audit.verify({ expect: head })).resolves.toMatchObject({ fault: null });
      const other = { ...head, hash: '0'.repeat(64) };
      await expect(store.audit.verify({ expect: other })).resolves.toMatchObject({
        fault: { kind: 'HEAD_MISMATCH', sequence: head.sequence },
      });
    });

    it('a row that was noted and is not there any more, or not yet, is no match', async () => {
      await startUpgrade(current().store);
      const expected = { sequence: 1_000, hash: '0'.repeat(64) };
      await expect(current().store.audit.verify({ expect: expected })).resolves.toMatchObject({
        fault: { kind: 'HEAD_MISMATCH', sequence: 1_000 },
      });
    });

    it('a change that is refused or fails leaves no gap', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const nobodys = { ...closing(upgradeId), upgradeId: 'unknown' };
      await expect(store.upgrades.close(nobodys)).rejects.toMatchObject({ name: 'StoreError' });
      await store.upgrades.close(closing(upgradeId));
      await expect(verify()).resolves.toMatchObject({ fault: null });
    });

    it('more rows than are read at once are followed to the end, also those of one transaction', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const reminders = Array.from({ length: 1_100 }, (_, index) => ({
        noticeId: `reminder-${index}`,
        template: 'appointment_tomorrow' as const,
        data: {},
        dueAt: AT + DAY_MS,
      }));
      const remark = { upgradeId, event: 'reminders_written', deadline: null, needsAttention: null, at: AT };
      await store.upgrades.note({ ...remark, notices: reminders });
      // Each of them is dropped with the upgrade, which is a row.
      await store.upgrades.close(closing(upgradeId));
      const { checkedCount, head, fault } = await verify();
      expect(fault).toBeNull();
      expect(checkedCount).toBeGreaterThan(1_100);
      expect(head!.sequence).toBe(checkedCount);
    });

    it('ids of any text are read as they were written', async () => {
      const ids = fc.string({ unit: 'binary', minLength: 1 });
      const odd = ['\uD800', 'a\uDC00b', 'a\u0000b', '\uFFFD', '"],[null', '\u{1F4B3}\uD83D'];
      await fc.assert(
        fc.asyncProperty(ids, async (credentialId) => {
          await addCredential(current().store, TOTP, credentialId);
          expect((await verify()).fault).toBeNull();
        }),
        { numRuns: 50, examples: odd.map((id): [string] => [id]) },
      );
    });
  });
}
