/** Threat: an outage that nobody sees the end of, or one that is counted twice because two noticed it. */
import type { Outage } from '../../../db';
import { AT, HOUR_MS } from '../fixtures';
import type { CurrentStore } from '../store.contract';

export function describeOutages(current: CurrentStore): void {
  const started = (outageId: string, given: Partial<Outage> = {}) => ({
    outageId,
    provider: 'kba' as const,
    cause: 'FAILURES' as const,
    startedAt: AT,
    ...given,
  });

  describe('outages of outside parties', () => {
    it('one lasts until it is closed, and is told by its party', async () => {
      const { outages } = current().store;
      const outage = { ...started('o'), endedAt: null };
      await expect(outages.current('kba')).resolves.toBeNull();
      await expect(outages.open(started('o'))).resolves.toEqual(outage);
      await expect(outages.current('kba')).resolves.toEqual(outage);
      await expect(outages.current('webstore')).resolves.toBeNull();
      await expect(outages.close('o', AT + HOUR_MS)).resolves.toEqual({ ...outage, endedAt: AT + HOUR_MS });
      await expect(outages.current('kba')).resolves.toBeNull();
    });

    it('whoever else notices it is answered with the one that lasts, also in another process', async () => {
      const { store, reopen } = current();
      const other = await reopen();
      const noticed = await Promise.all([
        store.outages.open(started('a')),
        other.outages.open(started('b', { cause: 'MAINTENANCE', startedAt: AT + 1 })),
        store.outages.open(started('c')),
      ]);
      expect(new Set(noticed.map(({ outageId }) => outageId)).size).toBe(1);
      await expect(store.outages.list({ limit: 10 })).resolves.toEqual([noticed[0]]);
    });

    it('no instant belongs to two outages of a party: one that is told to have begun before the last ended begins then', async () => {
      const { outages } = current().store;
      await outages.open(started('o'));
      await outages.close('o', AT + HOUR_MS);
      const told = started('late', { cause: 'MAINTENANCE', startedAt: AT + 1 });
      await expect(outages.open(told)).resolves.toMatchObject({ startedAt: AT + HOUR_MS });
      const ofOther = started('other', { provider: 'webstore', startedAt: AT + 1 });
      await expect(outages.open(ofOther)).resolves.toMatchObject({ startedAt: AT + 1 });
    });

    it('the parties are out each for itself', async () => {
      const { outages } = current().store;
      await outages.open(started('a'));
      await outages.open(started('b', { provider: 'letter-house' }));
      await outages.close('a', AT + 1);
      await expect(outages.current('letter-house')).resolves.toMatchObject({ outageId: 'b', endedAt: null });
    });

    it('the first end stands, and opening it again does not make it last', async () => {
      const { outages } = current().store;
      await outages.open(started('o'));
      const ended = await outages.close('o', AT + 1);
      await expect(outages.close('o', AT + 2)).resolves.toEqual(ended);
      await expect(outages.open(started('o'))).resolves.toEqual(ended);
      await expect(outages.current('kba')).resolves.toBeNull();
      await expect(outages.open(started('next', { startedAt: AT + 3 }))).resolves.toMatchObject({
        outageId: 'next',
        endedAt: null,
      });
    });

    it('a late end of an earlier outage does not end the one that lasts', async () => {
      const { outages } = current().store;
      await outages.open(started('earlier'));
      await outages.close('earlier', AT + 1);
      await outages.open(started('lasting', { startedAt: AT + 2 }));
      await outages.close('earlier', AT + 3);
      await expect(outages.current('kba')).resolves.toMatchObject({ outageId: 'lasting' });
    });

    it('lists the newest first, of one party or of all, and no more than asked for', async () => {
      const { outages } = current().store;
      for (const [index, provider] of (['kba', 'webstore', 'kba'] as const).entries()) {
        await outages.open(started(`o${index}`, { provider, startedAt: AT + index }));
        await outages.close(`o${index}`, AT + 10 + index);
      }
      const ids = async (input: Parameters<typeof outages.list>[0]) =>
        (await outages.list(input)).map(({ outageId }) => outageId);
      await expect(ids({ limit: 10 })).resolves.toEqual(['o2', 'o1', 'o0']);
      await expect(ids({ limit: 2 })).resolves.toEqual(['o2', 'o1']);
      await expect(ids({ provider: 'kba', limit: 10 })).resolves.toEqual(['o2', 'o0']);
      await expect(ids({ provider: 'live-video', limit: 10 })).resolves.toEqual([]);
    });

    it('closing what was never opened is an error with a code', async () => {
      const closing = current().store.outages.close('unknown', AT);
      await expect(closing).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' });
    });
  });
}
