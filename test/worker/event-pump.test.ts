/** Events to back ends over real HTTP, from the outbox of a real store. Threat: one that is lost, forged or out of order. */
import { AT, closing, DAY_MS, HOUR_MS, MINUTE_MS } from '../db/fixtures';
import { type OpenedFile, openSqliteFile } from '../db/sqlite-files';
import { until } from '../sandbox/support/until';
import { JITTER, RETRY_AFTER_MS } from '../../worker/event-pump';
import { type BackEnd, startBackEnd } from './back-end';
import { addEndpoint, moveOn, newSecret, openUpgrade, pumpOf, upTo } from './event-fixtures';

let opened: OpenedFile;
let now = AT;
const clock = (): number => now;
const secret = newSecret();
const backEnds: BackEnd[] = [];
let backEnd: BackEnd;

beforeEach(async () => {
  now = AT;
  opened = await openSqliteFile();
  backEnd = await anotherBackEnd();
});
afterEach(async () => {
  for (const each of backEnds.splice(0)) await each.close();
  await opened.close();
});

async function anotherBackEnd(): Promise<BackEnd> {
  const started = await startBackEnd(secret, clock);
  backEnds.push(started);
  return started;
}

const endpointTo = (to: BackEnd = backEnd, given = {}) =>
  addEndpoint(opened.store, to.url, { secret, ...given });

test('every event of an upgrade arrives once, signed, in order', async () => {
  const { store } = opened;
  await endpointTo();
  const upgradeId = await openUpgrade(store);
  await moveOn(store, upgradeId, 5);
  await store.upgrades.close(closing(upgradeId, AT));
  const { pump } = pumpOf(store, clock);
  expect(await pump.deliverDue()).toBe(7);
  expect(await pump.deliverDue()).toBe(0);
  expect(backEnd.taken).toEqual(upTo(upgradeId, 7));
  expect(backEnd.asked.map(({ type }) => type)).toEqual([
    'upgrade.started',
    ...Array.from({ length: 5 }, () => 'upgrade.stage_changed'),
    'upgrade.cancelled',
  ]);
  const [last] = backEnd.asked.slice(-1);
  expect(last!.headers['webhook-id']).toBe(last!.id);
});

test('a sender that dies between sending and marking loses nothing: the next one sends it again, under the same id', async () => {
  const { store } = opened;
  await endpointTo();
  const upgradeId = await openUpgrade(store);
  await moveOn(store, upgradeId);
  const dying = {
    ...store,
    outgoingEvents: {
      ...store.outgoingEvents,
      markDelivered: async () => Promise.reject(new Error('killed')),
    },
  };
  await expect(pumpOf(dying, clock).pump.deliverDue()).rejects.toThrow('killed');
  const next = pumpOf(await opened.reopen(), clock).pump;
  expect(await next.deliverDue()).toBe(0);
  now += MINUTE_MS;
  expect(await next.deliverDue()).toBe(2);
  expect(backEnd.taken).toEqual([`${upgradeId}: 1`, ...upTo(upgradeId, 2)]);
  expect(backEnd.asked[1]!.id).toBe(backEnd.asked[0]!.id);
  expect(backEnd.asked[1]!.body).toBe(backEnd.asked[0]!.body);
});

test('the next event of an upgrade waits until the one before is taken, and other upgrades do not', async () => {
  const { store } = opened;
  await endpointTo();
  const [stuck, other] = [await openUpgrade(store), await openUpgrade(store)];
  await moveOn(store, stuck, 3);
  await moveOn(store, other, 3);
  backEnd.behave = ({ data }) => (data.upgradeId === stuck ? 500 : 204);
  const { pump } = pumpOf(store, clock);
  for (let minute = 0; minute < 10; minute++) {
    await pump.deliverDue();
    now += MINUTE_MS;
  }
  expect(backEnd.taken).toEqual(upTo(other, 4));
  expect(backEnd.asked.filter(({ data }) => data.upgradeId === stuck && data.sequence > 1)).toEqual([]);
  backEnd.behave = () => 204;
  now += HOUR_MS;
  await pump.deliverDue();
  expect(backEnd.taken).toEqual([...upTo(other, 4), ...upTo(stuck, 4)]);
});

