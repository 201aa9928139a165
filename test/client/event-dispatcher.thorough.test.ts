/**
 * Events are told to runs late rather than never. Runs are stood in for by a double of the one call that is made of
 * them; where no server is wanted at all, the real client speaks to a closed port.
 */
import { Client, Connection, ServiceError } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { createEventDispatcher, type EventDispatcher } from '../../client/event-dispatcher';
import { workflowIdOf } from '../../temporal.config';
import { AT, closing, startUpgrade } from '../db/fixtures';
import { type OpenedFile, openSqliteFile } from '../db/sqlite-files';
import { until } from '../sandbox/support/until';
import { temporalOf, type Told } from './told-runs';

let opened: OpenedFile;
beforeEach(async () => void (opened = await openSqliteFile()));
afterEach(() => opened.close());

let now = AT;
const warnings: unknown[] = [];
beforeEach(() => {
  now = AT;
  warnings.length = 0;
});

function dispatcherOf(temporal: Client, intervalMs = 1): EventDispatcher {
  return createEventDispatcher({
    temporal,
    store: opened.store,
    logger: { warn: (...line: unknown[]) => void warnings.push(line) },
    clock: () => now,
    intervalMs,
    tellWithinMs: 300,
  });
}

/** An upgrade with an event that its run must hear of. */
async function upgradeWithEvent(name: string, provider: 'webstore' | 'live-video' = 'webstore') {
  const upgrade = await startUpgrade(opened.store);
  const eventId = `${provider}:${name}`;
  await opened.store.events.receive({
    eventId,
    provider,
    type: 'order.paid',
    occurredAt: AT,
    receivedAt: AT,
    subjectId: upgrade.upgradeId,
    facts: {},
  });
  return { ...upgrade, eventId, workflowId: workflowIdOf(upgrade.credentialId) };
}

const pendingIds = async () => (await opened.store.events.listPending(1_000)).map(({ eventId }) => eventId);

const noSuchRun = (workflowId: string) => new WorkflowNotFoundError('no such run', workflowId, undefined);
const grpcError = (code: number) =>
  new ServiceError('refused', {
    cause: Object.assign(new Error('refused'), { code, details: 'canary', metadata: {} }),
  });
const UNAVAILABLE = 14;
const INVALID_ARGUMENT = 3;

test('each pending event is told to the run of its credential, once', async () => {
  const told: Told[] = [];
  const dispatcher = dispatcherOf(temporalOf(async (...each) => void told.push(each)));
  const [first, second] = [await upgradeWithEvent('1'), await upgradeWithEvent('2')];
  expect(await dispatcher.dispatchPending()).toBe(2);
  expect(await dispatcher.dispatchPending()).toBe(0);
  expect(told).toEqual([
    [first.workflowId, 'purchaseChanged', 'webstore:1'],
    [second.workflowId, 'purchaseChanged', 'webstore:2'],
  ]);
  expect(await pendingIds()).toEqual([]);
});

test('an event whose upgrade has ended is kept, and told to nobody again', async () => {
  const { upgradeId, eventId } = await upgradeWithEvent('1');
  await opened.store.upgrades.close(closing(upgradeId));
  const signal = jest.fn<Promise<void>, Told>((workflowId) => Promise.reject(noSuchRun(workflowId)));
  const dispatcher = dispatcherOf(temporalOf(signal));
  await dispatcher.dispatchPending();
  await dispatcher.dispatchPending();
  expect(signal).toHaveBeenCalledTimes(1);
  expect(await pendingIds()).toEqual([]);
  expect(await opened.store.events.get(eventId)).toMatchObject({ subjectId: upgradeId });
});

test('an event of an upgrade whose run has not begun yet waits, and is told once it has', async () => {
  const { eventId } = await upgradeWithEvent('1');
  let hasBegun = false;
  const told: Told[] = [];
  const dispatcher = dispatcherOf(
    temporalOf(async (...each) => {
      if (!hasBegun) throw noSuchRun(each[0]);
      told.push(each);
    }),
  );
  expect(await dispatcher.dispatchPending()).toBe(0);
  expect(await pendingIds()).toEqual([eventId]);
  hasBegun = true;
  now += 60_000;
  expect(await dispatcher.dispatchPending()).toBe(1);
  expect(told).toHaveLength(1);
});

test('an event that alone cannot be told holds up none behind it, and is tried again later', async () => {
  const ids: string[] = [];
  for (let each = 0; each < 120; each++) ids.push((await upgradeWithEvent(String(each))).eventId);
  const bad = new Set(ids.slice(0, 110));
  const dispatcher = dispatcherOf(
    temporalOf(async (_workflowId, _signal, eventId) => {
      if (bad.has(eventId)) throw grpcError(INVALID_ARGUMENT);
    }),
  );
  expect(await dispatcher.dispatchPending()).toBe(10);
  expect(await pendingIds()).toHaveLength(110);
  expect(warnings).toHaveLength(110);
  expect(JSON.stringify(warnings)).not.toContain('canary');
  expect(await dispatcher.dispatchPending()).toBe(0);
  expect(warnings).toHaveLength(110);
  bad.clear();
  now += 60_000;
  expect(await dispatcher.dispatchPending()).toBe(110);
});

