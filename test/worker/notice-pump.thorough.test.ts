/** Notices over HTTP to the sandbox's notifier, from the outbox of a real store, with a clock that stands still. */
import { randomUUID } from 'node:crypto';
import { createGateways } from '../../activities/providers';
import type { Notice, Store } from '../../db';
import { type Sandbox, sandboxSecrets, startSandbox } from '../../sandbox';
import { createNoticePump, type NoticePump } from '../../worker/notice-pump';
import { addCredential, AT, DAY_MS, eventsOf, HOUR_MS, MINUTE_MS, opening } from '../db/fixtures';
import { type OpenedFile, openSqliteFile } from '../db/sqlite-files';
import { settings } from '../providers/fixtures/settings';
import { until } from '../sandbox/support/until';
import { SERVICE } from '../support/notices';

const API_KEY = 'notifier-key';
const SECRETS = sandboxSecrets(new Proxy({}, { get: (_, name) => secretCalled(String(name)) }));

function secretCalled(name: string): string {
  if (name.startsWith('WEBHOOK_SECRET')) return `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  return name === 'NOTIFIER_API_KEY' ? API_KEY : `${name}-value`;
}

let sandbox: Sandbox;
let opened: OpenedFile;
let now = AT;
const logLines: unknown[] = [];

beforeAll(async () => void (sandbox = await startSandbox(SECRETS)));
afterAll(() => sandbox.close());
beforeEach(async () => {
  now = AT;
  logLines.length = 0;
  opened = await openSqliteFile();
  await control('reset', {});
});
afterEach(() => opened.close());

async function control(path: string, body?: object): Promise<unknown> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${sandbox.url}/control/${path}`, { ...init, headers });
  if (!response.ok) throw new Error(`control call ${path}: HTTP ${response.status}`);
  return response.json();
}

async function timesAsked(): Promise<number> {
  const { requests } = (await control('requests?party=notifier')) as { requests: unknown[] };
  return requests.length;
}

/** Messages that went out, by notice id. */
async function messages(): Promise<Record<string, number>> {
  const { messages } = (await control('effects')) as {
    messages: { byReference: Record<string, number> };
  };
  return messages.byReference;
}

const failNext = (fault: string, times: number, more: object = {}) =>
  control('faults', { party: 'notifier', fault, times, ...more });

function pumpOf(store: Store = opened.store, { apiKey = API_KEY, timeoutMs = 20_000 } = {}): NoticePump {
  const log = (...line: unknown[]): void => void logLines.push(line);
  const notifier = { baseUrl: `${sandbox.url}/notifier`, apiKey };
  const gateways = createGateways({ ...settings(sandbox.url, timeoutMs), notifier }, () => now);
  return createNoticePump({
    store,
    gateways,
    service: SERVICE,
    logger: { warn: log, error: log },
    clock: () => now,
    intervalMs: 1,
  });
}

/** An upgrade with notices that are due now. */
async function upgradeWithNotices(count: number, data: Notice['data'] = {}) {
  const upgradeId = randomUUID();
  await opened.store.upgrades.open(opening(await addCredential(opened.store), upgradeId));
  const noticeIds = Array.from({ length: count }, (_, each) => `${upgradeId}:${each}`);
  await opened.store.upgrades.enterStage({
    upgradeId,
    stage: 'AWAITING_CONTACT_INFO',
    method: null,
    deadline: null,
    needsAttention: null,
    event: 'purchase_settled',
    notices: noticeIds.map((noticeId) => ({ noticeId, template: 'upgrade_started', data })),
    at: AT,
  });
  return { upgradeId, noticeIds };
}

const undelivered = async (upgradeId: string) =>
  (await opened.store.notices.listByUpgrade(upgradeId)).filter(({ deliveredAt }) => deliveredAt === null);

test('each notice goes out once, under its id, and is kept as delivered', async () => {
  const { upgradeId, noticeIds } = await upgradeWithNotices(45);
  const pump = pumpOf();
  expect(await pump.deliverDue()).toBe(45);
  expect(await pump.deliverDue()).toBe(0);
  expect(await messages()).toEqual(Object.fromEntries(noticeIds.map((noticeId) => [noticeId, 1])));
  expect(await timesAsked()).toBe(45);
  expect(await undelivered(upgradeId)).toEqual([]);
});

test('two pumps at once, of two processes on one file, send each notice once', async () => {
  const { upgradeId, noticeIds } = await upgradeWithNotices(60);
  const pumps = [pumpOf(), pumpOf(await opened.reopen())];
  const delivered = await Promise.all(pumps.map((pump) => pump.deliverDue()));
  expect(delivered[0]! + delivered[1]!).toBe(60);
  expect(await timesAsked()).toBe(60);
  expect(Object.keys(await messages()).toSorted()).toEqual(noticeIds.toSorted());
  expect(await undelivered(upgradeId)).toEqual([]);
});

