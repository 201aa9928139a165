/**
 * Carries a bulk run out, case by case, and goes on where an earlier try ended.
 *
 * - Each case is done at most once: its key is made of run and case, and the running upgrade answers a key it has seen with
 *   the first answer. A kill between the answer and the row that keeps it costs one more question, never a second effect.
 * - A refusal settles the case. Whoever could not be asked stays pending, for the next resume.
 * - A server or store that is away ends the run: nothing is lost, and every further case would fail alike.
 * - Told to stop, it takes no further case and finishes those in hand.
 */
import type { BulkAction, BulkRun, Store } from '../../db/store';
import { UpgradeError, type UpgradeErrorCode } from '../errors';
import type { Repeatable } from '../repeatable';
import { toUpgradeError } from '../temporal-errors';

/** Does the one thing to one case. @throws UpgradeError if it is refused */
export type CarryOut = (run: BulkRun, upgradeId: string, repeatable: Repeatable) => Promise<unknown>;

export interface RunBulkOptions {
  /** Cases a second, at most. */
  readonly ratePerSecond: number;
  /** Takes no further case once aborted. */
  readonly signal?: AbortSignal;
  /** After each case that is settled. */
  readonly onProgress?: (run: {
    readonly settled: number;
    readonly refused: number;
    readonly total: number;
  }) => void;
}

export interface BulkReport extends BulkRun {
  /** Told to stop before it was through. */
  readonly isStopped: boolean;
}

interface Dependencies {
  readonly store: Pick<Store, 'bulk' | 'audit'>;
  readonly carryOut: CarryOut;
  /** UTC milliseconds. */
  readonly clock: () => number;
  /** Waits; returns at once when aborted. */
  readonly pause: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** At once; a person's own update waits behind none of them, for each is another run. */
const IN_HAND_MAX = 16;
const PAGE = 200;
/** Waits before a busy server is asked again. */
const BUSY_MS = [200, 500, 1_000, 2_000, 5_000];

export async function runBulk(
  { store, carryOut, clock, pause }: Dependencies,
  runId: string,
  { ratePerSecond, signal, onProgress }: RunBulkOptions,
): Promise<BulkReport> {
  const run = await requireRun(store, runId);
  let settled = run.total - run.pending;
  let refused = settled - run.done;
  let failure: unknown = null;
  const inHand = new Set<Promise<void>>();

  const deal = async (upgradeId: string): Promise<void> => {
    const refusal = await dealWith(upgradeId);
    if (refusal === PENDING) return;
    await store.bulk.settle({ runId, upgradeId, refusal, at: clock() });
    settled++;
    if (refusal !== null) refused++;
    onProgress?.({ settled, refused, total: run.total });
  };

  const dealWith = async (upgradeId: string): Promise<string | null | typeof PENDING> => {
    for (let tries = 0; ; tries++) {
      try {
        await carryOut(run, upgradeId, { idempotencyKey: keyOf(runId, upgradeId) });
        return null;
      } catch (error) {
        const reason = toUpgradeError(error);
        if (!(reason instanceof UpgradeError) || AWAY.has(reason.code)) throw reason;
        if (reason.code === 'ANSWER_PENDING') return PENDING;
        // What has no deadline to be moved has none to be told of.
        if (run.action === 'THAW' && (reason.code === 'WRONG_STAGE' || IS_OVER.has(reason.code))) return null;
        if (reason.code !== 'BUSY')
          return IS_OVER.has(reason.code) && (await wasDoneBefore(store, run, upgradeId))
            ? null
            : reason.code;
        const waitMs = BUSY_MS[tries];
        if (waitMs === undefined) return PENDING;
        await pause(waitMs, undefined);
      }
    }
  };

  const mayGoOn = (): boolean => failure === null && signal?.aborted !== true;
  const startedAt = clock();
  let taken = 0;
  for await (const upgradeId of pendingOf(store, runId)) {
    await pause(startedAt + (taken++ * 1_000) / ratePerSecond - clock(), signal);
    if (inHand.size >= IN_HAND_MAX) await Promise.race(inHand);
    if (!mayGoOn()) break;
    const dealing = deal(upgradeId)
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => inHand.delete(dealing));
    inHand.add(dealing);
  }
  await Promise.all(inHand);
  if (failure !== null) throw failure;
  const ended = await requireRun(store, runId);
  return { ...ended, isStopped: signal?.aborted === true && ended.pending > 0 };
}

const PENDING = Symbol('pending');
const AWAY: ReadonlySet<UpgradeErrorCode> = new Set<UpgradeErrorCode>([
  'TEMPORAL_UNAVAILABLE',
  'STORE_UNAVAILABLE',
]);
const IS_OVER: ReadonlySet<UpgradeErrorCode> = new Set<UpgradeErrorCode>([
  'UPGRADE_CLOSED',
  'UPGRADE_MISMATCH',
]);

/** Also the update's id in Temporal. */
export function keyOf(runId: string, upgradeId: string): string {
  return `bulk:${runId}:${upgradeId}`;
}

/** @throws UpgradeError BULK_RUN_NOT_FOUND */
export async function requireRun({ bulk }: Pick<Store, 'bulk'>, runId: string): Promise<BulkRun> {
  const run = await bulk.get(runId);
  if (run !== null) return run;
  throw new UpgradeError('BULK_RUN_NOT_FOUND', 'There is no bulk run with this id.');
}

async function* pendingOf({ bulk }: Pick<Store, 'bulk'>, runId: string): AsyncGenerator<string> {
  for (let after = -1; ;) {
    const page = await bulk.listPending({ runId, after, limit: PAGE });
    for (const { upgradeId, position } of page) {
      after = position;
      yield upgradeId;
    }
    if (page.length < PAGE) return;
  }
}

const DONE_BY: Readonly<Record<BulkAction, string>> = {
  EXTEND: 'deadline_extended',
  REISSUE: 'letter_asked_for_by_operator',
  REDRIVE: 'asked_again_by_operator',
  CANCEL: 'ended_by_operator',
  THAW: 'deadline_thawed',
};

/** The case has ended meanwhile, and its run no longer tells: was it done before the row was kept? The trail says so. */
async function wasDoneBefore(
  { audit }: Pick<Store, 'audit'>,
  { action, actor, reason, begunAt }: BulkRun,
  upgradeId: string,
): Promise<boolean> {
  const rows = await audit.listByUpgrade(upgradeId);
  return rows.some(
    ({ event, at, facts }) =>
      event === DONE_BY[action] && at >= begunAt && facts['actor'] === actor && facts['cause'] === reason,
  );
}
