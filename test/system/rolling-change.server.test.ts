/**
 * A release with upgrades open in every stage: two builds of the worker as processes of their own, the second with a
 * change of what running cases do, moved to by shares, gone back from, and completed.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { UpgradeError } from '../../client';
import {
  createWorkerDeployment,
  DeploymentError,
  type WorkerDeployment,
} from '../../client/worker-deployment';
import { createApplicant, type Applicant } from '../../deploy/local/applicant';
import { type Program, startProgram } from '../../deploy/local/program';
import { startStack, type Stack } from '../../deploy/local/stack';
import { workflowIdOf } from '../../temporal.config';
import { bundleWith } from '../support/changed-workflows';
import { allRuns, buildsOf, failedTasksOf, patchesOf } from '../support/event-counts';
import { type StageWay, stageWays } from '../support/stage-ways';
import { untilTrue } from '../support/until-true';

const DEPLOYMENT = 'proofing';
const [OLD, NEW] = ['release-1', 'release-2'];
/** Open cases of each stage, opened by each build; more by hand, e.g. 150 for more than a thousand open at once. */
const COPIES = Number(process.env['ROLLING_COPIES'] ?? 1);
const AT_ONCE = 6;

interface OpenCase {
  readonly applicant: Applicant;
  readonly way: StageWay;
}

