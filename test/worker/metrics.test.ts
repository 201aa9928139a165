/**
 * What a worker measures, scraped over HTTP from the real runtime: calls to the sandbox's parties, the store, notices,
 * events to back ends.
 * What runs count of themselves is in test/system/observability.server.test.ts.
 */
import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { Runtime } from '@temporalio/worker';
import { NO_COSTS } from '../../activities/providers/cost-table';
import { type Gateways, GatewayError } from '../../activities/providers/gateways';
import { meterGateways } from '../../activities/providers/metered';
import { freePort } from '../../deploy/local/temporal-servers';
import { createCaseGauges } from '../../worker/case-gauges';
import { createEventPump } from '../../worker/event-pump';
import { createLogger } from '../../worker/logging';
import { createNoticePump } from '../../worker/notice-pump';
import { installRuntime } from '../../worker/runtime';
import type { Measure } from '../../workflows/measure';
import { METRICS } from '../../workflows/metrics';
import {
  addCredential,
  AT,
  closing,
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  notice,
  opening,
  passed,
  startUpgrade,
} from '../db/fixtures';
import { type OpenedFile, openSqliteFile } from '../db/sqlite-files';
import { applicant } from '../providers/fixtures/applicant';
import { type SandboxUnderTest, startSandboxUnderTest } from '../providers/fixtures/sandbox';
import { scrape, type Scrape } from '../support/prometheus-text';
import { SERVICE } from '../support/notices';
import { addEndpoint, openUpgrade } from './event-fixtures';

const lines: string[] = [];
const logger = createLogger('debug', 'worker', { write: (line) => void lines.push(line) });
let measure: Measure;
let url: string;
let sandbox: SandboxUnderTest;
let opened: OpenedFile;

beforeAll(async () => {
  const address = `127.0.0.1:${await freePort()}`;
  measure = installRuntime(logger, { address, otlpUrl: '' });
  url = `http://${address}/metrics`;
  sandbox = await startSandboxUnderTest();
});
afterAll(async () => {
  await sandbox.close();
  await Runtime.instance().shutdown();
});
beforeEach(async () => {
  lines.length = 0;
  opened = await openSqliteFile();
});
afterEach(() => opened.close());

const SYNTHETIC = 'synthetic';
const APPLICANT = applicant();
const { providerCalls, providerCallTime, cost, notices, openUpgrades, stuckUpgrades } = METRICS;
const logged = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

describe('calls to outside parties', () => {
  const costs = {
    currency: 'USD',
    priceOf: (provider: string, operation: string) =>
      `${provider}.${operation}` === 'kba.getQuestions' ? 180 : 0,
  };
  const metered = (gateways: Gateways = sandbox.gateways): Gateways =>
    meterGateways(gateways, { measure, costs, logger });
  const call = { provider: 'kba', operation: 'getQuestions' };
  const counts = async (
    labels: Record<string, string>,
  ): Promise<[number | null, number | null, number | null]> => {
    const seen = await scrape(url);
    return [
      seen.value(providerCalls.name, { ...call, ...labels }),
      seen.value(`${providerCallTime.name}_count`, call),
      seen.value(cost.name, call),
    ];
  };
  const ask = (gateways: Gateways) =>
    gateways.kba.getQuestions({ attemptId: 'attempt-1', applicant: APPLICANT, ssnDigits: 'LAST_FOUR' });

  it('are counted by verdict, timed, and priced by the table once they were answered', async () => {
    await expect(ask(metered())).resolves.toMatchObject({ kind: 'QUESTIONS' });
    await expect(counts({ result: 'ANSWERED', verdict: 'QUESTIONS' })).resolves.toEqual([1, 1, 180]);
  });

  it('that fail are counted by retry class and reason, timed, and cost nothing', async () => {
    const before = await counts({});
    const failing = gatewayFailing(new GatewayError('KBA_TIMEOUT', 'OUTCOME_UNKNOWN', 'No answer.'));
    await expect(ask(metered(failing))).rejects.toThrow('No answer.');
    const [failed, timed, paid] = await counts({ result: 'OUTCOME_UNKNOWN', verdict: 'TIMEOUT' });
    expect([failed, timed, paid]).toEqual([1, (before[1] ?? 0) + 1, before[2]]);
  });

  it('that were held back count, and say nothing of how long the party takes', async () => {
    const before = await counts({});
    const failing = gatewayFailing(new GatewayError('KBA_HELD_BACK', 'NOT_SENT', 'Patience.'));
    await expect(ask(metered(failing))).rejects.toThrow('Patience.');
    const [failed, timed] = await counts({ result: 'NOT_SENT', verdict: 'HELD_BACK' });
    expect([failed, timed]).toEqual([1, before[1]]);
  });

  it('are logged with workflow, run, activity and attempt, and with nothing of the person', async () => {
    const info = {
      activityType: 'openKbaSession',
      attempt: 3,
      workflowExecution: { workflowId: 'proofing-upgrade:c-1', runId: 'run-1' },
    };
    await new MockActivityEnvironment(info).run(() => ask(metered()));
    expect(logged()).toEqual([
      expect.objectContaining({
        msg: 'provider call',
        provider: 'kba',
        operation: 'getQuestions',
        verdict: 'QUESTIONS',
        workflowId: 'proofing-upgrade:c-1',
        runId: 'run-1',
        activity: 'openKbaSession',
        attempt: 3,
      }),
    ]);
    for (const value of [APPLICANT.lastName, APPLICANT.address.line1, APPLICANT.ssn ?? '']) {
      expect(lines.join()).not.toContain(value);
    }
  });

  it('are not priced without a table', async () => {
    const before = (await scrape(url)).value(cost.name);
    await ask(meterGateways(sandbox.gateways, { measure, costs: NO_COSTS, logger }));
    expect((await scrape(url)).value(cost.name)).toBe(before);
  });

  function gatewayFailing(error: GatewayError): Gateways {
    const kba = {
      ...sandbox.gateways.kba,
      getQuestions: async (): Promise<never> => {
        throw error;
      },
    };
    return { ...sandbox.gateways, kba };
  }
});

