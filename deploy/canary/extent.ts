/** How much a canary run goes through: everything, or so much that it fits among the tests. */
import type { DemoPath } from '../local/demo/demo-path';
import { DEMO_PATHS } from '../local/demo/paths';
import { FURTHER_PATHS } from './further-paths';
import type { CanaryOptions } from './run';

export type Extent = Pick<CanaryOptions, 'paths' | 'stormPaths' | 'stormMs' | 'atOnce'>;

const ALL: readonly DemoPath[] = [...DEMO_PATHS, ...FURTHER_PATHS];

/** Over every outside party, every kind of code and every kind of credential, and quickly done. */
const QUICK = new Set([
  'a',
  'b',
  'c',
  'e',
  'g invoice',
  'l wrong',
  'm returned letter',
  ...FURTHER_PATHS.map(({ path }) => path),
]);

export function extentOf(name: 'full' | 'compact'): Extent {
  const quick = ALL.filter(({ path }) => QUICK.has(path));
  return name === 'full'
    ? { paths: ALL, stormPaths: [...quick, ...quick, ...quick], stormMs: 60_000, atOnce: 8 }
    : { paths: quick, stormPaths: quick, stormMs: 15_000, atOnce: 6 };
}
