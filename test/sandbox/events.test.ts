import { Webhook } from 'standardwebhooks';
import { startSandbox } from '../../sandbox';
import { letterBody, orderBody, sessionBody } from './support/bodies';
import type { ReceivedEvent } from './support/receiver';
import { TEST_SECRETS } from './support/secrets';
import { until } from './support/until';
import { startWorld, type TestWorld } from './support/world';

/** The library checks against the machine's time, so events are sent by it here. */
let world: TestWorld;

beforeEach(async () => {
  world = await startWorld({ clock: Date.now, eventRetriesMs: [1, 1] });
});

afterEach(() => world.close());

const { webstore, liveVideo, letterHouse } = TEST_SECRETS.webhookSecrets;

const verified = ({ body, headers }: ReceivedEvent, secret: string) =>
  new Webhook(secret).verify(body, headers);

const openSession = () => world.call('POST', '/video/v1/sessions', { body: sessionBody('ap1') });
const orderLetter = () => world.call('POST', '/letters/v1/letters', { key: 'l1', body: letterBody('l1') });

test('every control result sends one signed event that the standardwebhooks library verifies', async () => {
  await openSession();
  const delivery = await world.control('POST', 'video/ap1/result', { result: 'PASSED' });
  expect(world.receiver.received).toHaveLength(1);
  const [event] = world.receiver.received;
  expect(delivery).toEqual({ eventId: event!.headers['webhook-id'], delivered: true, status: 204 });
  expect(event!.path).toBe('/v1/webhooks/live-video');
  expect(verified(event!, liveVideo)).toMatchObject({
    type: 'verification.decision',
    data: { vendorData: 'ap1', code: 9001, status: 'approved', reason: null, reasonCode: null },
  });
});

test('an event of one provider is not valid by the secret of another', async () => {
  await world.control('POST', 'orders/u1/settle', {});
  expect(() => verified(world.receiver.received[0]!, letterHouse)).toThrow();
});

test('a card order tells that it was placed, then that it was paid', async () => {
  const body = orderBody('u1');
  const order = await world.call('POST', '/webstore/v1/orders', { key: 'u1', body });
  await until(() => world.receiver.received.length === 2);
  expect(world.receiver.received.map(({ event }) => event.type)).toEqual(['order.placed', 'order.paid']);
  expect(verified(world.receiver.received[1]!, webstore)).toMatchObject({
    data: { orderId: order.body['id'], clientReference: 'u1', product: body.product },
  });
});

test('letter events carry the whole letter, as the real house does', async () => {
  await orderLetter();
  await until(() => world.receiver.received.length === 2);
  await world.control('POST', 'letters/l1/events', { type: 'letter.re-routed' });
  const [created, rendered, rerouted] = world.receiver.received;
  expect([created, rendered].map((each) => each?.event.type)).toEqual([
    'letter.created',
    'letter.rendered_pdf',
  ]);
  expect(verified(rerouted!, letterHouse)).toMatchObject({
    type: 'letter.re-routed',
    data: {
      metadata: { letter: 'l1' },
      to: { name: 'Avery Example' },
      merge_variables: { code: 'ABCDE12345' },
    },
  });
});

test('an event that was not taken is sent again with the same id', async () => {
  world.receiver.answerNext(503, 500);
  const delivery = await world.control('POST', 'orders/u1/settle', {});
  expect(delivery).toMatchObject({ delivered: false, status: 503 });
  await until(() => world.receiver.received.length === 3);
  const ids = world.receiver.received.map(({ headers }) => headers['webhook-id']);
  expect(new Set(ids)).toEqual(new Set([delivery['eventId']]));
});

test('events are given up at the end of the schedule', async () => {
  world.receiver.answerNext(500, 500, 500);
  await world.control('POST', 'orders/u1/settle', {});
  const stateOf = async () =>
    (await world.control<{ events: { state: string; attempts: number }[] }>('GET', 'events')).events[0];
  await until(async () => (await stateOf())?.state === 'given_up');
  expect((await stateOf())?.attempts).toBe(3);
});

test('silence keeps events back; they go out when it ends', async () => {
  await world.control('POST', 'events/silence', { party: 'webstore', silent: true });
  const delivery = await world.control('POST', 'orders/u1/settle', {});
  expect(delivery).toMatchObject({ delivered: false, status: null });
  expect(world.receiver.received).toEqual([]);
  await world.control('POST', 'events/silence', { party: 'webstore', silent: false });
  expect(world.receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([delivery['eventId']]);
});

test('one silent party does not silence another', async () => {
  await world.control('POST', 'events/silence', { party: 'letters', silent: true });
  expect(await world.control('POST', 'orders/u1/settle', {})).toMatchObject({ delivered: true });
});

test('the last, or any, event can be sent again under its id', async () => {
  const first = await world.control('POST', 'orders/u1/settle', {});
  const second = await world.control('POST', 'orders/u2/settle', {});
  await world.control('POST', 'events/resend', {});
  await world.control('POST', 'events/resend', { eventId: first['eventId'] });
  const ids = world.receiver.received.map(({ headers }) => headers['webhook-id']);
  expect(ids).toEqual([first, second, second, first].map((delivery) => delivery['eventId']));
});

test('each event has an id of its own, even for the same fact', async () => {
  const first = await world.control('POST', 'orders/u1/settle', {});
  const second = await world.control('POST', 'orders/u1/settle', {});
  expect(first['eventId']).not.toBe(second['eventId']);
});

test('without an address events are kept back until there is one', async () => {
  const sandbox = await startSandbox(TEST_SECRETS);
  try {
    const response = await fetch(`${sandbox.url}/control/orders/u1/settle`, { method: 'POST' });
    expect(await response.json()).toMatchObject({ delivered: false, status: null });
    await sandbox.setWebhookBaseUrl(world.receiver.url);
    expect(world.receiver.received.map(({ event }) => event.type)).toEqual(['order.paid']);
  } finally {
    await sandbox.close();
  }
});