test('under failures at random and two senders at once, each upgrade arrives in order and in full', async () => {
  const { store } = opened;
  await endpointTo();
  const upgradeIds = await Promise.all(Array.from({ length: 6 }, () => openUpgrade(store)));
  for (const upgradeId of upgradeIds) await moveOn(store, upgradeId, 5);
  let seed = 7;
  const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  backEnd.behave = () => (random() < 0.3 ? 503 : 204);
  const pumps = [
    pumpOf(store, clock, { random }).pump,
    pumpOf(await opened.reopen(), clock, { random }).pump,
  ];
  for (let round = 0; round < 60; round++) {
    await Promise.all(pumps.map((pump) => pump.deliverDue()));
    now += HOUR_MS;
  }
  for (const upgradeId of upgradeIds)
    expect(backEnd.taken.filter((each) => each.startsWith(upgradeId))).toEqual(upTo(upgradeId, 6));
});

test('it is tried again after each wait of the table, never before, and then given up: the next event goes', async () => {
  const { store } = opened;
  await endpointTo();
  const upgradeId = await openUpgrade(store);
  await moveOn(store, upgradeId);
  backEnd.behave = ({ data }) => (data.sequence === 1 && data.upgradeId === upgradeId ? 500 : 204);
  const { pump, logLines } = pumpOf(store, clock, { disableAfterMs: 365 * DAY_MS });
  for (const wait of [0, ...RETRY_AFTER_MS]) {
    const before = backEnd.asked.length;
    now += wait - 1;
    await pump.deliverDue();
    expect(backEnd.asked).toHaveLength(before);
    now += 1;
    await pump.deliverDue();
    expect(backEnd.asked.length).toBeGreaterThan(before);
  }
  expect(backEnd.asked.map(({ data }) => data.sequence)).toEqual([
    ...Array.from({ length: RETRY_AFTER_MS.length + 1 }, () => 1),
    2,
  ]);
  const [first] = await store.outgoingEvents.list({ upgradeId, limit: 1 });
  expect(first).toMatchObject({ sequence: 2, deliveries: [{ state: 'DELIVERED' }] });
  expect(logLines.at(-1)).toEqual([
    expect.objectContaining({ result: 'SERVER_ERROR', outcome: 'GIVEN_UP', tries: RETRY_AFTER_MS.length }),
    'event not taken by a back end',
  ]);
});

test('waits are longer by up to a fifth, so that what failed together comes back apart', async () => {
  const { store } = opened;
  await endpointTo();
  await openUpgrade(store);
  backEnd.behave = () => 500;
  const { pump } = pumpOf(store, clock, { random: () => 0.999 });
  await pump.deliverDue();
  now += 5_000 * (1 + JITTER) - 100;
  await pump.deliverDue();
  expect(backEnd.asked).toHaveLength(1);
  now += 100;
  await pump.deliverDue();
  expect(backEnd.asked).toHaveLength(2);
});

test('an endpoint that asks for more time gets it', async () => {
  const { store } = opened;
  await endpointTo();
  await openUpgrade(store);
  backEnd.behave = () => (response) => void response.writeHead(429, { 'retry-after': '120' }).end();
  const { pump } = pumpOf(store, clock);
  await pump.deliverDue();
  now += 119_999;
  await pump.deliverDue();
  expect(backEnd.asked).toHaveLength(1);
  now += 1;
  await pump.deliverDue();
  expect(backEnd.asked).toHaveLength(2);
});

test('an endpoint that hangs, and one that floods, hold up no other', async () => {
  const { store } = opened;
  const [hanging, flooding] = [await anotherBackEnd(), await anotherBackEnd()];
  hanging.behave = () => () => undefined;
  flooding.behave = () => (response) => {
    response.writeHead(200);
    const pour = (): void => void (response.destroyed || response.write('x'.repeat(64_000), pour));
    pour();
  };
  for (const each of [hanging, flooding, backEnd]) await endpointTo(each);
  const { pump } = pumpOf(store, clock, { timeoutMs: 20_000 });
  pump.start();
  const upgradeIds = await Promise.all(Array.from({ length: 10 }, () => openUpgrade(store)));
  for (const upgradeId of upgradeIds) await moveOn(store, upgradeId, 2);
  await until(() => backEnd.taken.length === 30);
  // What floods has said 200, which is all that counts.
  await until(() => flooding.asked.length === 30);
  expect(hanging.asked.length).toBeLessThanOrEqual(8);
  await hanging.close();
  await pump.stop();
});

test('several endpoints of a partner get what each wants, and those of another partner nothing', async () => {
  const { store } = opened;
  const [endings, foreign] = [await anotherBackEnd(), await anotherBackEnd()];
  await endpointTo();
  await endpointTo(endings, { eventTypes: ['upgrade.completed', 'upgrade.cancelled'] });
  await endpointTo(foreign, { partnerId: 'partner-2' });
  const upgradeId = await openUpgrade(store);
  await moveOn(store, upgradeId);
  await store.upgrades.close(closing(upgradeId, AT));
  await pumpOf(store, clock).pump.deliverDue();
  expect(backEnd.taken).toEqual(upTo(upgradeId, 3));
  expect(endings.taken).toEqual([`${upgradeId}: 3`]);
  expect(foreign.asked).toEqual([]);
});

