/** Every recorded history replays with today's workflow code; no server is needed. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker, type WorkflowBundle } from '@temporalio/worker';
import { bundleWorkflows } from '../../worker/bundle';

const FOLDER = path.join(__dirname, '..', 'histories');
/** E.g. `rules-1/a.json`: a folder a generation of rules, since cases of each still run. */
const FILES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json'))
  .toSorted();

const historyOf = (file: string) =>
  historyFromJSON(JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as unknown);

async function failuresOf(workflowBundle: WorkflowBundle, files: readonly string[]): Promise<string[]> {
  const failures: string[] = [];
  const histories = files.map((file) => ({ workflowId: file, history: historyOf(file) }));
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, histories)) {
    if (error) failures.push(`${workflowId}: ${error.message}`);
  }
  return failures;
}

beforeAll(() => {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: 'ERROR', forward: {} } },
  });
});

it.each([
  ['rules-1', 'abcdefghijkl'],
  ['rules-2', 'abcdefghijklmn'],
])('has a history of every path under %s', (generation, expected) => {
  const files = FILES.filter((file) => path.dirname(file) === generation && !file.endsWith('watch.json'));
  const letters = new Set(files.map((file) => path.basename(file)[0]));
  expect([...letters].toSorted().join('')).toBe(expected);
});

it('replays every recorded history', async () => {
  expect(await failuresOf(await bundleWorkflows(), FILES)).toEqual([]);
}, 60_000);

it('refuses every recorded history when a step is changed: one more timer a stage', async () => {
  const broken = await bundleWorkflowCode({
    workflowsPath: require.resolve('../../workflows'),
    logger: new DefaultLogger('ERROR'),
    webpackConfigHook: (config) => ({
      ...config,
      resolve: {
        ...config.resolve,
        alias: {
          ...config.resolve?.alias,
          [require.resolve('../../workflows/stage-timer')]: require.resolve('../support/broken-stage-timer'),
        },
      },
    }),
  });
  const failures = await failuresOf(broken, FILES);
  // A run that was refused at the purchase never waited in a stage; it has nothing to differ in.
  expect(failures.length).toBeGreaterThanOrEqual(FILES.length - 2);
  expect(failures[0]).toContain('TMPRL1100');
}, 60_000);
