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
  DefaultLogger,
  type ReplayWorkerOptions,
  Runtime,
  Worker,
  type WorkflowBundle,
} from '@temporalio/worker';
import { bundleWorkflows } from '../../worker/bundle';
import { createDataConverter } from '../../worker/data-converter';
import { DEMO_PATHS } from '../../deploy/local/demo/paths';
import { encryptHistory } from '../../deploy/local/history-payloads';
import { summarise } from '../../deploy/local/run-history';
import * as workflows from '../../workflows';
import { OPEN_STAGES } from '../../workflows/stage-alarms';
import { bundleWith } from '../support/changed-workflows';
import { NEWEST_RULES } from '../support/newest-rules';

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

it('has a history of every path that there was under rules-1', () => {
  const files = FILES.filter((file) => path.dirname(file) === 'rules-1');
  const letters = new Set(files.map((file) => path.basename(file)[0]));
  expect([...letters].toSorted().join('')).toBe('abcdefghijkl');
});

describe('the newest rules have a history', () => {
  const files = FILES.filter((file) => path.dirname(file) === NEWEST_RULES);
  const names = new Set(files.map((file) => path.basename(file, '.json')));
  const histories = files.map(historyOf);

  it('of every path of the demo (else: npm run histories)', () => {
    const paths = DEMO_PATHS.map((each) => each.path.replaceAll(' ', '-'));
    expect(paths.filter((name) => !names.has(name))).toEqual([]);
  });

  it('that waits in every stage', () => {
    const stages = new Set(histories.flatMap((history) => summarise(history).stages));
    expect([...OPEN_STAGES, 'CLOSED'].filter((stage) => !stages.has(stage as 'CLOSED'))).toEqual([]);
  });

  it('of every workflow', () => {
    const types = new Set(
      histories.map(({ events }) => events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name),
    );
    expect(Object.keys(workflows).filter((name) => !types.has(name))).toEqual([]);
  });
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

describe('a change of what running cases do, one more timer a stage', () => {
  // A run that was refused at the purchase never waited in a stage; it has nothing to differ in.
  const waited = FILES.filter((file) => summarise(historyOf(file)).stages.length > 1);

  it('made carelessly is refused by every history of a case that waited', async () => {
    const careless = await bundleWith('unpatched-stage-timer');
    const failures = await failuresOf({ workflowBundle: careless }, waited);
    expect(failures).toHaveLength(waited.length);
    for (const failure of failures) expect(failure).toContain('TMPRL1100');
  }, 240_000);

  it('made behind patched() leaves every history as it was', async () => {
    const patched = await bundleWith('patched-stage-timer');
    expect(await failuresOf({ workflowBundle: patched }, FILES)).toEqual([]);
  }, 240_000);
});
