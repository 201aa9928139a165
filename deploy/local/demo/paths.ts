/** All paths of the demo, and how they are gone: many at once, and then those that need the parties for themselves. */
import type { DemoPath } from './demo-path';
import { ENDING_PATHS } from './ending-paths';
import { PROOFING_PATHS } from './proofing-paths';
import { PROVIDER_PATHS } from './provider-paths';
import { PURCHASE_PATHS } from './purchase-paths';
import { REPEAT_PATHS } from './repeat-paths';
import { WATCH_PATHS } from './watch-paths';

export const DEMO_PATHS: readonly DemoPath[] = [
  ...PROOFING_PATHS,
  ...PURCHASE_PATHS,
  ...ENDING_PATHS,
  ...REPEAT_PATHS,
  ...PROVIDER_PATHS,
  ...WATCH_PATHS,
];

/** A party counts as out after a second, so that an outage can be watched. */
export const DEMO_SETTINGS = { OUTAGE_AFTER_FAILURES: '2', OUTAGE_AFTER_MS: '800' } as const;

/** Runs all, `atOnce` at a time; answers in the order of the paths. */
export async function runPaths<R>(
  paths: readonly DemoPath[],
  atOnce: number,
  run: (path: DemoPath) => Promise<R>,
): Promise<R[]> {
  const results = new Map<DemoPath, R>();
  const waiting = paths.filter(({ isAlone }) => isAlone !== true).values();
  const lane = async (): Promise<void> => {
    for (const path of waiting) results.set(path, await run(path));
  };
  await Promise.all(Array.from({ length: Math.max(1, atOnce) }, lane));
  for (const path of paths.filter(({ isAlone }) => isAlone === true)) results.set(path, await run(path));
  return paths.map((path) => results.get(path)!);
}