describe('the gauges', () => {
  const NOW = AT + 10 * DAY_MS;
  let now = NOW;
  beforeEach(() => void (now = NOW));
  const read = async (): Promise<Scrape> => {
    const { store } = opened;
    await createCaseGauges({ store, measure, logger, clock: () => now, syntheticPartner: SYNTHETIC }).read();
    return scrape(url);
  };
  const review = async (at: number): Promise<string> => {
    const { upgradeId } = await startUpgrade(opened.store);
    const entered = {
      stage: 'UNDER_REVIEW',
      method: null,
      deadline: null,
      needsAttention: 'REVIEW',
    } as const;
    await opened.store.upgrades.enterStage({
      upgradeId,
      ...entered,
      event: 'e',
      notices: [notice(upgradeId)],
      at,
    });
    return upgradeId;
  };

  it('show what waits in each stage, since when, what is stuck, and how late notices are', async () => {
    await review(NOW - 4 * DAY_MS);
    await review(NOW - HOUR_MS);
    const seen = await read();
    const stage = 'UNDER_REVIEW';
    expect(seen.value(openUpgrades.name, { stage })).toBe(2);
    expect(seen.value(METRICS.oldestStageAge.name, { stage })).toBe(4 * 86_400);
    expect(seen.value(stuckUpgrades.name, { stage, why: 'TOO_OLD' })).toBe(1);
    expect(seen.value(stuckUpgrades.name, { stage, why: 'PARKED' })).toBe(0);
    expect(seen.value(METRICS.outboxDue.name, { outbox: 'notices' })).toBe(2);
    expect(seen.value(METRICS.outboxLag.name, { outbox: 'notices' })).toBe(4 * 86_400);
    expect(seen.value(METRICS.storeRead.name)).toBe(NOW / 1000);
  });

  it('go back to 0 when nothing waits any more', async () => {
    const upgradeId = await review(NOW - 4 * DAY_MS);
    expect((await read()).value(openUpgrades.name)).toBe(1);
    await opened.store.upgrades.close({ ...closing(upgradeId, NOW), notices: [] });
    const seen = await read();
    expect(seen.value(openUpgrades.name)).toBe(0);
    expect(seen.value(METRICS.oldestStageAge.name)).toBe(0);
    expect(seen.value(stuckUpgrades.name)).toBe(0);
  });

  it('show an outage while it lasts', async () => {
    await opened.store.outages.open({ outageId: 'o', provider: 'kba', cause: 'FAILURES', startedAt: NOW });
    expect((await read()).value(METRICS.providerOut.name)).toBe(1);
    expect((await scrape(url)).value(METRICS.providerOut.name, { provider: 'webstore' })).toBe(0);
  });

  it('show how far events to back ends are behind, and endpoints that were given up', async () => {
    const { store } = opened;
    const endpointId = await addEndpoint(store, 'https://back-end.example/events');
    await openUpgrade(store, randomUUID(), NOW - HOUR_MS);
    const seen = await read();
    expect(seen.value(METRICS.outboxDue.name, { outbox: 'events' })).toBe(1);
    expect(seen.value(METRICS.outboxLag.name, { outbox: 'events' })).toBe(3_600);
    expect(seen.value(METRICS.endpointsDisabled.name)).toBe(0);

    const counted = { result: 'GONE' };
    expect(seen.value(METRICS.eventDeliveries.name, counted)).toBeNull();
    const send = async () => ({ result: 'GONE', retryAfterMs: 0 }) as const;
    const shared = { store, logger, measure, clock: () => now };
    await createEventPump({ ...shared, backEnds: { send }, disableAfterMs: DAY_MS }).deliverDue();
    const later = await read();
    expect(later.value(METRICS.eventDeliveries.name, counted)).toBe(1);
    expect(later.value(METRICS.endpointsDisabled.name)).toBe(1);
    // What is held for it is not late: nothing is done about it before an operator enables it.
    expect(later.value(METRICS.outboxLag.name, { outbox: 'events' })).toBe(0);

    const by = { endpointId, actor: 'operator-1', at: NOW };
    await store.endpoints.enable(by);
    await store.endpoints.disable(by);
    expect((await read()).value(METRICS.endpointsDisabled.name)).toBe(0);
  });

  it('show the newest success of a synthetic case by its method, and how late its letter is', async () => {
    const { store } = opened;
    const begin = async (): Promise<string> => {
      const credentialId = await addCredential(store);
      const upgradeId = randomUUID();
      await store.upgrades.open({ ...opening(credentialId, upgradeId), partnerId: SYNTHETIC });
      return upgradeId;
    };
    const { syntheticSuccess, syntheticLetterOverdue } = METRICS;
    const none = await read();
    expect(none.value(syntheticSuccess.name, { method: 'KBA' })).toBe(0);
    expect(none.value(syntheticLetterOverdue.name)).toBe(0);

    await store.upgrades.complete(passed(await begin(), NOW - HOUR_MS));
    const upgradeId = await begin();
    const dates = { expectedFrom: AT, expectedBy: NOW - MINUTE_MS, redeemBy: NOW + DAY_MS };
    await store.letters.prepare({ letterId: 'l', upgradeId, codeId: 'c', ...dates, at: AT });
    await store.letters.markAccepted('l', 'house-1', AT);
    const seen = await read();
    expect(seen.value(syntheticSuccess.name, { method: 'KBA' })).toBe((NOW - HOUR_MS) / 1000);
    expect(seen.value(syntheticSuccess.name, { method: 'KBA_AND_LETTER' })).toBe(0);
    expect(seen.value(syntheticLetterOverdue.name)).toBe(60);
  });

  it('stand still and are told as old while the store cannot be read', async () => {
    const seenAt = (await read()).value(METRICS.storeRead.name);
    now += MINUTE_MS;
    await opened.store.close();
    await expect(read()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect((await scrape(url)).value(METRICS.storeRead.name)).toBe(seenAt);
  });
});

it('tries to deliver a notice are counted by what came of them, and are 0 before the first', async () => {
  const send = jest
    .fn<Promise<void>, []>()
    .mockRejectedValue(new GatewayError('NOTIFIER_TIMEOUT', 'NOT_SENT', 'x'));
  const gateways = { notifier: { send } };
  let now = AT;
  const pump = createNoticePump({
    store: opened.store,
    gateways,
    service: SERVICE,
    logger,
    measure,
    clock: () => now,
  });
  const counted = async () => {
    const seen = await scrape(url);
    return ['delivered', 'failed', 'given_up'].map((result) => seen.value(notices.name, { result }));
  };
  expect(await counted()).toEqual([0, 0, 0]);
  const { upgradeId } = await startUpgrade(opened.store);
  await opened.store.upgrades.close({ ...closing(upgradeId), notices: [notice('n')] });
  for (let tries = 0; tries < 7; tries++) {
    now += 2 * DAY_MS;
    await pump.deliverDue();
  }
  expect(await counted()).toEqual([0, 6, 1]);
});

it('every metric that the tests above measured is shown with the kind and the labels of the catalogue', async () => {
  const seen = await scrape(url);
  const byRun: ReadonlySet<string> = new Set([
    'stagesEntered',
    'stagesLeft',
    'outcomes',
    'codesEntered',
    'eventsMissing',
  ]);
  for (const [key, { name, kind, labels, program }] of Object.entries(METRICS)) {
    if (program !== 'worker' || byRun.has(key)) continue;
    expect([name, seen.kinds.get(name), seen.labelsOf(name)]).toEqual([name, kind, labels.toSorted()]);
  }
});
