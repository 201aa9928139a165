/**
 * Tells runs of the provider events that were stored for them.
 *
 * The event is in the store before anybody is told, so a crash in between only delays: what is pending is told again.
 * A run that hears of an event twice applies it once.
 */
import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { Logger } from 'pino';
import type { EventProvider, PendingEvent, Store } from '../db/store';
import { workflowIdOf } from '../temporal.config';
import { letterChangedSignal, purchaseChangedSignal, videoChangedSignal } from '../workflows/messages';

export interface EventDispatcher {
  /** Tells all runs that have pending events; answers with how many events were told. */
  dispatchPending(): Promise<number>;
  /** Tells soon after each {@link kick}, and now and then for events whose case appeared later. */
  start(): void;
  kick(): void;
  stop(): Promise<void>;
}

export interface EventDispatcherOptions {
  readonly temporal: Client;
  readonly store: Pick<Store, 'events'>;
  readonly logger: Pick<Logger, 'warn'>;
  /** UTC milliseconds. */
  readonly clock?: () => number;
  readonly intervalMs?: number;
}

const SIGNALS = {
  webstore: purchaseChangedSignal,
  'live-video': videoChangedSignal,
  'letter-house': letterChangedSignal,
} satisfies Record<EventProvider, unknown>;

const BATCH = 100;

export function createEventDispatcher(options: EventDispatcherOptions): EventDispatcher {
  const { temporal, store, logger, clock = Date.now, intervalMs = 1_000 } = options;
  let timer: NodeJS.Timeout | null = null;
  let isStopped = true;
  let running: Promise<unknown> = Promise.resolve();

  async function dispatchPending(): Promise<number> {
    let told = 0;
    for (;;) {
      const pending = await store.events.listPending(BATCH);
      for (const event of pending) {
        await tell(event);
        told++;
      }
      if (pending.length < BATCH) return told;
    }
  }

  async function tell({ eventId, provider, credentialId }: PendingEvent): Promise<void> {
    try {
      await temporal.workflow.getHandle(workflowIdOf(credentialId)).signal(SIGNALS[provider], { eventId });
    } catch (error) {
      // The upgrade has ended: the event is kept in the store, and there is nobody to tell.
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
    await store.events.markDispatched(eventId, clock());
  }

  function schedule(afterMs: number): void {
    if (isStopped) return;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      running = running
        .then(dispatchPending)
        .catch((error: unknown) => {
          logger.warn(
            { error: error instanceof Error ? error.name : 'unknown' },
            'events could not be told; trying again',
          );
        })
        .then(() => schedule(intervalMs));
    }, afterMs);
  }

  return {
    dispatchPending,
    start() {
      isStopped = false;
      schedule(0);
    },
    kick: () => schedule(0),
    async stop() {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}
