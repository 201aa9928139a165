/** Threat: one operator alone agrees with themselves, or two agree on different things. */
import { AT, eventsOf, startUpgrade } from '../fixtures';
import type { CurrentStore } from '../store.contract';

export function describeApprovals(current: CurrentStore): void {
  const agree = (actor: string, subject = 's', upgradeId: string | null = null) =>
    current().store.approvals.agree({ subject, upgradeId, actor, reason: 'why', at: AT });

  it('orders that two must agree on: the same one by another, of the same case, and no other', async () => {
    const { store } = current();
    const { upgradeId } = await startUpgrade(store);
    const isAgreed = () => store.approvals.isAgreed({ subject: 's', upgradeId });
    expect(await agree('one', 's', upgradeId)).toBe('SECOND_NEEDED');
    expect(await agree('one', 's', upgradeId)).toBe('SAME_ACTOR');
    expect(await agree('two', 'another', upgradeId)).toBe('SECOND_NEEDED');
    expect(await agree('two')).toBe('SECOND_NEEDED');
    expect(await isAgreed()).toBe(false);
    expect(await agree('two', 's', upgradeId)).toBe('AGREED');
    expect(await isAgreed()).toBe(true);
    expect(await agree('one', 's', upgradeId)).toBe('AGREED');
    const events = await eventsOf(store, upgradeId);
    expect(events.filter((event) => event === 'order_agreed')).toHaveLength(1);
  });
}
