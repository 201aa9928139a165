/** Threat: a provider's event that is late, repeated, out of order, or of somebody else's case. */
import * as fc from 'fast-check';
import type { ProviderEvent, Store } from '../../../db';
import { ALWAYS_OPEN, AT, DAY_MS, HOUR_MS, startUpgrade } from '../fixtures';
import type { CurrentStore } from '../store.contract';

export function describeEvents(current: CurrentStore): void {
  const event = (subjectId: string, given: Partial<ProviderEvent> = {}): ProviderEvent => ({
    eventId: 'webstore:1',
    provider: 'webstore',
    type: 'order.paid',
    occurredAt: AT,
    receivedAt: AT + 5,
    subjectId,
    facts: { orderId: 'o-1' },
    ...given,
  });
  const pendingIds = async ({ events }: Store) =>
    (await events.listPending(10)).map(({ eventId }) => eventId);

  describe('events of providers', () => {
    it('an event is stored once, and reads as it was received', async () => {
      const { events } = current().store;
      await expect(events.receive(event('anything'))).resolves.toBe('STORED');
      await expect(events.receive(event('anything', { type: 'changed' }))).resolves.toBe('DUPLICATE');
      await expect(events.get('webstore:1')).resolves.toEqual(event('anything'));
      await expect(events.get('unknown')).resolves.toBeNull();
    });

    it('81. an event of a case nobody knows is stored all the same, and keeps nobody waiting', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const unknown = event('nobody knows it', { eventId: 'webstore:0', occurredAt: AT - DAY_MS });
      await expect(store.events.receive(unknown)).resolves.toBe('STORED');
      await expect(store.events.receive(unknown)).resolves.toBe('DUPLICATE');
      await expect(store.events.get('webstore:0')).resolves.toEqual(unknown);
      await expect(store.events.apply('webstore:0', upgradeId, AT)).resolves.toBeNull();
      await store.events.receive(event(upgradeId));
      await expect(store.events.listPending(1)).resolves.toMatchObject([{ eventId: 'webstore:1' }]);
    });

    it('an event of a case that does not exist yet waits for it', async () => {
      const { store } = current();
      const { credentialId, upgradeId } = await startUpgrade(store);
      const letter = { provider: 'letter-house', eventId: 'letter-house:1' } as const;
      await store.events.receive(event('l', letter));
      await expect(store.events.listPending(10)).resolves.toEqual([]);
      const dates = { expectedFrom: AT, expectedBy: AT, redeemBy: AT };
      await store.letters.prepare({ letterId: 'l', upgradeId, codeId: 'code', ...dates, at: AT });
      await expect(store.events.listPending(10)).resolves.toEqual([{ ...letter, upgradeId, credentialId }]);
    });

    it('each provider names its subject in its own way', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const booking = {
        appointmentId: 'a',
        upgradeId,
        startsAt: AT + HOUR_MS,
        timeZone: 'UTC',
        calendar: ALWAYS_OPEN,
        at: AT,
      };
      await store.appointments.book(booking);
      await store.events.receive(event('a', { provider: 'live-video', eventId: 'live-video:1' }));
      // An upgrade's id means nothing to the video provider.
      await store.events.receive(event(upgradeId, { provider: 'live-video', eventId: 'live-video:2' }));
      await expect(pendingIds(store)).resolves.toEqual(['live-video:1']);
    });

    it('pending events come in the order of the provider, and leave when they are told', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      await store.events.receive(event(upgradeId, { eventId: 'newer', occurredAt: AT + 2 }));
      await store.events.receive(
        event(upgradeId, { eventId: 'older', occurredAt: AT + 1, receivedAt: AT + DAY_MS }),
      );
      await expect(pendingIds(store)).resolves.toEqual(['older', 'newer']);
      await expect(store.events.listPending(1)).resolves.toHaveLength(1);
      await store.events.markDispatched('older', AT);
      await store.events.markDispatched('older', AT);
      await expect(pendingIds(store)).resolves.toEqual(['newer']);
    });

    it('34. what a later event has overtaken is superseded, and stays what it was decided to be', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      await store.events.receive(event(upgradeId, { eventId: 'older', occurredAt: AT + 1 }));
      await store.events.receive(event(upgradeId, { eventId: 'newer', occurredAt: AT + 2 }));
      const apply = async (eventId: string) => (await store.events.apply(eventId, upgradeId, AT))?.superseded;
      await expect(apply('newer')).resolves.toBe(false);
      await expect(apply('older')).resolves.toBe(true);
      await expect(apply('newer')).resolves.toBe(false);
      await expect(apply('older')).resolves.toBe(true);
      const applied = (await store.audit.listByUpgrade(upgradeId)).filter(
        (row) => row.event === 'event_applied',
      );
      expect(applied).toHaveLength(2);
    });

    it('34. what happens to one order of an upgrade does not overtake what happened to another', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const of = (orderId: string, occurredAt: number) =>
        event(upgradeId, { provider: 'webstore', eventId: orderId, occurredAt, facts: { orderId } });
      await store.events.receive(of('SO-1', AT + 1));
      await store.events.receive(of('SO-2', AT + 2));
      await store.events.apply('SO-2', upgradeId, AT);
      await expect(store.events.apply('SO-1', upgradeId, AT)).resolves.toMatchObject({ superseded: false });
    });

    it('34. events that come ten times each, in any order, have one effect each, and the newest always counts', async () => {
      const { store } = current();
      const TIMES = 10;
      const happened = fc.array(fc.nat({ max: 5 }), { minLength: 2, maxLength: 5 });
      const deliveries = happened.chain((offsets) => {
        const each = offsets.flatMap((_, index) => Array.from({ length: TIMES }, () => index));
        const order = fc.shuffledSubarray(each, { minLength: each.length });
        return fc.record({ offsets: fc.constant(offsets), order });
      });
      await fc.assert(
        fc.asyncProperty(deliveries, async ({ offsets, order }) => {
          const { upgradeId } = await startUpgrade(store);
          const stored: string[] = [];
          const effects = offsets.map(() => new Set<boolean | undefined>());
          for (const index of order) {
            const eventId = `${upgradeId}:${index}`;
            const occurredAt = AT + offsets[index]!;
            if ((await store.events.receive(event(upgradeId, { eventId, occurredAt }))) === 'STORED')
              stored.push(eventId);
            effects[index]!.add((await store.events.apply(eventId, upgradeId, AT))?.superseded);
          }
          // Stored once and applied once each, and every repetition was told what the first was.
          expect(new Set(stored).size).toBe(stored.length);
          expect(stored).toHaveLength(offsets.length);
          const trail = await store.audit.listByUpgrade(upgradeId);
          const applied = trail.filter((row) => row.event === 'event_applied').map(({ facts }) => facts);
          expect(applied.map(({ eventId }) => eventId)).toEqual(stored);
          const newest = Math.max(...offsets);
          for (const [index, offset] of offsets.entries()) {
            const came = order.indexOf(index);
            const isOvertaken = offsets.some((other, at) => other > offset && order.indexOf(at) < came);
            expect([...effects[index]!]).toEqual([isOvertaken]);
            if (offset === newest) expect(isOvertaken).toBe(false);
          }
        }),
        { numRuns: 25 },
      );
    });

    it('in their own order none is superseded, however often each is applied', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      for (const [index, eventId] of ['first', 'second'].entries()) {
        await store.events.receive(event(upgradeId, { eventId, occurredAt: AT + index }));
      }
      for (const eventId of ['first', 'second', 'first', 'second']) {
        const applied = await store.events.apply(eventId, upgradeId, AT);
        expect(applied).toMatchObject({ superseded: false, event: { eventId } });
      }
    });

    it('an event is not applied to another upgrade, and an unknown one to none', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const other = await startUpgrade(store);
      await store.events.receive(event(upgradeId));
      await expect(store.events.apply('webstore:1', other.upgradeId, AT)).resolves.toBeNull();
      await expect(store.events.apply('unknown', upgradeId, AT)).resolves.toBeNull();
    });
  });
}