test('a notice whose answer was lost is sent again under the same id, so that one message goes out', async () => {
  const { upgradeId, noticeIds } = await upgradeWithNotices(1);
  await failNext('truncated', 1);
  const pump = pumpOf();
  expect(await pump.deliverDue()).toBe(0);
  now += 5_000;
  expect(await pump.deliverDue()).toBe(1);
  expect(await timesAsked()).toBe(2);
  expect(await messages()).toEqual({ [noticeIds[0]!]: 1 });
  expect(await undelivered(upgradeId)).toEqual([]);
});

test('a notifier that fails is asked again after each wait, never before, and given up after the last', async () => {
  const { upgradeId } = await upgradeWithNotices(1);
  await failNext('status_500', 100);
  const pump = pumpOf();
  const waits = [0, 5_000, MINUTE_MS, 10 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS, DAY_MS];
  for (const [index, wait] of waits.entries()) {
    now += wait - 1;
    await pump.deliverDue();
    expect(await timesAsked()).toBe(index);
    now += 1;
    await pump.deliverDue();
    expect(await timesAsked()).toBe(index + 1);
  }
  now += 365 * DAY_MS;
  await pump.deliverDue();
  expect(await timesAsked()).toBe(waits.length);
  expect(await undelivered(upgradeId)).toHaveLength(1);
  const tries = (await eventsOf(opened.store, upgradeId)).filter((event) => event.startsWith('notice_'));
  expect(tries).toEqual([...Array.from({ length: 6 }, () => 'notice_failed'), 'notice_given_up']);
});

test('a notifier that asks for more time gets it', async () => {
  await upgradeWithNotices(1);
  await failNext('status_503', 1, { retryAfterSeconds: 120 });
  const pump = pumpOf();
  await pump.deliverDue();
  now += 119_999;
  expect(await pump.deliverDue()).toBe(0);
  now += 1;
  expect(await pump.deliverDue()).toBe(1);
  expect(await timesAsked()).toBe(2);
});

test('what the notifier rejects is tried again, for a key can be mended, and is logged without its data', async () => {
  const { upgradeId, noticeIds } = await upgradeWithNotices(1, { redeemBy: 'canary-instant' });
  const pump = pumpOf(opened.store, { apiKey: 'canary-wrong-key' });
  await pump.deliverDue();
  expect(await timesAsked()).toBe(1);
  expect(await eventsOf(opened.store, upgradeId)).toContain('notice_failed');
  expect(logLines).toEqual([
    [
      expect.objectContaining({ noticeId: noticeIds[0], code: 'NOTIFIER_UNAUTHORISED', isFinal: false }),
      'notice not delivered',
    ],
  ]);
  expect(JSON.stringify(logLines)).not.toMatch(/canary|user-of-/);
  now += DAY_MS;
  expect(await pumpOf().deliverDue()).toBe(1);
});

test('a batch is sent at once, so that however slow the notifier is, none is sent after its lease', async () => {
  await upgradeWithNotices(20);
  await failNext('hang', 20);
  const delivering = pumpOf(opened.store, { timeoutMs: 2_000 }).deliverDue();
  // One after the other, this would take twenty times the time limit of a call.
  await until(async () => (await timesAsked()) === 20);
  expect(await delivering).toBe(0);
  now += 5_000;
  expect(await pumpOf().deliverDue()).toBe(20);
});

test('started, it delivers what comes in', async () => {
  const pump = pumpOf();
  pump.start();
  const { upgradeId } = await upgradeWithNotices(1);
  await until(async () => (await undelivered(upgradeId)).length === 0);
  await pump.stop();
});

test('stopped, it finishes what is in hand and leaves the rest to the next start', async () => {
  const { upgradeId } = await upgradeWithNotices(50);
  const { notices } = opened.store;
  let stopping: Promise<void> | undefined;
  const claimDue: typeof notices.claimDue = async (input) => {
    const due = await notices.claimDue(input);
    stopping ??= pump.stop();
    return due;
  };
  const pump = pumpOf({ ...opened.store, notices: { ...notices, claimDue } });
  pump.start();
  await until(() => stopping !== undefined);
  await stopping;
  expect(await undelivered(upgradeId)).toHaveLength(30);
  expect(await timesAsked()).toBe(20);
  expect(await pumpOf().deliverDue()).toBe(30);
});

test('a store that fails is told of by the error’s name alone, and tried again', async () => {
  const { upgradeId } = await upgradeWithNotices(1);
  const { notices } = opened.store;
  let failures = 2;
  const claimDue: typeof notices.claimDue = async (input) => {
    if (failures-- > 0) throw new TypeError('canary');
    return notices.claimDue(input);
  };
  const pump = pumpOf({ ...opened.store, notices: { ...notices, claimDue } });
  pump.start();
  await until(async () => (await undelivered(upgradeId)).length === 0);
  await pump.stop();
  expect(logLines).toHaveLength(2);
  expect(JSON.stringify(logLines)).toContain('TypeError');
  expect(JSON.stringify(logLines)).not.toContain('canary');
});

test('stopped before it was ever started, and twice, is no error', async () => {
  const pump = pumpOf();
  await pump.stop();
  pump.start();
  await Promise.all([pump.stop(), pump.stop()]);
  expect(await timesAsked()).toBe(0);
});
