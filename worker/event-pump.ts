/**
 * Delivers events to back ends from the store's outbox, signed as Standard Webhooks 1.0.0.
 *
 * - At least once: an event is marked as delivered after it was taken, so a worker that dies in between sends it again,
 *   under the same id.
 * - In the order of each upgrade, which the store keeps to.
 * - Each endpoint for itself: one that is slow, hangs or fails holds up no other.
 * - What fails is tried again after growing waits. An endpoint that takes nothing for days is disabled; what it misses is
 *   held until an operator enables it.
 */
import type { Logger } from 'pino';
import { Webhook } from 'standardwebhooks';
import { type BackEndGateway, DELIVERY_RESULTS } from '../activities/providers/back-end';
import type { DueDelivery, Store } from '../db/store';
import type { Measure } from '../workflows/measure';
import { type RepeatedWork, repeatWork } from './repeated-work';

export interface EventPump extends RepeatedWork {
  /** Delivers what is due now, to all endpoints; answers with how many were taken. */
  deliverDue(): Promise<number>;
}

export interface EventPumpOptions {
  readonly store: Pick<Store, 'outgoingEvents'>;
  readonly backEnds: BackEndGateway;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
  /** Counts the tries; absent: nobody counts. */
  readonly measure?: Pick<Measure, 'count'>;
  /** An endpoint that takes nothing for so long is disabled, in milliseconds. */
  readonly disableAfterMs: number;
  /** UTC milliseconds. */
  readonly clock?: () => number;
  /** From 0 to below 1. */
  readonly random?: () => number;
  readonly intervalMs?: number;
}

/** To one endpoint at once; the deliveries of a batch are of as many upgrades. */
const BATCH = 8;
/** Longer than a delivery may take (EVENT_TIMEOUT_MS): a batch is sent at once, so none outlasts it. */
const LEASE_MS = 60_000;
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/**
 * Waits before the 2nd, 3rd, … try, as Standard Webhooks recommends: some three days in all. After the last the event is
 * given up for this endpoint, which takes others: one that takes none is disabled by then.
 */
export const RETRY_AFTER_MS: readonly number[] = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];
/** Each wait is longer by up to this part of it, so that what failed together does not come back together. */
export const JITTER = 0.2;

export function createEventPump(options: EventPumpOptions): EventPump {
  const { store, backEnds, logger, measure, disableAfterMs } = options;
  const { clock = Date.now, random = Math.random, intervalMs = 500 } = options;
  const outbox = store.outgoingEvents;
  /** Endpoints that are being delivered to, each by one loop of its own. */
  const busy = new Map<string, Promise<number>>();
  // A rate is wrong over a series that begins with its first event.
  for (const result of DELIVERY_RESULTS) measure?.count('eventDeliveries', { result }, 0);

  async function deliverTo(endpointId: string, mayGoOn: () => boolean): Promise<number> {
    let taken = 0;
    while (mayGoOn()) {
      const due = await outbox.claimDue({ endpointId, at: clock(), limit: BATCH, leaseMs: LEASE_MS });
      const tries = await Promise.allSettled(due.map(deliver));
      for (const each of tries) {
        if (each.status === 'rejected') throw each.reason;
        if (each.value) taken++;
      }
      // Also after a batch that is not full: what comes next of the same upgrades is due now.
      if (due.length === 0) break;
    }
    return taken;
  }

  async function deliver(delivery: DueDelivery): Promise<boolean> {
    const { eventId, endpointId, type, url, body, tries } = delivery;
    const { result, retryAfterMs } = await backEnds.send({
      url,
      body,
      headers: headersOf(delivery, clock()),
    });
    measure?.count('eventDeliveries', { result });
    if (result === 'TAKEN') {
      await outbox.markDelivered(delivery, clock());
      return true;
    }
    const at = clock();
    const wait = RETRY_AFTER_MS[tries];
    const retryAt =
      wait === undefined ? null : at + Math.max(Math.round(wait * (1 + JITTER * random())), retryAfterMs);
    const isGone = result === 'GONE';
    const outcome = await outbox.markFailed({ delivery, result, retryAt, isGone, disableAfterMs, at });
    logger.warn({ eventId, endpointId, type, result, tries, outcome }, 'event not taken by a back end');
    if (outcome === 'DISABLED')
      logger.error({ endpointId, result }, 'an endpoint is disabled; see: upgrade events endpoints list');
    return false;
  }

  function startDelivering(endpointId: string, mayGoOn: () => boolean): Promise<number> {
    const running =
      busy.get(endpointId) ?? deliverTo(endpointId, mayGoOn).finally(() => busy.delete(endpointId));
    busy.set(endpointId, running);
    return running;
  }

  function onError(error: unknown): void {
    logger.error(
      { error: error instanceof Error ? error.name : 'unknown' },
      'the event outbox cannot be read',
    );
  }

  const rounds = repeatWork({
    async work(mayGoOn) {
      // None is waited for: the next round finds the endpoints that are done.
      for (const endpointId of await outbox.listDueEndpoints(clock()))
        if (!busy.has(endpointId)) void startDelivering(endpointId, mayGoOn).catch(onError);
    },
    onError,
    intervalMs,
  });

  return {
    async deliverDue() {
      const due = await outbox.listDueEndpoints(clock());
      const taken = await Promise.all(due.map((endpointId) => startDelivering(endpointId, () => true)));
      return taken.reduce((sum, each) => sum + each, 0);
    },
    start: rounds.start,
    async stop() {
      await rounds.stop();
      // What is in hand is finished, and not the whole outbox.
      await Promise.allSettled(busy.values());
    },
  };
}

/** Signed at each try anew, by every secret that signs now: the receiver may know any of them. */
function headersOf({ eventId, body, secrets }: DueDelivery, now: number): Record<string, string> {
  const at = new Date(now);
  return {
    'user-agent': 'proofing-upgrade',
    'webhook-id': eventId,
    'webhook-timestamp': String(Math.floor(now / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(eventId, at, body)).join(' '),
  };
}
