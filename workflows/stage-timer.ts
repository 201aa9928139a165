/**
 * One timer a stage: it runs while the stage's messages are dealt with, and is cancelled with the stage.
 *
 * It runs to the stage's deadline, or first to the instants at which a party is asked for an event that did not come.
 * While a party is out it stands still, and afterwards runs to the deadline that is left.
 */
import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';

export interface Schedule {
  /** UTC milliseconds. */
  readonly deadline: number;
  /** What an operator reads on the timer's bar in the Web UI. */
  readonly summary: string;
  /** Instants on the way, in order; those that have passed already are left out. */
  readonly polls?: readonly number[];
  /** What an operator reads on the timers to those. */
  readonly pollSummary?: string;
}

export interface StageTimer {
  isExpired(): boolean;
  isPollDue(): boolean;
  /** The poll that is due is dealt with. */
  takePoll(): void;
  /** Stands still. */
  stop(): void;
  /** Runs anew. */
  runTo(schedule: Schedule): void;
}

/** Runs `body` beside the timer. A null schedule: it stands still from the beginning. */
export async function beside<T>(
  schedule: Schedule | null,
  body: (timer: StageTimer) => Promise<T>,
): Promise<T> {
  let running: CancellationScope | null = null;
  let isExpired = false;
  let isPollDue = false;

  const stop = (): void => {
    running?.cancel();
    running = null;
    isExpired = false;
    isPollDue = false;
  };

  const runTo = (next: Schedule): void => {
    stop();
    const scope = new CancellationScope();
    running = scope;
    const ticking = scope.run(async () => {
      for (const at of next.polls ?? []) {
        if (at <= Date.now() || at >= next.deadline) continue;
        await sleep(at - Date.now(), { summary: next.pollSummary ?? next.summary });
        isPollDue = true;
      }
      const remainingMs = next.deadline - Date.now();
      if (remainingMs > 0) await sleep(remainingMs, { summary: next.summary });
      isExpired = true;
    });
    ticking.catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  };

  if (schedule !== null) runTo(schedule);
  try {
    return await body({
      isExpired: () => isExpired,
      isPollDue: () => isPollDue,
      takePoll: () => {
        isPollDue = false;
      },
      stop,
      runTo,
    });
  } finally {
    stop();
  }
}
