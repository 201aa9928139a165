/** The typed client of the control calls, as the demo, tests and benches use it. */
import { createSandboxControl, type SandboxControl } from '../../deploy/local/sandbox-control';
import { entitlementPath, letterBody, orderBody, sessionBody } from './support/bodies';
import { startWorld, type TestWorld } from './support/world';

let world: TestWorld;
let control: SandboxControl;

beforeEach(async () => {
  world = await startWorld();
  control = createSandboxControl(world.url);
});

afterEach(() => world.close());

const told = () => world.receiver.received.map(({ event }) => event.type);

test('an order is settled, paid again and refunded', async () => {
  await world.call('POST', '/webstore/v1/orders', {
    key: 'u1',
    body: orderBody('u1', { paymentMethod: 'invoice' }),
  });
  await control.settleOrder('u1');
  await control.payAgain('u1');
  const { id, orders } = await control.readOrder('u1');
  expect(orders.map(({ status }) => status)).toEqual(['paid', 'paid']);
  await control.changeOrder('u1', 'order.refunded', orders[1]?.id);
  await control.changeOrder('u1', 'order.charged_back');
  expect((await control.readOrder('u1')).orders.map(({ status }) => status)).toEqual([
    'charged_back',
    'refunded',
  ]);
  expect(id).toBe(orders[0]?.id);
  expect((await control.effects()).charges.byReference).toEqual({ u1: 2 });
});

test('a session ends with or without a document', async () => {
  await world.call('POST', '/video/v1/sessions', { body: sessionBody('ap1') });
  await control.finishVideo('ap1', 'REVIEW_PENDING');
  expect(world.receiver.received.at(-1)?.event.data).toMatchObject({ code: 9121, document: null });
  await control.finishVideo('ap1', 'PASSED', { documentValidUntil: '2031-05-17' });
  expect(world.receiver.received.at(-1)?.event.data).toMatchObject({
    document: { validUntil: '2031-05-17' },
  });
});

test('faults are ordered and ended', async () => {
  await control.addFault({ party: 'webstore', fault: 'status_503', times: 10_000 });
  expect((await world.call('GET', entitlementPath('u1'))).status).toBe(503);
  await control.clearFaults('webstore');
  await control.clearFaults();
  expect((await world.call('GET', entitlementPath('u1'))).status).toBe(200);
});

test('events are faulted and released', async () => {
  await control.faultEvents({ party: 'webstore', mode: 'delay', times: 1 });
  await control.settleOrder('u1');
  expect(told()).toEqual([]);
  await control.releaseEvents('webstore');
  expect(told()).toEqual(['order.paid']);
});

test('a storm is ordered, read and ended', async () => {
  await control.storm({ share: 1, kinds: ['status_429'], parties: ['webstore'], retryAfterSeconds: 5 });
  await world.call('GET', entitlementPath('u1'));
  await control.storm({ share: 0 });
  expect(await control.readStorm()).toEqual({
    share: 0,
    met: { status_429: 1 },
    requests: 1,
    retryAfter: { sent: 1, kept: 0, broken: 0 },
  });
});

test('every effect is counted from the start', async () => {
  await world.call('POST', '/letters/v1/letters', { key: 'l1', body: letterBody('l1') });
  const effects = await control.effects();
  expect(effects.letters.count).toBe(1);
  for (const name of ['verifications', 'keyActivations', 'exhaustions'] as const) {
    expect(effects[name]).toEqual({ count: 0, byReference: {} });
  }
});
