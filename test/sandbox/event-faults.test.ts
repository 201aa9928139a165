import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Webhook } from 'standardwebhooks';
import { sessionBody } from './support/bodies';
import { TEST_SECRETS } from './support/secrets';
import { startWorld, type TestWorld } from './support/world';

/** The library checks signatures against the machine's time. */
const REAL_TIME = { clock: Date.now };

let world: TestWorld;

beforeEach(async () => {
  world = await startWorld(REAL_TIME);
});

afterEach(() => world.close());

const addFault = (mode: string, times = 1, party = 'webstore') =>
  world.control('POST', 'events/faults', { party, mode, times });
const pay = (upgradeId: string, of: TestWorld = world) =>
  of.control('POST', `orders/${upgradeId}/settle`, {});
const release = () => world.control('POST', 'events/release', { party: 'webstore' });
const told = (of: TestWorld = world) =>
  of.receiver.received.map(({ event }) => event.data['clientReference']);
const listed = async () =>
  (await world.control<{ events: Record<string, unknown>[] }>('GET', 'events')).events;

test('duplicate sends an event twice under one id', async () => {
  await addFault('duplicate');
  await pay('u1');
  await pay('u2');
  expect(told()).toEqual(['u1', 'u1', 'u2']);
  const [first, second] = world.receiver.received.map(({ headers }) => headers['webhook-id']);
  expect(second).toBe(first);
});

test('reorder sends an event after the next one of its party', async () => {
  await addFault('reorder');
  expect(await pay('u1')).toMatchObject({ delivered: false, status: null });
  await world.call('POST', '/video/v1/sessions', { body: sessionBody('ap1') });
  await world.control('POST', 'video/ap1/result', { result: 'PASSED' });
  expect(told()).toEqual([undefined]);
  expect(await pay('u2')).toMatchObject({ delivered: true });
  expect(told()).toEqual([undefined, 'u2', 'u1']);
});

test('reorder swaps pair by pair, however often it is told', async () => {
  await addFault('reorder', 10_000);
  for (const upgradeId of ['u1', 'u2', 'u3', 'u4']) await pay(upgradeId);
  expect(told()).toEqual(['u2', 'u1', 'u4', 'u3']);
});

test('the event is of the time it happened, and is signed at the time it is sent', async () => {
  const stopped = await startWorld();
  try {
    const happenedAt = stopped.now();
    await stopped.control('POST', 'events/faults', { party: 'webstore', mode: 'delay', times: 1 });
    await pay('u1', stopped);
    stopped.advance(3_600_000);
    await stopped.control('POST', 'events/release', { party: 'webstore' });
    const [sent] = stopped.receiver.received;
    expect(sent?.event.timestamp).toBe(new Date(happenedAt).toISOString());
    expect(Number(sent?.headers['webhook-timestamp']) * 1000).toBe(happenedAt + 3_600_000);
  } finally {
    await stopped.close();
  }
});

test('delay holds events until they are released, in their order', async () => {
  await addFault('delay', 2);
  for (const upgradeId of ['u1', 'u2', 'u3']) await pay(upgradeId);
  expect(told()).toEqual(['u3']);
  expect(await release()).toMatchObject({ released: [{ delivered: true }, { delivered: true }] });
  expect(told()).toEqual(['u3', 'u1', 'u2']);
  expect(await release()).toEqual({ released: [] });
});

test('forge sends a copy first that the signature gives away, and keeps what was answered', async () => {
  await addFault('forge');
  world.receiver.answerNext(401);
  expect(await pay('u1')).toMatchObject({ delivered: true, status: 204 });
  const [forged, genuine] = world.receiver.received;
  const webhook = new Webhook(TEST_SECRETS.webhookSecrets.webstore);
  expect(() => webhook.verify(forged!.body, forged!.headers)).toThrow();
  expect(webhook.verify(genuine!.body, genuine!.headers)).toMatchObject({ type: 'order.paid' });
  expect(forged!.body).toBe(genuine!.body);
  expect(await listed()).toMatchObject([
    { state: 'delivered', forgedStatus: 401, lastStatus: 204, attempts: 1 },
  ]);
});

test('lose never sends an event, but a person can', async () => {
  await addFault('lose');
  const lost = await pay('u1');
  await pay('u2');
  await release();
  expect(told()).toEqual(['u2']);
  expect(await listed()).toMatchObject([
    { state: 'lost', fault: 'lose', attempts: 0 },
    { state: 'delivered' },
  ]);
  await world.control('POST', 'events/resend', { eventId: lost['eventId'] });
  expect(told()).toEqual(['u2', 'u1']);
});

test('a fault of one party leaves the events of another alone', async () => {
  await addFault('lose', 1, 'letters');
  expect(await pay('u1')).toMatchObject({ delivered: true });
  expect(await world.control('GET', 'events/faults')).toEqual({
    faults: [{ provider: 'letter-house', mode: 'lose', timesLeft: 1 }],
  });
});

test('a fault strikes when silence ends', async () => {
  await world.control('POST', 'events/silence', { party: 'webstore', silent: true });
  await addFault('duplicate');
  await pay('u1');
  expect(told()).toEqual([]);
  await world.control('POST', 'events/silence', { party: 'webstore', silent: false });
  expect(told()).toEqual(['u1', 'u1']);
});

test.each([
  [{ party: 'experian', mode: 'lose', times: 1 }],
  [{ party: 'webstore', mode: 'eat', times: 1 }],
  [{ party: 'webstore', mode: 'lose', times: 0 }],
])('%p is refused', async (body) => {
  expect((await world.call('POST', '/control/events/faults', { body })).status).toBe(400);
});

test('what is held or lost is so after a restart too', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sandbox-test-'));
  const options = { ...REAL_TIME, dataFile: path.join(folder, 'sandbox.json') };
  try {
    const before = await startWorld(options);
    await before.control('POST', 'events/faults', { party: 'webstore', mode: 'lose', times: 1 });
    await before.control('POST', 'events/faults', { party: 'webstore', mode: 'delay', times: 2 });
    for (const upgradeId of ['u1', 'u2']) await pay(upgradeId, before);
    await before.close();
    const after = await startWorld(options);
    try {
      await pay('u3', after);
      await pay('u4', after);
      expect(told(after)).toEqual(['u4']);
      await after.control('POST', 'events/release', { party: 'webstore' });
      expect(told(after)).toEqual(['u4', 'u2', 'u3']);
    } finally {
      await after.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
