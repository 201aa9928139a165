/**
 * Shows what waits, as gauges: read from the store now and then, for no run can tell how many others there are.
 *
 * Every worker reads the same store and reports the same numbers; there is no leader to lose. So a query takes the max
 * over workers, and what stays the same is told again each time: a stage that became empty is 0, not its last number.
 */
import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import { STUCK_REASONS, type Store, SYNTHETIC_METHODS, WATCHED_PROVIDERS } from '../db/store';
import type { Measure } from '../workflows/measure';
import { OPEN_STAGES, stuckLimits } from '../workflows/stage-alarms';
import { type RepeatedWork, repeatWork } from './repeated-work';

export interface CaseGauges extends RepeatedWork {
  /** Reads once. @throws StoreError */
  read(): Promise<void>;
}

export interface CaseGaugesOptions {
  readonly store: Pick<Store, 'upgrades' | 'notices' | 'outgoingEvents' | 'outages' | 'syntheticCases'>;
  readonly measure: Measure;
  readonly logger: Pick<Logger, 'error'>;
  /** UTC milliseconds. */
  readonly clock?: () => number;
  /** Whose cases are synthetic; empty or absent: nobody's, and nothing is told of them. */
  readonly syntheticPartner?: string;
  /** Default: as Prometheus scrapes by default, four times a minute. */
  readonly intervalMs?: number;
}

export function createCaseGauges(options: CaseGaugesOptions): CaseGauges {
  const { store, measure, logger, syntheticPartner = '', clock = Date.now, intervalMs = 15_000 } = options;

  async function read(): Promise<void> {
    const at = clock();
    for (const stage of OPEN_STAGES) {
      const { count, oldestSince, stuck } = await store.upgrades.summariseStage(stage, stuckLimits(at));
      measure.set('openUpgrades', { stage }, count);
      measure.set('oldestStageAge', { stage }, secondsSince(oldestSince ?? at, at));
      for (const why of STUCK_REASONS) measure.set('stuckUpgrades', { stage, why }, stuck[why]);
      // A stage full of upgrades takes a while to read, and the worker has runs to answer.
      await setImmediate();
    }
    const notices = await store.notices.backlog(at);
    measure.set('outboxDue', { outbox: 'notices' }, notices.count);
    measure.set('outboxLag', { outbox: 'notices' }, secondsSince(notices.oldestDueAt ?? at, at));
    const events = await store.outgoingEvents.backlog();
    measure.set('outboxDue', { outbox: 'events' }, events.count);
    measure.set('outboxLag', { outbox: 'events' }, secondsSince(events.oldestDueAt ?? at, at));
    measure.set('endpointsDisabled', {}, events.disabledEndpoints);
    for (const provider of WATCHED_PROVIDERS) {
      measure.set('providerOut', { provider }, (await store.outages.current(provider)) === null ? 0 : 1);
    }
    if (syntheticPartner !== '') await readSynthetic(syntheticPartner, at);
    // Last: whoever trusts the others looks at how old it is.
    measure.set('storeRead', {}, at / 1000);
  }

  async function readSynthetic(partnerId: string, at: number): Promise<void> {
    const { succeededAt, letterExpectedBy } = await store.syntheticCases.summarise(partnerId);
    for (const method of SYNTHETIC_METHODS)
      measure.set('syntheticSuccess', { method }, (succeededAt[method] ?? 0) / 1000);
    measure.set('syntheticLetterOverdue', {}, secondsSince(letterExpectedBy ?? at, at));
  }

  const onError = (error: unknown): void => {
    const code = error instanceof Error && 'code' in error ? error.code : 'UNEXPECTED';
    logger.error({ code }, 'the gauges cannot be read from the store');
  };
  return { read, ...repeatWork({ work: read, onError, intervalMs }) };
}

function secondsSince(since: number, at: number): number {
  return Math.max(0, at - since) / 1000;
}
