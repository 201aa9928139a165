import { setImmediate } from 'node:timers/promises';

/** Resolves as soon as the condition holds. For what another process or socket does in its own time. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + 5_000;
  while (!(await condition())) {
    if (performance.now() > giveUpAt) throw new Error('it did not happen');
    await setImmediate();
  }
}
