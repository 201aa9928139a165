/**
 * Every recorded history replays with today's workflow code; no server is needed.
 *
 * The recordings are of invented people and in plaintext, so that a person can read a difference. Production reads no
 * plaintext, so each is replayed encrypted too, by the strict codec.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type History, historyFromJSON } from '@temporalio/common/lib/proto-utils';
import {
  bundleWorkflowCode,
  DefaultLogger,
  type ReplayWorkerOptions,
  Runtime,
  Worker,
  type WorkflowBundle,
} from '@temporalio/worker';
import { bundleWorkflows } from '../../worker/bundle';
import { createDataConverter } from '../../worker/data-converter';
import { encryptHistory } from '../../deploy/local/history-payloads';

const FOLDER = path.join(__dirname, '..', 'histories');
/** E.g. `rules-1/a.json`: a folder a generation of rules, since cases of each still run. */
const FILES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json'))
  .toSorted();

const historyOf = (file: string) =>
  historyFromJSON(JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as unknown);

async function failuresOf(
  options: ReplayWorkerOptions,
  files: readonly string[],
  prepare = async (history: History, _workflowId: string): Promise<History> => history,
): Promise<string[]> {
  const failures: string[] = [];
  const histories = await Promise.all(
    files.map(async (file) => ({ workflowId: file, history: await prepare(historyOf(file), file) })),
  );
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories)) {
    if (error) failures.push(`${workflowId}: ${error.message}`);
  }
  return failures;
}

let workflowBundle: WorkflowBundle;

beforeAll(async () => {
  Runtime.install({
    // What a replay has to say is in the failure that the tests look at.
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { filter: 'ERROR', forward: {} } },
  });
  workflowBundle = await bundleWorkflows();
}, 240_000);

it.each([
  ['rules-1', 'abcdefghijkl'],
  ['rules-2', 'abcdefghijklmn'],
])('has a history of every path under %s', (generation, expected) => {
  const files = FILES.filter((file) => path.dirname(file) === generation && !file.endsWith('watch.json'));
  const letters = new Set(files.map((file) => path.basename(file)[0]));
  expect([...letters].toSorted().join('')).toBe(expected);
});

it('replays every recorded history', async () => {
  expect(await failuresOf({ workflowBundle }, FILES)).toEqual([]);
}, 240_000);

it('replays every recorded history encrypted, as a worker reads it, and none in plaintext', async () => {
  const keys = { currentKeyId: 'k1', keys: new Map([['k1', randomBytes(32)]]) };
  const dataConverter = createDataConverter({ ring: keys, namespace: 'default' });
  const options = { workflowBundle, dataConverter };
  const encrypt = (history: History, workflowId: string): Promise<History> =>
    encryptHistory(history, dataConverter.payloadCodecs![0]!, workflowId);
  expect(await failuresOf(options, FILES, encrypt)).toEqual([]);
  const refused = await failuresOf(options, FILES);
  expect(refused).toHaveLength(FILES.length);
  for (const message of refused) expect(message).toContain('PAYLOAD_NOT_ENCRYPTED');
}, 240_000);

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
  const failures = await failuresOf({ workflowBundle: broken }, FILES);
  // A run that was refused at the purchase never waited in a stage; it has nothing to differ in.
  expect(failures.length).toBeGreaterThanOrEqual(FILES.length - 2);
  expect(failures[0]).toContain('TMPRL1100');
}, 240_000);
