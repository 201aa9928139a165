/**
 * Tells runs of the provider events that were stored for them.
 *
 * - The event is in the store before anybody is told, so a crash in between only delays: what is pending is told again.
 *   A run that hears of an event twice applies it once.
 * - While the server is away, all wait. An event that alone cannot be told is left alone for a while, and those behind
 *   it are told.
 * - An upgrade that is open but has no run (its start was cut short) keeps its events until the run is there.
 * - What a run can no longer put right, because the upgrade has ended, is put right in the store (purchase-reversal.ts).
 */
import { type Client, isGrpcServiceError } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { Logger } from 'pino';
import type { EventProvider, PendingEvent, Store } from '../db/store';
import { workflowIdOf } from '../temporal.config';
import {
  credentialChangedSignal,
  letterChangedSignal,
  purchaseChangedSignal,
  videoChangedSignal,
} from '../workflows/messages';
import { POLICIES } from '../workflows/policies';
import type { Policy } from '../workflows/policy';
import { isReversal, settlePurchaseAfterEnd } from './purchase-reversal';

export interface EventDispatcher {
  /** Tells all runs that have pending events; answers with how many events were told. */
  dispatchPending(): Promise<number>;
  /** Tells soon after each {@link kick}, and now and then for events whose case appeared later. */
  start(): void;
  kick(): void;
  /** Resolves when nothing is being told any more: after the event at hand, at most. */
  stop(): Promise<void>;
}

export interface EventDispatcherOptions {
  readonly temporal: Client;
  readonly store: Pick<Store, 'events' | 'upgrades'>;
  readonly logger: Pick<Logger, 'warn'>;
  /** UTC milliseconds. */
  readonly clock?: () => number;
  readonly intervalMs?: number;
  /** How long one event may take to be told. */
  readonly tellWithinMs?: number;
  readonly policies?: ReadonlyMap<string, Policy>;
}

const SIGNALS = {
  webstore: purchaseChangedSignal,
  'live-video': videoChangedSignal,
  'letter-house': letterChangedSignal,
  'credential-issuer': credentialChangedSignal,
} satisfies Record<EventProvider, unknown>;

const BATCH = 100;
/** How long an event that alone could not be told is left alone. */
const REST_MS = 10_000;

export function createEventDispatcher(options: EventDispatcherOptions): EventDispatcher {
  const { temporal, store, logger, clock = Date.now, intervalMs = 1_000, tellWithinMs = 5_000 } = options;
  const { policies = POLICIES } = options;
  /** Events that alone could not be told, until when they are left alone. */
  const resting = new Map<string, number>();
  /** Reversals that a run was told of and has not taken up yet. */
  const unread = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  let round: Promise<void> | null = null;
  let isKicked = false;
  let isStopped = true;

  async function dispatch(mayGoOn: () => boolean): Promise<number> {
    const now = clock();
    for (const [eventId, until] of resting) if (until <= now) resting.delete(eventId);
    for (let told = 0; ;) {
      // The oldest come first, resting ones among them: room is made for what stands behind these.
      const pending = await store.events.listPending(BATCH + resting.size);
      const due = pending.filter(({ eventId }) => !resting.has(eventId));
      for (const event of due) {
        if (!mayGoOn()) return told;
        if (await tell(event)) told++;
        else resting.set(event.eventId, clock() + REST_MS);
      }
      if (due.length < BATCH) return told;
    }
  }

  /** False: this one cannot be told now. @throws if none can: the server is away, or the store */
  async function tell(event: PendingEvent): Promise<boolean> {
    const { eventId, provider, upgradeId, credentialId } = event;
    const run = temporal.workflow.getHandle(workflowIdOf(credentialId));
    try {
      if (!unread.has(eventId)) {
        await temporal.withDeadline(Date.now() + tellWithinMs, () =>
          run.signal(SIGNALS[provider], { eventId }),
        );
      }
      if (await isUnread(event)) {
        unread.add(eventId);
        return false;
      }
    } catch (error) {
      if (isServerAway(error)) throw error;
      if (!(error instanceof WorkflowNotFoundError)) {
        logger.warn({ eventId, error: nameOf(error) }, 'an event could not be told; trying again later');
        return false;
      }
      // Ended: the event is kept in the store, and there is nobody to tell. Not begun: there will be.
      const upgrade = await store.upgrades.get(upgradeId);
      if (upgrade?.closedAt === null) return false;
    }
    unread.delete(eventId);
    // Also when a run was told: it may be a later one of the same credential.
    await settlePurchaseAfterEnd({ store, policies }, event, clock());
    await store.events.markDispatched(eventId, clock());
    return true;
  }

  /** Money that was taken back must not fall between a run that ends and the store that takes over from it. */
  async function isUnread({ eventId, provider, upgradeId }: PendingEvent): Promise<boolean> {
    if (provider !== 'webstore' || !isReversal((await store.events.get(eventId))?.type ?? '')) return false;
    // In this order: an upgrade that is closed by the second look had its chance to take the event up before.
    const isApplied = await store.events.isApplied(eventId);
    return !isApplied && (await store.upgrades.get(upgradeId))?.closedAt === null;
  }

  async function runRound(): Promise<void> {
    isKicked = false;
    let afterMs = intervalMs;
    try {
      await dispatch(() => !isStopped);
      // Kicked meanwhile: perhaps for an event that came after the last look.
      if (isKicked) afterMs = 0;
    } catch (error) {
      logger.warn({ error: nameOf(error) }, 'events could not be told; trying again');
    }
    round = null;
    schedule(afterMs);
  }

  function schedule(afterMs: number): void {
    if (isStopped) return;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      round = runRound();
    }, afterMs);
  }

  return {
    dispatchPending: () => dispatch(() => true),
    start() {
      isStopped = false;
      schedule(0);
    },
    kick() {
      isKicked = true;
      // One round at a time: however many events come in while the server is away, only one waits for it.
      if (round === null) schedule(0);
    },
    async stop() {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
      await round;
    },
  };
}

/** gRPC status codes (google.rpc.Code) of a server, or the way to it, that is of no use to any event now. */
const DEADLINE_EXCEEDED = 4;
const RESOURCE_EXHAUSTED = 8;
const UNAVAILABLE = 14;

function isServerAway(error: unknown): boolean {
  const service = error instanceof Error && !isGrpcServiceError(error) ? error.cause : error;
  if (!isGrpcServiceError(service)) return false;
  return [DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNAVAILABLE].includes(service.code);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