describe('while the server is away', () => {
  test('events stay pending, and are told when it is back', async () => {
    const { eventId } = await upgradeWithEvent('1');
    let isAway = true;
    const told: Told[] = [];
    const dispatcher = dispatcherOf(
      temporalOf(async (...each) => {
        if (isAway) throw grpcError(UNAVAILABLE);
        told.push(each);
      }),
    );
    dispatcher.start();
    await until(() => warnings.length > 2);
    expect(await pendingIds()).toEqual([eventId]);
    isAway = false;
    await until(async () => (await pendingIds()).length === 0);
    await dispatcher.stop();
    expect(told.map(([, , id]) => id)).toEqual([eventId]);
    expect(JSON.stringify(warnings)).not.toContain('canary');
  });

  test('with nothing at its address at all, telling gives up and stopping does not hang', async () => {
    const { eventId } = await upgradeWithEvent('1');
    const connection = Connection.lazy({ address: '127.0.0.1:1' });
    const dispatcher = dispatcherOf(new Client({ connection }), 60_000);
    dispatcher.start();
    for (let each = 0; each < 1_000; each++) dispatcher.kick();
    await until(() => warnings.length === 1);
    dispatcher.kick();
    await dispatcher.stop();
    await connection.close();
    expect(await pendingIds()).toEqual([eventId]);
  });

  test('however many events come in meanwhile, one at a time waits for it, and stopping waits for that one', async () => {
    await upgradeWithEvent('1');
    let waiting = 0;
    let calls = 0;
    let fail: (error: Error) => void = () => {};
    const dispatcher = dispatcherOf(
      temporalOf(async () => {
        calls++;
        waiting++;
        await new Promise<never>((_, reject) => (fail = reject)).finally(() => waiting--);
      }),
    );
    dispatcher.start();
    await until(() => waiting === 1);
    for (let each = 0; each < 20; each++) {
      dispatcher.kick();
      // A timer set after the dispatcher's fires after it.
      await new Promise((resolve) => setTimeout(resolve));
    }
    expect([calls, waiting]).toEqual([1, 1]);
    const stopping = dispatcher.stop();
    fail(grpcError(UNAVAILABLE));
    await stopping;
    expect(calls).toBe(1);
  });
});

test('an event that comes in while others are told is told without waiting for the next look', async () => {
  const first = await upgradeWithEvent('1');
  const told: string[] = [];
  const dispatcher = dispatcherOf(
    temporalOf(async (_workflowId, _signal, eventId) => {
      told.push(eventId);
      if (eventId !== first.eventId) return;
      await upgradeWithEvent('2');
      dispatcher.kick();
    }),
    60_000,
  );
  dispatcher.start();
  await until(() => told.length === 2);
  await dispatcher.stop();
  expect(await pendingIds()).toEqual([]);
});

test('stopped between two events, it leaves the others pending for the next start', async () => {
  const [first, second] = [await upgradeWithEvent('1'), await upgradeWithEvent('2')];
  let stopping: Promise<void> | undefined;
  const dispatcher = dispatcherOf(
    temporalOf(async () => {
      stopping ??= dispatcher.stop();
    }),
  );
  dispatcher.start();
  await until(() => stopping !== undefined);
  await stopping;
  expect(await pendingIds()).toEqual([second.eventId]);
  dispatcher.start();
  await until(async () => (await pendingIds()).length === 0);
  await dispatcher.stop();
  expect(first.eventId).toBe('webstore:1');
});

test('a store that fails does not end the telling', async () => {
  const { eventId } = await upgradeWithEvent('1');
  const { events, upgrades } = opened.store;
  let failures = 3;
  const listPending: typeof events.listPending = async (limit) => {
    if (failures-- > 0) throw new Error('canary');
    return events.listPending(limit);
  };
  const dispatcher = createEventDispatcher({
    temporal: temporalOf(async () => {}),
    store: { events: { ...events, listPending }, upgrades },
    logger: { warn: (...line: unknown[]) => void warnings.push(line) },
    clock: () => now,
    intervalMs: 1,
  });
  dispatcher.start();
  await until(async () => !(await pendingIds()).includes(eventId));
  await dispatcher.stop();
  expect(warnings).toHaveLength(3);
  expect(JSON.stringify(warnings)).not.toContain('canary');
});

test('before it is started and after it is stopped, a kick tells nobody', async () => {
  const { eventId } = await upgradeWithEvent('1');
  const signal = jest.fn<Promise<void>, Told>(async () => {});
  const dispatcher = dispatcherOf(temporalOf(signal));
  dispatcher.kick();
  await dispatcher.stop();
  dispatcher.kick();
  await new Promise(setImmediate);
  expect(signal).not.toHaveBeenCalled();
  expect(await pendingIds()).toEqual([eventId]);
});
