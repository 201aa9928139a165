/** Threat: a reminder of what is no longer so, or one that comes too early. */
import type { Notice } from '../../../db';
import { ALWAYS_OPEN, AT, closing, HOUR_MS, MINUTE_MS, notice, passed, startUpgrade } from '../fixtures';
import type { CurrentStore } from '../store.contract';

export function describeReminders(current: CurrentStore): void {
  const reminder = (noticeId: string, dueAt: number, about?: string): Notice => ({
    ...notice(noticeId, 'appointment_tomorrow'),
    dueAt,
    ...(about !== undefined && { about }),
  });
  /** An upgrade with a booked appointment, and these notices written. */
  const written = async (...notices: readonly Notice[]) => {
    const { store } = current();
    const { upgradeId } = await startUpgrade(store);
    for (const [index, appointmentId] of ['first', 'second'].entries()) {
      const startsAt = AT + (index + 1) * HOUR_MS;
      const slot = { appointmentId, upgradeId, startsAt, timeZone: 'UTC', calendar: ALWAYS_OPEN, at: AT };
      await store.appointments.book(slot);
    }
    const booked = { upgradeId, event: 'reminders_set', deadline: null, needsAttention: null };
    await store.upgrades.note({ ...booked, notices, at: AT });
    return { store, upgradeId };
  };
  const dueIds = async (at: number) => {
    const due = await current().store.notices.claimDue({ at, limit: 10, leaseMs: MINUTE_MS });
    return due.map(({ noticeId }) => noticeId);
  };
  const droppedIds = async (upgradeId: string) =>
    (await current().store.audit.listByUpgrade(upgradeId))
      .filter(({ event }) => event === 'reminder_dropped')
      .map(({ facts }) => facts['noticeId']);
  const NEVER = AT + 9_999 * HOUR_MS;

  describe('reminders', () => {
    it('one is due at its instant, and not a millisecond before', async () => {
      await written(reminder('r', AT + 500, 'first'));
      await expect(dueIds(AT + 499)).resolves.toEqual([]);
      await expect(dueIds(AT + 500)).resolves.toEqual(['r']);
    });

    it('what is due is taken in the order in which it became due, notices and reminders alike', async () => {
      await written(reminder('last', AT + 2), reminder('second', AT + 1), notice('at once'));
      await expect(dueIds(AT + 2)).resolves.toEqual(['at once', 'second', 'last']);
    });

    it('reads as it was written, taken, delivered or neither', async () => {
      const asWritten = reminder('r', AT + 1, 'first');
      const { store, upgradeId } = await written(asWritten);
      const listed = () => store.notices.listByUpgrade(upgradeId);
      await expect(listed()).resolves.toEqual([{ ...asWritten, deliveredAt: null }]);
      const due = await store.notices.claimDue({ at: AT + 1, limit: 1, leaseMs: MINUTE_MS });
      expect(due).toMatchObject([{ ...asWritten, upgradeId }]);
      await store.notices.markDelivered('r', AT + 2);
      await expect(listed()).resolves.toEqual([{ ...asWritten, deliveredAt: AT + 2 }]);
    });

    it('one that could not be delivered is tried again like any notice', async () => {
      const { store } = await written(reminder('r', AT + 1));
      await dueIds(AT + 1);
      await store.notices.markFailed('r', AT + 9, AT + 2);
      await expect(dueIds(AT + 8)).resolves.toEqual([]);
      await expect(dueIds(AT + 9)).resolves.toEqual(['r']);
    });

    it('those about an appointment are dropped with it, once, and no others', async () => {
      const { store, upgradeId } = await written(
        reminder('a day before', AT + 1, 'first'),
        reminder('with the link', AT + 2, 'first'),
        reminder('of the other', AT + 3, 'second'),
        reminder('of none', AT + 4),
        { ...notice('confirmation', 'appointment_booked'), about: 'first' },
      );
      await store.appointments.finish('first', 'RESCHEDULED', AT);
      await store.appointments.finish('first', 'CANCELLED', AT);
      await expect(droppedIds(upgradeId)).resolves.toEqual(['a day before', 'with the link']);
      await expect(dueIds(NEVER)).resolves.toEqual(['confirmation', 'of the other', 'of none']);
      await expect(store.notices.listByUpgrade(upgradeId)).resolves.toHaveLength(5);
    });

    it.each([
      [
        'closed',
        (id: string, notices: Notice[]) => current().store.upgrades.close({ ...closing(id), notices }),
      ],
      [
        'completed',
        (id: string, notices: Notice[]) => current().store.upgrades.complete({ ...passed(id), notices }),
      ],
    ])('when the upgrade is %s, all are dropped but what the ending itself writes', async (_, finish) => {
      const { upgradeId } = await written(
        reminder('about one', AT + 500, 'first'),
        reminder('about nothing', AT + 600),
        notice('told before', 'upgrade_started'),
      );
      await finish(upgradeId, [notice('the ending'), reminder('after the ending', AT + 700)]);
      await expect(droppedIds(upgradeId)).resolves.toEqual(['about one', 'about nothing']);
      const ofTheEnding = [...(await dueIds(NEVER))].filter((id) => !id.endsWith(':proofing_notification'));
      expect(ofTheEnding).toEqual(['told before', 'the ending', 'after the ending']);
    });

    it('a dropped one is not made due by whoever had it in hand, and not written anew', async () => {
      const given = reminder('r', AT + 1, 'first');
      const { store, upgradeId } = await written(given);
      await expect(dueIds(AT + 1)).resolves.toEqual(['r']);
      await store.appointments.finish('first', 'CANCELLED', AT + 2);
      await store.notices.markFailed('r', AT + 3, AT + 3);
      const again = { upgradeId, event: 'reminders_set', deadline: null, needsAttention: null, at: AT + 4 };
      await store.upgrades.note({ ...again, notices: [given] });
      await expect(dueIds(NEVER)).resolves.toEqual([]);
    });

    it('one that was delivered or given up is not dropped any more', async () => {
      const { store, upgradeId } = await written(
        reminder('delivered', AT + 1, 'first'),
        reminder('given up', AT + 1, 'first'),
      );
      await dueIds(AT + 1);
      await store.notices.markDelivered('delivered', AT + 2);
      await store.notices.markFailed('given up', null, AT + 2);
      await store.appointments.finish('first', 'PASSED', AT + 3);
      await expect(droppedIds(upgradeId)).resolves.toEqual([]);
    });

    it('an appointment that ends while reminders are taken: one that was dropped first is not taken', async () => {
      const { store, upgradeId } = await written(reminder('r', AT + 1, 'first'));
      const other = await current().reopen();
      const [, taken] = await Promise.all([
        store.appointments.finish('first', 'CANCELLED', AT + 1),
        other.notices.claimDue({ at: AT + 1, limit: 10, leaseMs: MINUTE_MS }),
      ]);
      expect(taken).toEqual([]);
      await expect(droppedIds(upgradeId)).resolves.toEqual(['r']);
    });
  });
}
