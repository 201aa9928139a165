/**
 * One canary run: the whole stack, people made up of values found nowhere else, all paths, all kinds of bad input, a
 * storm of faults with a killed worker in it; then the search of all that is left of it.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { DemoPath } from '../local/demo/demo-path';
import { DEMO_SETTINGS } from '../local/demo/paths';
import { type Stack, startStack } from '../local/stack';
import { freePort } from '../local/temporal-servers';
import { type EchoingProxy, startEchoingProxy } from './echoing-proxy';
import { goAll, goInStorm } from './journeys';
import { copyOf, fileSources, metricSources, processSource } from './local-sources';
import { giveOddInput } from './odd-input';
import { writeOperatorHeap } from './operator-heap';
import { createPeople } from './people';
import { recording } from './recording';
import { learnFromSandbox } from './sandbox-values';
import { search, type SearchReport } from './search';
import { addSecrets } from './secrets';
import { type Source, source, type SourceKind } from './source';
import { temporalSources } from './temporal-sources';
import { createValues, type Values } from './values';

export interface CanaryOptions {
  readonly dataFolder: string;
  /** Gone with all in order; each must end as it states. */
  readonly paths: readonly DemoPath[];
  /** Gone in the storm; how they end does not matter. */
  readonly stormPaths: readonly DemoPath[];
  readonly stormMs: number;
  /** People on their way at the same time. */
  readonly atOnce: number;
  /** Told each step, for a person who waits. */
  readonly report: (line: string) => void;
  /** Settles with a reason when the run is to stop. */
  readonly interrupted?: Promise<string>;
}

export interface CanaryReport extends SearchReport {
  readonly seconds: number;
  /** Requests to outside parties that were answered with what they had sent. */
  readonly echoed: number;
  /** Requests to outside parties that met another fault. */
  readonly faults: number;
}

/** Fewer values than this are no search. */
const VALUES_MIN = 100;

export async function runCanary(options: CanaryOptions): Promise<CanaryReport> {
  const { dataFolder, report, interrupted = new Promise(() => undefined) } = options;
  const sandboxPort = await freePort();
  const metricsAddress = `127.0.0.1:${await freePort()}`;
  const proxy = await startEchoingProxy(`http://127.0.0.1:${sandboxPort}`);
  let stack: Stack | null = null;
  try {
    const settings = settingsOf(proxy, metricsAddress);
    stack = await startStack({ dataFolder, report, ports: { sandbox: sandboxPort }, settings });
    if (stack.webUiUrl === null) {
      throw new Error(
        'The canary run needs a Temporal server of its own, whose database it searches: unset TEMPORAL_ADDRESS.',
      );
    }
    return await Promise.race([
      goAndSearch(stack, proxy, metricsAddress, options),
      stopIf(stack.failed.then((name) => `${name} ended by itself`)),
      stopIf(interrupted),
    ]);
  } finally {
    await stack?.stop();
    await proxy.close();
  }
}

async function stopIf(reason: Promise<string>): Promise<never> {
  throw new Error(`The canary run was stopped: ${await reason}.`);
}

async function goAndSearch(
  stack: Stack,
  proxy: EchoingProxy,
  metricsAddress: string,
  options: CanaryOptions,
): Promise<CanaryReport> {
  const { dataFolder, report } = options;
  const { environment, temporal, webUiUrl, apiUrl } = stack;
  const startedAt = performance.now();
  const values = createValues();
  addSecrets(values, secretsIn(dataFolder));
  const sources: Source[] = [];
  const { signs, problems, faults } = await goEverywhere(stack, options, { values, sources, proxy });

  report('Collecting what is left of the runs');
  const heapFile = path.join(dataFolder, 'operator.heapsnapshot');
  await writeOperatorHeap(environment, heapFile);
  sources.push(
    ...(await temporalSources(temporal, webUiUrl)),
    ...(await metricSources([`${apiUrl}/metrics`, `http://${metricsAddress}/metrics`])),
    source('heap without keys', 'operator process', { file: heapFile }),
    // Journals are there while all runs; at the end they are merged.
    ...fileSources(copyOf(dataFolder), 'running'),
  );
  learnFromSandbox(environment['SANDBOX_DATA_FILE']!, values);
  await stack.stop();
  sources.push(...fileSources(dataFolder, 'stopped'));

  report(`Searching for ${values.all.length} values`);
  const searched = await search(sources, values.all, signs);
  const few = values.all.length < VALUES_MIN ? [`Only ${values.all.length} values were planted.`] : [];
  return {
    ...searched,
    problems: [...problems, ...few, ...searched.problems],
    echoed: [...proxy.echoed.values()].reduce((sum, times) => sum + times, 0),
    faults,
    seconds: Math.round((performance.now() - startedAt) / 1000),
  };
}

/** The worst an operator may set: everything is logged, and time is short. */
function settingsOf({ url }: EchoingProxy, metricsAddress: string): Record<string, string> {
  return {
    ...DEMO_SETTINGS,
    LOG_LEVEL: 'trace',
    METRICS_ADDRESS: metricsAddress,
    OUTSIDE_TIMEOUT_MS: '2000',
    WEBSTORE_URL: `${url}/webstore`,
    EXPERIAN_URL: `${url}/experian`,
    LIVE_VIDEO_URL: `${url}/video`,
    LETTER_HOUSE_URL: `${url}/letters`,
    NOTIFIER_URL: `${url}/notifier`,
  };
}

function secretsIn(dataFolder: string): Record<string, string> {
  return JSON.parse(readFileSync(path.join(dataFolder, 'secrets.json'), 'utf8')) as Record<string, string>;
}

async function goEverywhere(
  stack: Stack,
  { dataFolder, paths, stormPaths, stormMs, atOnce, report }: CanaryOptions,
  { values, sources, proxy }: { values: Values; sources: Source[]; proxy: EchoingProxy },
): Promise<{ signs: Readonly<Record<SourceKind, string>>; problems: string[]; faults: number }> {
  const people = createPeople(values);
  const world = recording(stack, values);
  report(`Sending people down ${paths.length} paths`);
  const problems = await goAll({ world, people }, paths, atOnce, (each) => report(`  ${each.path}`));

  report('Sending bad input to all routes, methods and commands');
  const odd = await giveOddInput(world, dataFolder, people, values);
  sources.push(...odd.sources);

  report('Sending people into a storm, and killing the worker in the middle of it');
  await stack.sandbox.storm({ share: STORM_SHARE, kinds: STORM_KINDS, retryAfterSeconds: 1 });
  proxy.setEchoing(true);
  const storm = goInStorm({ world, people }, stormPaths, stormMs);
  await setTimeout(stormMs / 3);
  await stack.restartWorker();
  await storm;
  proxy.setEchoing(false);
  const { met } = await stack.sandbox.readStorm();
  await stack.sandbox.storm({ share: 0 });

  sources.push(processSource());
  const faults = Object.values(met).reduce((sum, times) => sum + times, 0);
  if (faults === 0 || proxy.echoed.size === 0) problems.push('The storm met nobody.');
  return { signs: odd.signs, problems, faults };
}

const STORM_SHARE = 0.15;
/** Those after which the person can go on at once; a reply of another shape parks a case, and the proxy sends these. */
const STORM_KINDS = [
  'refuse',
  'status_500',
  'status_502',
  'status_503',
  'status_429',
  'truncated',
  'wrong_content_type',
  'success_then_timeout',
];