test('while a secret is rotated, whoever knows the old or the new one finds the signature right', async () => {
  const { store } = opened;
  const [endpointId, other] = [await endpointTo(), await anotherBackEnd()];
  const renewed = newSecret();
  const rotation = {
    endpointId,
    secretId: 'second',
    secret: renewed,
    overlapMs: DAY_MS,
    actor: 'operator-1',
  };
  await store.endpoints.rotateSecret({ ...rotation, at: now });
  other.secret = renewed;
  const { pump } = pumpOf(store, clock);
  const upgradeId = await openUpgrade(store);
  await pump.deliverDue();
  expect(backEnd.taken).toEqual([`${upgradeId}: 1`]);
  backEnd.secret = renewed;
  await moveOn(store, upgradeId);
  await pump.deliverDue();
  expect(backEnd.taken).toEqual(upTo(upgradeId, 2));
  backEnd.secret = secret;
  now += DAY_MS;
  await moveOn(store, upgradeId, 1, now);
  expect(await pump.deliverDue()).toBe(0);
});

test('an endpoint that is down for days is disabled, its partner and operators are told, and it gets all in order once enabled', async () => {
  const { store } = opened;
  const other = await anotherBackEnd();
  const endpointId = await endpointTo();
  await endpointTo(other);
  const upgradeIds = [await openUpgrade(store), await openUpgrade(store)];
  for (const upgradeId of upgradeIds) await moveOn(store, upgradeId, 2);
  backEnd.behave = () => 502;
  const { pump, logLines } = pumpOf(store, clock);
  for (let hour = 0; hour <= 120; hour++) {
    await pump.deliverDue();
    now += HOUR_MS;
  }
  expect(await store.endpoints.get(endpointId)).toMatchObject({ disabledFor: 'FAILING', pending: 6 });
  expect(logLines).toContainEqual([
    { endpointId, result: 'SERVER_ERROR' },
    'an endpoint is disabled; see: upgrade events endpoints list',
  ]);
  expect(other.asked.at(-1)).toMatchObject({
    type: 'endpoint.disabled',
    data: { endpointId, reason: 'FAILING' },
  });
  const before = backEnd.asked.length;
  now += 30 * DAY_MS;
  await pump.deliverDue();
  expect(backEnd.asked).toHaveLength(before);

  backEnd.behave = () => 204;
  await store.endpoints.enable({ endpointId, actor: 'operator-1', at: now });
  expect(await pump.deliverDue()).toBe(6);
  for (const upgradeId of upgradeIds)
    expect(backEnd.taken.filter((each) => each.startsWith(upgradeId))).toEqual(upTo(upgradeId, 3));
});

test('an endpoint that answers 410 is asked no more', async () => {
  const { store } = opened;
  const endpointId = await endpointTo();
  await openUpgrade(store);
  await openUpgrade(store);
  backEnd.behave = () => 410;
  const { pump } = pumpOf(store, clock);
  await pump.deliverDue();
  const before = backEnd.asked.length;
  now += DAY_MS;
  await pump.deliverDue();
  expect(backEnd.asked).toHaveLength(before);
  expect(await store.endpoints.get(endpointId)).toMatchObject({ disabledFor: 'GONE', pending: 2 });
});

test('the log of a failure names ids and words, and neither address nor secret', async () => {
  const { store } = opened;
  await addEndpoint(store, `${backEnd.url}/canary-path?token=canary-token`, { secret });
  await openUpgrade(store);
  backEnd.behave = () => (response) => void response.writeHead(500).end('canary-body');
  const { pump, logLines, results } = pumpOf(store, clock);
  await pump.deliverDue();
  expect(results).toEqual(['SERVER_ERROR']);
  expect(logLines).toHaveLength(1);
  expect(JSON.stringify(logLines)).not.toMatch(/canary|whsec|127\.0\.0\.1/);
});

test('started, it delivers what comes in; stopped, it leaves the rest to the next start', async () => {
  const { store } = opened;
  await endpointTo();
  const { pump } = pumpOf(store, clock);
  pump.start();
  const upgradeId = await openUpgrade(store);
  await until(() => backEnd.taken.length === 1);
  await pump.stop();
  await moveOn(store, upgradeId);
  expect(backEnd.taken).toHaveLength(1);
  expect(await pump.deliverDue()).toBe(1);
});
