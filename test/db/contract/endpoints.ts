/** Threat: an endpoint that is given up for good, or gets what was sent before in the wrong order, or twice unasked. */
import { addEndpoint, moveOn, newSecret, openUpgrade } from '../../worker/event-fixtures';
import { AT, DAY_MS, HOUR_MS, MINUTE_MS } from '../fixtures';
import type { CurrentStore } from '../store.contract';

const URL = 'https://back-end.example/events';
const BY = { actor: 'operator-1', at: AT };

export function describeEndpoints(current: CurrentStore): void {
  const endpoints = () => current().store.endpoints;
  const outbox = () => current().store.outgoingEvents;
  const claim = (endpointId: string, at = AT) =>
    outbox().claimDue({ endpointId, at, limit: 50, leaseMs: MINUTE_MS });
  const fail = async (
    endpointId: string,
    at: number,
    given: { isGone?: boolean; retryAt?: number | null } = {},
  ) => {
    const [delivery] = await claim(endpointId, at);
    const { isGone = false, retryAt = at } = given;
    return outbox().markFailed({
      delivery: delivery!,
      result: 'TIMEOUT',
      isGone,
      retryAt,
      disableAfterMs: DAY_MS,
      at,
    });
  };
  /** Takes all that is due; the numbers within each upgrade, in order. */
  async function takeAll(endpointId: string, at = AT): Promise<string[]> {
    const taken: string[] = [];
    for (;;) {
      const due = await claim(endpointId, at);
      if (due.length === 0) return taken;
      for (const each of due) {
        const { data } = JSON.parse(each.body) as { data: { upgradeId?: string; sequence?: number } };
        taken.push(data.upgradeId === undefined ? each.type : `${data.upgradeId}: ${data.sequence}`);
        await outbox().markDelivered(each, at);
      }
    }
  }

  describe('endpoints', () => {
    it('is added once, and listed with its secrets’ ids and without the secrets', async () => {
      const secret = newSecret();
      const endpointId = await addEndpoint(current().store, URL, { endpointId: 'ep_1', secret });
      const again = { endpointId, partnerId: 'other', url: URL, eventTypes: 'ALL', secret, ...BY } as const;
      expect(await endpoints().add(again)).toBe(false);
      const listed = await endpoints().list('partner-1');
      expect(listed).toEqual([
        {
          endpointId,
          partnerId: 'partner-1',
          url: URL,
          eventTypes: 'ALL',
          addedAt: AT,
          disabledAt: null,
          disabledFor: null,
          failingSince: null,
          pending: 0,
          secrets: [{ secretId: 'ep_1:first', addedAt: AT, endsAt: null }],
        },
      ]);
      expect(JSON.stringify(listed)).not.toContain(secret.slice(6));
      expect(await endpoints().list('other')).toEqual([]);
      expect(await endpoints().get('nobody')).toBeNull();
    });

    it.each([
      ['another scheme', 'ftp://back-end.example'],
      ['a user', 'https://user@back-end.example'],
      ['a password', 'https://:canary@back-end.example'],
      ['a fragment', 'https://back-end.example/#canary'],
      ['no address', 'canary'],
      ['too long', `https://back-end.example/${'x'.repeat(2_000)}`],
    ])('an address with %s is refused, and not repeated', async (_what, url) => {
      const adding = addEndpoint(current().store, url);
      await expect(adding).rejects.toMatchObject({ code: 'ENDPOINT_INVALID' });
      await expect(adding).rejects.not.toThrow('canary');
    });

    it.each([
      'whsec_',
      'whsec_c2hvcnQ=',
      `whsec_${'A'.repeat(120)}`,
      Buffer.alloc(32).toString('base64'),
      'canary',
    ])('%j is no secret of an endpoint, and is not repeated', async (secret) => {
      const adding = addEndpoint(current().store, URL, { secret });
      await expect(adding).rejects.toMatchObject({ code: 'ENDPOINT_INVALID' });
      await expect(adding).rejects.not.toThrow('canary');
    });

    it('while secrets are rotated both sign, the newest first; then the new one alone', async () => {
      const [first, second, third] = [newSecret(), newSecret(), newSecret()];
      const endpointId = await addEndpoint(current().store, URL, { secret: first });
      await openUpgrade(current().store);
      const rotate = (secretId: string, secret: string, at: number) =>
        endpoints().rotateSecret({
          endpointId,
          secretId,
          secret,
          overlapMs: HOUR_MS,
          actor: 'operator-1',
          at,
        });
      const secretsAt = async (at: number) => (await claim(endpointId, at))[0]!.secrets;
      expect(await secretsAt(AT)).toEqual([first]);
      expect(await rotate('2', second, AT)).toBe('ROTATED');
      expect(await rotate('2', newSecret(), AT)).toBe('ROTATED');
      expect(await secretsAt(AT + MINUTE_MS)).toEqual([second, first]);
      await rotate('3', third, AT + 2 * MINUTE_MS);
      expect(await secretsAt(AT + 3 * MINUTE_MS)).toEqual([third, second, first]);
      expect(await secretsAt(AT + HOUR_MS)).toEqual([third, second]);
      expect(await secretsAt(AT + 2 * HOUR_MS)).toEqual([third]);
      expect(
        await endpoints().rotateSecret({
          endpointId: 'x',
          secretId: 'x',
          secret: third,
          overlapMs: 0,
          ...BY,
        }),
      ).toBe('NO_SUCH_ENDPOINT');
    });

    it('one that takes nothing for too long is disabled: what it misses is held, and comes in order once it is enabled', async () => {
      const { store } = current();
      const [failing, well, picky] = [
        await addEndpoint(store, URL, { endpointId: 'ep_1' }),
        await addEndpoint(store, URL, { endpointId: 'ep_2' }),
        await addEndpoint(store, URL, { endpointId: 'ep_3', eventTypes: ['upgrade.started'] }),
      ];
      const upgradeId = await openUpgrade(store);
      await takeAll(well);
      expect(await fail(failing, AT)).toBe('RETRIED');
      expect(await fail(failing, AT + DAY_MS - 1)).toBe('RETRIED');
      // The last try, too: nothing is given up at an endpoint that takes nothing at all.
      expect(await fail(failing, AT + DAY_MS, { retryAt: null })).toBe('DISABLED');
      expect(await endpoints().get(failing)).toMatchObject({
        disabledAt: AT + DAY_MS,
        disabledFor: 'FAILING',
        failingSince: AT,
        pending: 1,
      });
      await moveOn(store, upgradeId, 2, AT + DAY_MS);
      expect(await outbox().listDueEndpoints(AT + 9 * DAY_MS)).not.toContain(failing);
      expect(await claim(failing, AT + 9 * DAY_MS)).toEqual([]);
      expect((await outbox().list({ upgradeId, limit: 1 }))[0]!.deliveries).toMatchObject([
        { endpointId: failing, state: 'HELD' },
        { endpointId: well, state: 'PENDING' },
      ]);
      expect(await takeAll(well, AT + DAY_MS)).toContain('endpoint.disabled');
      expect(await takeAll(picky, AT + DAY_MS)).toEqual([`${upgradeId}: 1`]);
      expect(await outbox().backlog()).toEqual({ count: 0, oldestDueAt: null, disabledEndpoints: 1 });

      expect(await endpoints().enable({ ...BY, endpointId: failing, at: AT + 9 * DAY_MS })).toBe('ENABLED');
      expect(await endpoints().get(failing)).toMatchObject({
        disabledAt: null,
        disabledFor: null,
        pending: 3,
      });
      expect(await takeAll(failing, AT + 9 * DAY_MS)).toEqual(
        [1, 2, 3].map((each) => `${upgradeId}: ${each}`),
      );
    });

    it('what is taken in between starts the count of days over', async () => {
      const endpointId = await addEndpoint(current().store, URL);
      await openUpgrade(current().store);
      await openUpgrade(current().store);
      await fail(endpointId, AT, { retryAt: AT + DAY_MS });
      const [other] = await claim(endpointId, AT + HOUR_MS);
      await outbox().markDelivered(other!, AT + HOUR_MS);
      expect(await fail(endpointId, AT + DAY_MS)).toBe('RETRIED');
    });

    it('one that says it is gone is disabled at once', async () => {
      const endpointId = await addEndpoint(current().store, URL);
      await openUpgrade(current().store);
      expect(await fail(endpointId, AT, { isGone: true })).toBe('DISABLED');
      expect(await endpoints().get(endpointId)).toMatchObject({ disabledFor: 'GONE', pending: 1 });
    });

    it('an operator disables and enables one, each once', async () => {
      const endpointId = await addEndpoint(current().store, URL);
      await openUpgrade(current().store);
      expect(await endpoints().disable({ ...BY, endpointId })).toBe('DISABLED');
      expect(await endpoints().disable({ ...BY, endpointId, at: AT + 1 })).toBe('DISABLED');
      expect(await endpoints().get(endpointId)).toMatchObject({ disabledAt: AT, disabledFor: 'OPERATOR' });
      expect(await claim(endpointId)).toEqual([]);
      expect(await endpoints().enable({ ...BY, endpointId })).toBe('ENABLED');
      expect(await claim(endpointId)).toHaveLength(1);
      for (const act of [endpoints().disable, endpoints().enable])
        expect(await act({ ...BY, endpointId: 'nobody' })).toBe('NO_SUCH_ENDPOINT');
    });
  });

  describe('sending again', () => {
    const resend = (which: Parameters<ReturnType<typeof outbox>['resend']>[0]['which'], given = {}) =>
      outbox().resend({ which, ...BY, ...given });

    it('an event by its id goes to every endpoint that wants it, under the same id and in the same words', async () => {
      const { store } = current();
      const [one, another] = [await addEndpoint(store, URL), await addEndpoint(store, URL)];
      await addEndpoint(store, URL, { eventTypes: ['upgrade.expired'] });
      await openUpgrade(store);
      const [sent] = await claim(one);
      await outbox().markDelivered(sent!, AT);
      await takeAll(another);
      expect(await resend({ eventId: sent!.eventId })).toBe(2);
      const [again] = await claim(one);
      expect(again).toMatchObject({ eventId: sent!.eventId, body: sent!.body, tries: 0 });
      expect(await resend({ eventId: 'evt_nobody' })).toBe(0);
    });

    it('events of a time range go in order, to one endpoint alone if it is named, also if it was added later', async () => {
      const { store } = current();
      const upgradeId = await openUpgrade(store);
      await moveOn(store, upgradeId, 1, AT + 1);
      await moveOn(store, upgradeId, 1, AT + 2);
      await moveOn(store, upgradeId, 1, AT + 3);
      const [later, other] = [await addEndpoint(store, URL), await addEndpoint(store, URL)];
      expect(await resend({ from: AT + 1, to: AT + 3 }, { endpointId: later })).toBe(2);
      expect(await takeAll(later)).toEqual([`${upgradeId}: 2`, `${upgradeId}: 3`]);
      expect(await claim(other)).toEqual([]);
    });

    it('another partner’s endpoint is sent nothing, even if it is named', async () => {
      const { store } = current();
      await openUpgrade(store);
      const foreign = await addEndpoint(store, URL, { partnerId: 'partner-2' });
      expect(await resend({ from: 0, to: AT + DAY_MS }, { endpointId: foreign })).toBe(0);
      expect(await resend({ from: 0, to: AT + DAY_MS }, { partnerId: 'partner-2' })).toBe(0);
      expect(await claim(foreign)).toEqual([]);
    });

    it('what is sent again goes before what has yet to be sent of the same upgrade', async () => {
      const { store } = current();
      const endpointId = await addEndpoint(store, URL);
      const upgradeId = await openUpgrade(store);
      await takeAll(endpointId);
      await moveOn(store, upgradeId, 1);
      const [first] = (await outbox().list({ upgradeId, limit: 9 })).slice(-1);
      await resend({ eventId: first!.eventId });
      expect(await takeAll(endpointId)).toEqual([`${upgradeId}: 1`, `${upgradeId}: 2`]);
    });

    it('what was given up, or waits for its next try, is due at once with all its tries before it', async () => {
      const { store } = current();
      const endpointId = await addEndpoint(store, URL);
      for (const retryAt of [null, AT + DAY_MS]) {
        const upgradeId = await openUpgrade(store);
        await fail(endpointId, AT, { retryAt });
        expect(await resend({ from: 0, to: AT + DAY_MS }, { at: AT + MINUTE_MS })).toBeGreaterThan(0);
        const due = await claim(endpointId, AT + MINUTE_MS);
        expect(due).toMatchObject([{ tries: 0 }]);
        await outbox().markDelivered(due[0]!, AT + MINUTE_MS);
        expect(await takeAll(endpointId, AT + MINUTE_MS)).toEqual(expect.not.arrayContaining([upgradeId]));
      }
    });

    it('however many they are, none is left out', async () => {
      const { store } = current();
      const endpointId = await addEndpoint(store, URL, { eventTypes: ['upgrade.expired'] });
      for (let each = 0; each < 130; each++) await openUpgrade(store);
      expect(await resend({ from: 0, to: AT + DAY_MS })).toBe(0);
      expect(await resend({ from: 0, to: AT + DAY_MS }, { endpointId })).toBe(130);
      expect(new Set(await takeAll(endpointId)).size).toBe(130);
    });
  });
}
