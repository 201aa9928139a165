/** What may happen to an order after it was paid. */
import { entitlementPath, orderBody } from './support/bodies';
import { startWorld, type TestWorld } from './support/world';

let world: TestWorld;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.close());

const ORDERS = '/webstore/v1/orders';
const order = (key = 'u1') => world.call('POST', ORDERS, { key, body: orderBody('u1') });
const exhaust = (upgradeId = 'u1') =>
  world.call('POST', `${ORDERS}/by-reference/${upgradeId}/exhaustion`, { body: {} });
const entitlement = async () => (await world.call('GET', entitlementPath('u1'))).body;

test.each([
  ['refunded', () => world.control('POST', 'orders/u1/events', { type: 'order.refunded' })],
  ['charged_back', () => world.control('POST', 'orders/u1/events', { type: 'order.charged_back' })],
  ['exhausted', () => exhaust()],
])('an upgrade whose order was %s is to be bought anew, and can be', async (status, happen) => {
  await order();
  await happen();
  expect(await world.control('GET', 'orders/u1')).toMatchObject({ status });
  expect(await entitlement()).toMatchObject({ entitlement: 'purchasable', offers: [{ amountMinor: 3400 }] });
  expect((await order('another-key')).status).toBe(201);
  expect((await entitlement())['entitlement']).toBe('included');
  expect(await world.effect('charges')).toEqual({ count: 2, byReference: { u1: 2 } });
});

test('what is bought in the store after a refund is another order', async () => {
  const first = await order();
  await world.control('POST', 'orders/u1/events', { type: 'order.refunded' });
  await world.control('POST', 'orders/u1/settle', {});
  expect(await entitlement()).toMatchObject({ entitlement: 'included', orderId: expect.any(String) });
  expect((await entitlement())['orderId']).not.toBe(first.body['id']);
});

test('an upgrade paid twice has two charges and an event for each, under ids of their own', async () => {
  await world.control('POST', 'orders/u1/settle', {});
  await world.control('POST', 'orders/u1/pay-again', {});
  expect(await world.effect('charges')).toEqual({ count: 2, byReference: { u1: 2 } });
  const [first, second] = world.receiver.received.map(({ event }) => event);
  expect([first, second]).toMatchObject([
    { type: 'order.paid', data: { clientReference: 'u1' } },
    { type: 'order.paid', data: { clientReference: 'u1' } },
  ]);
  expect(second?.data['orderId']).not.toBe(first?.data['orderId']);
});

test('the second payment can be refunded by its order id, and the first still counts', async () => {
  await world.control('POST', 'orders/u1/settle', {});
  await world.control('POST', 'orders/u1/pay-again', {});
  const [first, second] = world.receiver.received.map(({ event }) => event.data['orderId']);
  await world.control('POST', 'orders/u1/events', { type: 'order.refunded', orderId: second });
  expect(world.receiver.received.at(-1)?.event).toMatchObject({
    type: 'order.refunded',
    data: { orderId: second },
  });
  expect(await entitlement()).toMatchObject({ entitlement: 'included', orderId: first });
});

test('what was not paid once cannot be paid twice', async () => {
  const payAgain = () => world.call('POST', '/control/orders/u1/pay-again', { body: {} });
  expect((await payAgain()).status).toBe(404);
  await world.call('POST', ORDERS, { key: 'u1', body: orderBody('u1', { paymentMethod: 'invoice' }) });
  const { status, body } = await payAgain();
  expect([status, body]).toMatchObject([409, { error: { code: 'not_paid' } }]);
});

test('exhaustion is told as often as one likes and counts once', async () => {
  await order();
  for (const _ of [1, 2]) {
    expect(await exhaust()).toMatchObject({ status: 200, body: { status: 'exhausted' } });
  }
  expect(await world.effect('exhaustions')).toEqual({ count: 1, byReference: { u1: 1 } });
});

test('exhaustion of an upgrade that nothing was bought for is not found', async () => {
  expect((await exhaust('none')).status).toBe(404);
  expect((await world.effect('exhaustions')).count).toBe(0);
});
