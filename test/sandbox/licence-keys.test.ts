import { entitlementPath, orderBody } from './support/bodies';
import { startWorld, type TestWorld } from './support/world';

let world: TestWorld;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.close());

const activate = (licenceKey: string, upgradeId = 'u1') =>
  world.call('POST', '/webstore/v1/licence-keys/activation', {
    key: upgradeId,
    body: {
      clientReference: upgradeId,
      userId: 'buyer-1',
      credentialId: 'cred-phone-1',
      partnerId: 'partner-example',
      licenceKey,
    },
  });
const entitlement = async (upgradeId = 'u1') => (await world.call('GET', entitlementPath(upgradeId))).body;
const exhaust = () => world.call('POST', '/webstore/v1/orders/by-reference/u1/exhaustion', { body: {} });

test('a good key makes proofing included, by an order of its own', async () => {
  const { status, body } = await activate('KEY-GOOD-1');
  expect([status, body]).toEqual([
    200,
    { id: expect.stringMatching(/^SO-/), status: 'activated', clientReference: 'u1' },
  ]);
  expect(await entitlement()).toMatchObject({ entitlement: 'included', orderId: body['id'] });
});

test('the same activation again brings the same order, and nothing is charged', async () => {
  const first = await activate('KEY-GOOD-1');
  expect((await activate(' key-good-1 ')).body).toEqual(first.body);
  expect(await world.effect('keyActivations')).toEqual({ count: 1, byReference: { u1: 1 } });
  expect((await world.effect('charges')).count).toBe(0);
});

test.each([
  ['KEY-OTHER-1', 'key_of_another_user'],
  ['KEY-USED-1', 'key_inactive'],
  ['KEY-PRODUCT-1', 'wrong_product'],
  ['KEY-1', 'key_unknown'],
])('%s is refused as %s, and a good key is taken afterwards', async (licenceKey, code) => {
  const { status, body } = await activate(licenceKey);
  expect([status, body]).toMatchObject([422, { error: { code } }]);
  expect(JSON.stringify(body)).not.toContain(licenceKey);
  expect((await world.effect('keyActivations')).count).toBe(0);
  expect((await activate('KEY-GOOD-1')).status).toBe(200);
});

test('a key activates once: for another upgrade it is inactive', async () => {
  await activate('KEY-GOOD-1');
  const { status, body } = await activate('KEY-GOOD-1', 'u2');
  expect([status, body]).toMatchObject([422, { error: { code: 'key_inactive' } }]);
  expect((await entitlement('u2'))['entitlement']).toBe('purchasable');
});

test('one upgrade takes one key: a second one is not used up', async () => {
  await activate('KEY-GOOD-1');
  expect((await activate('KEY-GOOD-2')).status).toBe(409);
  expect((await activate('KEY-GOOD-2', 'u2')).status).toBe(200);
});

test('a key whose attempts are used up is inactive, also where it was activated', async () => {
  await activate('KEY-GOOD-1');
  expect((await exhaust()).body).toEqual({ status: 'exhausted' });
  expect((await entitlement())['entitlement']).toBe('purchasable');
  for (const upgradeId of ['u1', 'u2']) {
    expect((await activate('KEY-GOOD-1', upgradeId)).body).toMatchObject({ error: { code: 'key_inactive' } });
  }
});

test('what was bought by a key can be charged back', async () => {
  const { body } = await activate('KEY-GOOD-1');
  await world.control('POST', 'orders/u1/events', { type: 'order.charged_back' });
  expect(world.receiver.received.at(-1)?.event).toMatchObject({
    type: 'order.charged_back',
    data: { orderId: body['id'], clientReference: 'u1' },
  });
  expect((await entitlement())['entitlement']).toBe('purchasable');
});

test('an open invoice is no hindrance to a key, and can be cancelled after it', async () => {
  const invoice = orderBody('u1', { paymentMethod: 'invoice' });
  await world.call('POST', '/webstore/v1/orders', { key: 'u1', body: invoice });
  const { body } = await activate('KEY-GOOD-1');
  expect(await entitlement()).toMatchObject({ entitlement: 'included', orderId: body['id'] });
  const cancelled = await world.call('POST', '/webstore/v1/orders/by-reference/u1/cancellation');
  expect(cancelled).toMatchObject({ status: 200, body: { status: 'cancelled' } });
  expect((await entitlement())['entitlement']).toBe('included');
});

test('an activation without an idempotency key is refused', async () => {
  const body = {
    clientReference: 'u1',
    userId: 'b',
    credentialId: 'c',
    partnerId: 'p',
    licenceKey: 'KEY-GOOD-1',
  };
  expect((await world.call('POST', '/webstore/v1/licence-keys/activation', { body })).status).toBe(400);
  expect((await world.effect('keyActivations')).count).toBe(0);
});
