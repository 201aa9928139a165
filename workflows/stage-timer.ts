/** One timer a stage: it runs while the stage's messages are dealt with, and is cancelled with the stage. */
import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';

export interface StageTimer {
  isExpired(): boolean;
}

/**
 * Runs `body` beside a timer that ends at an absolute instant.
 * @param deadline UTC milliseconds
 * @param summary what an operator reads on the timer's bar in the Web UI
 */
export async function beside<T>(
  deadline: number,
  summary: string,
  body: (timer: StageTimer) => Promise<T>,
): Promise<T> {
  let expired = false;
  const scope = new CancellationScope();
  const running = scope.run(async () => {
    const remainingMs = deadline - Date.now();
    if (remainingMs > 0) await sleep(remainingMs, { summary });
    expired = true;
  });
  running.catch((error: unknown) => {
    if (!isCancellation(error)) throw error;
  });
  try {
    return await body({ isExpired: () => expired });
  } finally {
    scope.cancel();
  }
}
