import { demo } from '../../../workflows/policies/demo';
import { addCredential, AT, DAY_MS, opening, startUpgrade } from '../../db/fixtures';
import { letterEvent, orderEvent, videoEvent } from './bodies';
import { type Endpoint, signed, startEndpoint } from './endpoint';

let endpoint: Endpoint;
beforeEach(async () => void (endpoint = await startEndpoint()));
afterEach(() => endpoint.close());

const EVENTS = [
  {
    provider: 'webstore',
    bodyOf: orderEvent,
    facts: { orderId: 'SO-1', product: 'PHONE_OTP_PROOFING_UPGRADE' },
  },
  {
    provider: 'live-video',
    bodyOf: videoEvent,
    facts: { sessionId: 'session-1', code: '9102', reasonCode: '401' },
  },
  { provider: 'letter-house', bodyOf: letterEvent, facts: { providerReference: 'ltr_1' } },
] as const;

describe.each(EVENTS)('a signed event of $provider', ({ provider, bodyOf, facts }) => {
  test('is answered 204 and stored with what may be kept of it', async () => {
    const answer = await endpoint.send(signed(provider, bodyOf('case-1')));
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(endpoint.rows()).toHaveLength(1);
    expect(await endpoint.store.events.get(`${provider}:msg_1`)).toEqual({
      eventId: `${provider}:msg_1`,
      provider,
      type: bodyOf('case-1').type,
      occurredAt: Date.parse('2027-01-15T07:59:58.123Z'),
      receivedAt: AT,
      subjectId: 'case-1',
      facts,
    });
  });

  test('that is delivered again, later and signed anew, is answered 204 and changes nothing', async () => {
    await endpoint.send(signed(provider, bodyOf('case-1')));
    const stored = endpoint.rows();
    const again = await endpoint.send(signed(provider, bodyOf('case-2'), { at: AT + 60_000 }));
    expect(again.status).toBe(204);
    expect(endpoint.rows()).toEqual(stored);
  });
});

test('twenty deliveries of one event at once leave one row, and all are answered 204', async () => {
  const event = signed('webstore', orderEvent('case-1'));
  const answers = await Promise.all(Array.from({ length: 20 }, () => endpoint.send(event)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
  expect(endpoint.rows()).toHaveLength(1);
});

test('providers that use the same event id do not get in each other’s way', async () => {
  for (const { provider, bodyOf } of EVENTS) await endpoint.send(signed(provider, bodyOf('case-1')));
  expect(endpoint.rows()).toHaveLength(3);
});

test('any content type is taken, since only the signed bytes count', async () => {
  for (const [index, type] of ['text/plain', 'application/json; charset=utf-8', 'x/y'].entries()) {
    const event = signed('webstore', orderEvent('case-1'), { id: `msg_${index}` });
    const headers = { ...event.headers, 'content-type': type };
    expect(await endpoint.send({ ...event, headers })).toMatchObject({ status: 204 });
  }
});

describe('an event that comes before its case is kept, answered 204, and pending once the case is there', () => {
  test('for an upgrade', async () => {
    const upgradeId = 'c0ffee00-0000-4000-8000-000000000001';
    expect(await endpoint.send(signed('webstore', orderEvent(upgradeId)))).toMatchObject({ status: 204 });
    expect(await endpoint.pendingIds()).toEqual([]);
    const credentialId = await addCredential(endpoint.store);
    await endpoint.store.upgrades.open(opening(credentialId, upgradeId));
    expect(await endpoint.store.events.listPending(100)).toEqual([
      { eventId: 'webstore:msg_1', provider: 'webstore', upgradeId, credentialId },
    ]);
  });

  test('for an appointment', async () => {
    await endpoint.send(signed('live-video', videoEvent('appointment-1')));
    const { upgradeId } = await startUpgrade(endpoint.store);
    expect(await endpoint.pendingIds()).toEqual([]);
    const { calendar } = demo.video;
    const wish = { startsAt: AT + DAY_MS, timeZone: 'UTC', calendar, at: AT };
    await endpoint.store.appointments.book({ appointmentId: 'appointment-1', upgradeId, ...wish });
    expect(await endpoint.pendingIds()).toEqual(['live-video:msg_1']);
  });

  test('for a letter', async () => {
    await endpoint.send(signed('letter-house', letterEvent('letter-1')));
    const { upgradeId } = await startUpgrade(endpoint.store);
    const [codeId, letterId] = ['code-1', 'letter-1'];
    const until = AT + DAY_MS;
    await endpoint.store.codes.issue({ codeId, upgradeId, channel: 'LETTER', expiresAt: until, at: AT });
    expect(await endpoint.pendingIds()).toEqual([]);
    const dates = { expectedFrom: until, expectedBy: until, redeemBy: until, at: AT };
    await endpoint.store.letters.prepare({ letterId, upgradeId, codeId, ...dates });
    expect(await endpoint.pendingIds()).toEqual(['letter-house:msg_1']);
  });
});

test.each([
  ['webstore', 'order.placed', 'order.paid'],
  ['webstore', 'order.a_kind_yet_unknown', 'order.refunded'],
] as const)('of %s, %s is kept and wakes no run; %s does', async (provider, informational, decisive) => {
  const { upgradeId } = await startUpgrade(endpoint.store);
  await endpoint.send(signed(provider, orderEvent(upgradeId, informational), { id: 'msg_i' }));
  await endpoint.send(signed(provider, orderEvent(upgradeId, decisive), { id: 'msg_d' }));
  expect(endpoint.rows()).toHaveLength(2);
  expect(await endpoint.pendingIds()).toEqual(['webstore:msg_d']);
});
