import { setImmediate } from 'node:timers/promises';

/** Waits, without moving the test's clock, until something that was set going has come true. */
export async function untilTrue(check: () => Promise<boolean>): Promise<void> {
  for (const until = Date.now() + 15_000; !(await check());) {
    if (Date.now() > until) throw new Error('it did not come true in time');
    // The store answers within the same turn; others must have theirs too.
    await setImmediate();
  }
}