let folder: string;
let stack: Stack;
let deployment: WorkerDeployment;
let newBundle: string;
let newWorker: Program;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  folder = mkdtempSync(path.join(tmpdir(), 'proofing-upgrade-rolling-'));
  mkdirSync(path.join(folder, 'bundles'));
  newBundle = path.join(folder, 'bundles', 'new.js');
  const [started, { code }] = await Promise.all([
    startStack({
      dataFolder: path.join(folder, 'stack'),
      settings: {
        WORKER_DEPLOYMENT: DEPLOYMENT,
        WORKER_BUILD_ID: OLD,
        WORKFLOW_BUNDLE: process.env['TEST_WORKFLOW_BUNDLE'] ?? '',
      },
    }),
    bundleWith('patched-stage-timer'),
  ]);
  stack = started;
  writeFileSync(newBundle, code);
  deployment = createWorkerDeployment(stack.temporal, DEPLOYMENT);
  await onceKnown(() => deployment.promote(OLD));
}, 120_000);
afterAll(async () => {
  await newWorker?.stop();
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** The server knows a build a moment after its first poll. */
async function onceKnown(change: () => Promise<unknown>): Promise<void> {
  await untilTrue(async () => {
    try {
      await change();
      return true;
    } catch (error) {
      if (error instanceof DeploymentError) return false;
      throw error;
    }
  });
}

function startNewWorker(heldPatches: string): Promise<Program> {
  return startProgram({
    name: 'new worker',
    script: 'worker/main.ts',
    environment: {
      ...stack.environment,
      WORKER_BUILD_ID: NEW,
      WORKFLOW_BUNDLE: newBundle,
      HELD_PATCHES: heldPatches,
    },
    logFile: path.join(folder, 'new-worker.log'),
    readyLine: /worker ready/,
  });
}

async function inLanes<T, R>(inputs: readonly T[], work: (input: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const waiting = inputs.values();
  const lane = async (): Promise<void> => {
    for (const input of waiting) results.push(await work(input));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return results;
}

/** Some in every stage. */
function openInEachStage(): Promise<OpenCase[]> {
  const ways = stageWays(stack).flatMap((way) => Array.from({ length: COPIES }, () => way));
  return inLanes(ways, async (way) => {
    const applicant = await createApplicant(stack, { name: 'rolling', ...way.person });
    await way.go(applicant);
    await applicant.reach(way.stage);
    return { applicant, way };
  });
}

async function finish(cases: readonly OpenCase[]): Promise<void> {
  await inLanes(cases, async ({ applicant, way }) => {
    await way.finish(applicant);
    expect(await stack.client.waitForEnd(applicant.upgradeId)).toMatchObject({ outcome: 'UPGRADED' });
    expect(await applicant.credential()).toMatchObject({ status: 'PROOFING_UPGRADED' });
  });
}

const runsOf = () => allRuns(stack.temporal, "WorkflowType = 'proofingUpgrade'");

/** How often a worker told that a history does not fit its code: a task that an update began fails without an event. */
function mismatchesTold(): number {
  const logs = [path.join(folder, 'stack', 'logs', 'worker.log'), path.join(folder, 'new-worker.log')];
  return logs.reduce((sum, log) => sum + readFileSync(log, 'utf8').split('TMPRL1100').length - 1, 0);
}

/** Events of outside parties that nobody has applied. */
function eventsLeft(): number {
  const client = new Sqlite(stack.environment['STORE_PATH'], { readonly: true });
  const left = client
    .prepare<[], number>('SELECT count(*) FROM events WHERE dispatched_at IS NULL')
    .pluck()
    .get();
  client.close();
  return left ?? -1;
}

it('73. upgrades open in every stage go through a release, and a way back, without a failed task, and all end right', async () => {
  const opened = await openInEachStage();

  // The new build first does what the old one does: then there is a way back.
  newWorker = await startNewWorker('all');
  await onceKnown(() => deployment.ramp(NEW, 0));
  await deployment.ramp(NEW, 50);
  const openedAtHalf = await openInEachStage();
  await finish(opened.splice(0, opened.length / 2));
  await deployment.ramp(NEW, 100);
  const openedAtFull = await openInEachStage();
  await deployment.ramp(NEW, 0);
  const goingBack = openedAtFull.splice(0, openedAtFull.length / 2);
  await finish(goingBack);
  for (const { applicant } of goingBack) {
    const history = await stack.temporal.workflow
      .getHandle(workflowIdOf(applicant.credentialId))
      .fetchHistory();
    expect(buildsOf(history)).toEqual([NEW, OLD]);
  }
  const { versions: atZero } = await deployment.read();
  expect(atZero).toContainEqual(expect.objectContaining({ buildId: OLD, status: 'CURRENT', share: 100 }));
  expect(atZero).toContainEqual(expect.objectContaining({ buildId: NEW, share: 0 }));
  expect((await runsOf()).every(({ history }) => patchesOf(history) === 0)).toBe(true);

  await deployment.ramp(NEW, 100);
  await deployment.promote(NEW);
  expect(await stack.stopWorker()).toBe(0);

  // Nothing goes back any more: the change is taken up.
  const activated = await startNewWorker('');
  expect(await newWorker.stop()).toBe(0);
  newWorker = activated;
  await finish([...opened, ...openedAtHalf, ...openedAtFull]);

  const runs = await runsOf();
  expect(failedTasksOf(runs)).toEqual([]);
  expect(mismatchesTold()).toBe(0);
  expect(runs.reduce((sum, { history }) => sum + patchesOf(history), 0)).toBeGreaterThan(0);
  await untilTrue(async () => eventsLeft() === 0);
  const { versions } = await deployment.read();
  expect(versions).toContainEqual(expect.objectContaining({ buildId: OLD, share: 0 }));

  // What such a release leaves replays with the code of today, and with that of the release.
  const replay = { workflowBundle: { codePath: newBundle }, dataConverter: stack.dataConverter };
  for await (const { workflowId, error } of Worker.runReplayHistories(replay, runs)) {
    expect({ workflowId, error }).toEqual({ workflowId, error: undefined });
  }
}, 120_000);

it('a way back after the change was taken up fails tasks and is told; forward again, the case ends right', async () => {
  const way = stageWays(stack).find(({ stage }) => stage === 'AWAITING_KBA_ANSWERS')!;
  const applicant = await createApplicant(stack, { name: 'rolling', ...way.person });
  await way.go(applicant);
  await stack.startWorker();
  await onceKnown(() => deployment.promote(OLD));
  const answering = way.finish(applicant).then(
    () => null,
    (error: unknown) => error,
  );
  await untilTrue(async () => mismatchesTold() > 0);
  expect(await applicant.credential()).toMatchObject({ status: 'ACTIVE' });
  await deployment.promote(NEW);
  // What a run has not taken is not kept for it: whoever sent it hears so, and sends it again.
  const refused = await answering;
  if (refused !== null) {
    expect(refused).toBeInstanceOf(UpgradeError);
    expect(['TEMPORAL_UNAVAILABLE', 'ANSWER_PENDING']).toContain((refused as UpgradeError).code);
    await way.finish(applicant);
  }
  await applicant.reach('CLOSED', 20_000);
  expect(await applicant.credential()).toMatchObject({ status: 'PROOFING_UPGRADED' });
}, 90_000);
