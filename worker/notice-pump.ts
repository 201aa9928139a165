/**
 * Delivers notices from the store's outbox to the notifier.
 *
 * A notice is written in the transaction of what it tells of, so none is lost and none is sent for what did not happen.
 * It is leased while it is sent, so that two workers do not send it at once, and carries its id as idempotency key for
 * the case that a worker dies in between.
 */
import type { Logger } from 'pino';
import { type Gateways, GatewayError } from '../activities/providers/gateways';
import type { DueNotice, Store } from '../db/store';
import type { Measure } from '../workflows/measure';
import { composeNotice, type NotificationStore } from './proofing-notification';
import { type RepeatedWork, repeatWork } from './repeated-work';

export interface NoticePump extends RepeatedWork {
  /** Delivers what is due now; answers with how many were delivered. */
  deliverDue(): Promise<number>;
}

export interface NoticePumpOptions {
  readonly store: Pick<Store, 'notices'> & NotificationStore;
  readonly gateways: Pick<Gateways, 'notifier'>;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
  /** Counts the tries; absent: nobody counts. */
  readonly measure?: Pick<Measure, 'count'>;
  /** UTC milliseconds. */
  readonly clock?: () => number;
  readonly intervalMs?: number;
}

const BATCH = 20;
export const NOTICE_RESULTS = ['delivered', 'failed', 'given_up'] as const;
/** Longer than a call to the notifier may take (OUTSIDE_TIMEOUT_MS): a batch is sent at once, so none outlasts it. */
const LEASE_MS = 60_000;
/** Waits before the 2nd, 3rd, … try; after the last the notice is given up and logged. */
const RETRY_AFTER_MS = [5_000, 60_000, 10 * 60_000, 3_600_000, 6 * 3_600_000, 24 * 3_600_000];

export function createNoticePump(options: NoticePumpOptions): NoticePump {
  const { store, gateways, logger, measure, clock = Date.now, intervalMs = 500 } = options;
  // The series are there from the start: an increase is not seen in one that begins with its first event.
  for (const result of NOTICE_RESULTS) measure?.count('notices', { result }, 0);
  const count = (result: (typeof NOTICE_RESULTS)[number]): void => measure?.count('notices', { result });

  async function deliverWhile(mayGoOn: () => boolean): Promise<number> {
    let delivered = 0;
    while (mayGoOn()) {
      const due = await store.notices.claimDue({ at: clock(), limit: BATCH, leaseMs: LEASE_MS });
      // All at once: one after the other, the last of a slow batch would be sent when its lease is over.
      const tries = await Promise.allSettled(due.map(deliver));
      for (const each of tries) {
        if (each.status === 'rejected') throw each.reason;
        if (each.value) delivered++;
      }
      if (due.length < BATCH) break;
    }
    return delivered;
  }

  async function deliver(notice: DueNotice): Promise<boolean> {
    const { noticeId, userId, template, tries } = notice;
    try {
      const { data, to } = await composeNotice(store, notice);
      await gateways.notifier.send({ noticeId, userId, template, data, to });
    } catch (error) {
      const waitMs = RETRY_AFTER_MS[tries];
      // Also what was rejected is tried again: a key that is mended, or a reply that was garbled, may let it through.
      const isFinal = waitMs === undefined;
      const code = error instanceof GatewayError ? error.code : 'UNEXPECTED';
      logger.warn({ noticeId, template, code, tries, isFinal }, 'notice not delivered');
      const retryAfterMs = error instanceof GatewayError ? (error.retryAfterMs ?? 0) : 0;
      const now = clock();
      await store.notices.markFailed(noticeId, isFinal ? null : now + Math.max(waitMs, retryAfterMs), now);
      count(isFinal ? 'given_up' : 'failed');
      return false;
    }
    await store.notices.markDelivered(noticeId, clock());
    count('delivered');
    return true;
  }

  const onError = (error: unknown): void => {
    logger.error(
      { error: error instanceof Error ? error.name : 'unknown' },
      'the notice outbox cannot be read',
    );
  };
  return {
    deliverDue: () => deliverWhile(() => true),
    // Once stopped, what is in hand is finished, and not the whole outbox.
    ...repeatWork({ work: deliverWhile, onError, intervalMs }),
  };
}
