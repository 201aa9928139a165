import { entitlementPath, orderBody } from './support/bodies';
import { startWorld, type TestWorld } from './support/world';

let world: TestWorld;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.close());

const ORDERS = '/webstore/v1/orders';

function purchasable(product: string) {
  return {
    entitlement: 'purchasable',
    product,
    offers: [{ product, amountMinor: 3400, currency: 'USD' }],
  };
}

describe('entitlement', () => {
  test.each([
    ['buyer-1', 'cred-phone-1', purchasable('PHONE_OTP_PROOFING_UPGRADE')],
    ['buyer-1', 'cred-hardware-1', purchasable('HARDWARE_TOKEN_PROOFING_UPGRADE')],
    ['entitled-1', 'cred-phone-1', { entitlement: 'included' }],
    ['none-1', 'cred-phone-1', { entitlement: 'none' }],
  ])('%s with %s is told what they may have', async (userId, credentialId, expected) => {
    const { status, body } = await world.call('GET', entitlementPath('u1', userId, credentialId));
    expect([status, body]).toEqual([200, expected]);
  });
});

test('a repeated order with the same key charges once and brings the same reply', async () => {
  const first = await world.call('POST', ORDERS, { key: 'u1', body: orderBody('u1') });
  const second = await world.call('POST', ORDERS, { key: 'u1', body: orderBody('u1') });
  expect(first.status).toBe(201);
  expect(first.body).toEqual({
    id: expect.stringMatching(/^SO-/),
    status: 'paid',
    product: 'PHONE_OTP_PROOFING_UPGRADE',
    clientReference: 'u1',
  });
  expect([second.status, second.body]).toEqual([201, first.body]);
  expect(await world.effect('charges')).toEqual({ count: 1, byReference: { u1: 1 } });
});

test('a burst of the same order charges once', async () => {
  await Promise.all(
    Array.from({ length: 20 }, () => world.call('POST', ORDERS, { key: 'u1', body: orderBody('u1') })),
  );
  expect((await world.effect('orders')).count).toBe(1);
});

test('another body under the same key is refused', async () => {
  await world.call('POST', ORDERS, { key: 'u1', body: orderBody('u1') });
  const changed = orderBody('u1', { paymentMethod: 'invoice' });
  const { status, body } = await world.call('POST', ORDERS, { key: 'u1', body: changed });
  expect([status, body]).toMatchObject([409, { error: { code: 'idempotency_key_reused' } }]);
});

test('one reference has one order, whatever the key', async () => {
  await world.call('POST', ORDERS, { key: 'u1', body: orderBody('u1') });
  const { status, body } = await world.call('POST', ORDERS, { key: 'another', body: orderBody('u1') });
  expect([status, body]).toMatchObject([409, { error: { code: 'duplicate_client_reference' } }]);
  expect((await world.effect('orders')).count).toBe(1);
});

test('an order without a key is refused', async () => {
  const { status } = await world.call('POST', ORDERS, { body: orderBody('u1') });
  expect(status).toBe(400);
});

test.each([
  ['card_declined', 402, { userId: 'declined-1' }],
  ['wrong_product', 422, { product: 'HARDWARE_TOKEN_PROOFING_UPGRADE' }],
  ['wrong_product', 422, { userId: 'none-1' }],
])('%s costs nothing and is not kept under the key', async (code, status, more) => {
  const refused = await world.call('POST', ORDERS, { key: 'u1', body: orderBody('u1', more) });
  expect([refused.status, refused.body]).toMatchObject([status, { error: { code } }]);
  expect((await world.effect('charges')).count).toBe(0);
  expect((await world.call('POST', ORDERS, { key: 'u1', body: orderBody('u1') })).status).toBe(201);
});

describe('an invoice', () => {
  const invoice = orderBody('u1', { paymentMethod: 'invoice' });
  const entitlement = async () => (await world.call('GET', entitlementPath('u1'))).body['entitlement'];

  test('waits until the control call pays it, which charges once', async () => {
    await world.call('POST', ORDERS, { key: 'u1', body: invoice });
    expect(await entitlement()).toBe('awaiting_payment');
    await world.control('POST', 'orders/u1/settle', {});
    await world.control('POST', 'orders/u1/settle', {});
    expect(await entitlement()).toBe('included');
    expect((await world.effect('charges')).count).toBe(1);
  });

  test('can be cancelled until it is paid', async () => {
    await world.call('POST', ORDERS, { key: 'u1', body: invoice });
    const cancel = () => world.call('POST', `${ORDERS}/by-reference/u1/cancellation`);
    expect(await cancel()).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect(await cancel()).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect(await entitlement()).toBe('purchasable');
  });

  test('cannot be cancelled once paid', async () => {
    await world.call('POST', ORDERS, { key: 'u1', body: invoice });
    await world.control('POST', 'orders/u1/settle', {});
    const { status, body } = await world.call('POST', `${ORDERS}/by-reference/u1/cancellation`);
    expect([status, body]).toMatchObject([409, { error: { code: 'already_paid' } }]);
  });
});

test('an unknown order cannot be cancelled', async () => {
  expect((await world.call('POST', `${ORDERS}/by-reference/none/cancellation`)).status).toBe(404);
});

test('a purchase in the store counts for the upgrade; the wrong product does not', async () => {
  await world.call('GET', entitlementPath('u1', 'buyer-1', 'cred-hardware-1'));
  const entitlement = async () =>
    (await world.call('GET', entitlementPath('u1', 'buyer-1', 'cred-hardware-1'))).body['entitlement'];
  await world.control('POST', 'orders/u1/settle', { product: 'PHONE_OTP_PROOFING_UPGRADE' });
  expect(await entitlement()).toBe('purchasable');
  await world.control('POST', 'orders/u1/settle', { product: 'HARDWARE_TOKEN_PROOFING_UPGRADE' });
  expect(await entitlement()).toBe('included');
});

test('health is told to whoever has the key', async () => {
  expect(await world.call('GET', '/webstore/v1/health')).toMatchObject({
    status: 200,
    body: { status: 'ok' },
  });
  const headers = { authorization: 'Bearer wrong' };
  expect((await world.call('GET', '/webstore/v1/health', { headers })).status).toBe(401);
});
