/** Threat: one agent booked by two people, or a slot booked that no agent ever offered. */
import type { AgentCalendar } from '../../../workflows/policy';
import { addCredential, AT, closing, DAY_MS, eventsOf, HOUR_MS, opening, startUpgrade } from '../fixtures';
import type { CurrentStore } from '../store.contract';

const CALENDAR: AgentCalendar = {
  timeZone: 'UTC',
  weekdays: [1, 2, 3, 4, 5],
  opensAtHour: 9,
  closesAtHour: 17,
  slotMs: HOUR_MS,
  agents: 2,
  leadMs: 2 * HOUR_MS,
};
/** 10:00 of the same day. */
const TEN = AT + 2 * HOUR_MS;

export function describeAppointments(current: CurrentStore): void {
  const booking = (upgradeId: string, appointmentId: string, startsAt = TEN) => ({
    appointmentId,
    upgradeId,
    startsAt,
    timeZone: 'Europe/Paris',
    calendar: CALENDAR,
    at: AT,
  });
  const REFUSED = { kind: 'SLOT_NOT_AVAILABLE' };

  describe('appointments', () => {
    it('as many people as there are agents get a slot, however many ask at once', async () => {
      const { store, reopen } = current();
      const other = await reopen();
      const people = await Promise.all([1, 2, 3, 4].map(() => startUpgrade(store)));
      const booked = await Promise.all(
        people.map(({ upgradeId }, index) =>
          (index % 2 === 0 ? store : other).appointments.book(booking(upgradeId, `a${index}`)),
        ),
      );
      expect(booked.filter(({ kind }) => kind === 'BOOKED')).toHaveLength(CALENDAR.agents);
      const window = { calendar: CALENDAR, from: AT, to: AT + DAY_MS, limit: 3 };
      await expect(store.appointments.listFreeSlots(window)).resolves.toEqual([
        TEN - HOUR_MS,
        TEN + HOUR_MS,
        TEN + 2 * HOUR_MS,
      ]);
    });

    it('the same appointment again answers as the first time', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const first = await store.appointments.book(booking(upgradeId, 'a'));
      expect(first).toEqual({
        kind: 'BOOKED',
        appointment: {
          appointmentId: 'a',
          upgradeId,
          startsAt: TEN,
          endsAt: TEN + HOUR_MS,
          timeZone: 'Europe/Paris',
          state: 'BOOKED',
          sessionId: null,
        },
      });
      await expect(store.appointments.book(booking(upgradeId, 'a'))).resolves.toEqual(first);
      await expect(eventsOf(store, upgradeId)).resolves.toEqual(['upgrade_opened', 'appointment_booked']);
    });

    it.each([
      ['off the boundary', TEN + 1],
      ['before opening', AT + 22 * HOUR_MS],
      ['at closing', AT + 9 * HOUR_MS],
      ['at the weekend', TEN + DAY_MS],
      ['too soon', TEN - HOUR_MS],
      ['in the past', TEN - 7 * DAY_MS],
    ])('a slot %s cannot be booked', async (_, startsAt) => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      await expect(store.appointments.book(booking(upgradeId, 'a', startsAt))).resolves.toEqual(REFUSED);
      await expect(store.appointments.get('a')).resolves.toBeNull();
    });

    it('52. a slot that ends after the credential does is refused as such; one that ends with it is booked', async () => {
      const { store } = current();
      const expiresAt = TEN + HOUR_MS;
      const credentialId = await addCredential(store, undefined, 'ending', { expiresAt });
      await store.upgrades.open(opening(credentialId, 'upgrade'));
      const book = (appointmentId: string, startsAt: number) =>
        store.appointments.book(booking('upgrade', appointmentId, startsAt));
      const later = TEN + HOUR_MS;
      await expect(book('later', later)).resolves.toEqual({ kind: 'AFTER_CREDENTIAL_END' });
      // Also when nobody is left in it: another slot of that day would be no better.
      for (const id of ['a', 'b'])
        await store.appointments.book(booking((await startUpgrade(store)).upgradeId, id, later));
      await expect(book('later', later)).resolves.toEqual({ kind: 'AFTER_CREDENTIAL_END' });
      await expect(book('later', later + 1)).resolves.toEqual(REFUSED);
      await expect(store.appointments.get('later')).resolves.toBeNull();
      await expect(book('in time', TEN)).resolves.toMatchObject({ kind: 'BOOKED' });
      await expect(eventsOf(store, 'upgrade')).resolves.toEqual(['upgrade_opened', 'appointment_booked']);
    });

    it('rescheduling takes the new slot before it gives the old one back', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const { appointments } = store;
      await appointments.book(booking(upgradeId, 'old'));
      await expect(appointments.book(booking(upgradeId, 'same', TEN))).resolves.toEqual(REFUSED);
      await expect(appointments.book(booking(upgradeId, 'new', TEN + HOUR_MS))).resolves.toMatchObject({
        kind: 'BOOKED',
      });
      await appointments.finish('old', 'RESCHEDULED', AT);
      const states = (await appointments.listByUpgrade(upgradeId)).map(({ state }) => state);
      expect(states).toEqual(['RESCHEDULED', 'BOOKED']);
    });

    it('a slot given back is free again', async () => {
      const { store } = current();
      const people = await Promise.all([1, 2, 3].map(() => startUpgrade(store)));
      const book = (index: number, id: string) =>
        store.appointments.book(booking(people[index]!.upgradeId, id));
      await book(0, 'a');
      await book(1, 'b');
      await expect(book(2, 'c')).resolves.toEqual(REFUSED);
      await store.appointments.finish('a', 'CANCELLED', AT);
      await expect(book(2, 'c')).resolves.toMatchObject({ kind: 'BOOKED' });
    });

    it('the first end stands, and the session is remembered', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      await store.appointments.book(booking(upgradeId, 'a'));
      await store.appointments.setSession('a', 'session', AT);
      await store.appointments.setSession('a', 'session', AT);
      await store.appointments.finish('a', 'PASSED', AT);
      const standing = await store.appointments.finish('a', 'CANCELLED', AT);
      expect(standing).toMatchObject({ state: 'PASSED', sessionId: 'session' });
      await expect(eventsOf(store, upgradeId)).resolves.toEqual([
        'upgrade_opened',
        'appointment_booked',
        'video_session_created',
        'appointment_ended',
      ]);
      const finishing = store.appointments.finish('unknown', 'PASSED', AT);
      await expect(finishing).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' });
    });

    it('57. a pass that comes late replaces what the session was taken for, and nothing replaces a pass', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      await store.appointments.book(booking(upgradeId, 'a'));
      await store.appointments.finish('a', 'APPLICANT_NO_SHOW', AT);
      await expect(store.appointments.finish('a', 'FAILED', AT)).resolves.toMatchObject({
        state: 'APPLICANT_NO_SHOW',
      });
      await expect(store.appointments.finish('a', 'PASSED', AT)).resolves.toMatchObject({ state: 'PASSED' });
      await expect(store.appointments.finish('a', 'FAILED', AT)).resolves.toMatchObject({ state: 'PASSED' });
    });

    it('an upgrade that has ended books nothing', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      await store.upgrades.close(closing(upgradeId));
      await expect(store.appointments.book(booking(upgradeId, 'a'))).resolves.toEqual(REFUSED);
    });
  });
}
