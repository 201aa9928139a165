/** The schedule that erases personal data, on a real server: set once, and each of its runs erases exactly what is due. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { loadBusinessCalendar } from '../../activities/calendar/calendar-file';
import type { Gateways } from '../../activities/providers/gateways';
import { openStore, type Store } from '../../db';
import { ensureRetentionSchedule, RETENTION_SCHEDULE_ID } from '../../worker/retention-schedule';
import { createDataConverter } from '../../worker/data-converter';
import { createUpgradeWorker } from '../../worker/upgrade-worker';
import { exostar } from '../../workflows/policies/exostar';
import { addCredential, closing, DAY_MS, freshKeys, opening } from '../db/fixtures';
import { untilTrue } from '../support/until-true';
import { loadWorkflowBundle } from '../support/workflow-bundle';

/** Nothing of a person is asked of anybody outside. */
const nobody = {} as Gateways;

let folder: string;
let store: Store;
let temporal: Client;
let stop: () => Promise<void>;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'retention-'));
  store = await openStore({ path: path.join(folder, 'store.sqlite'), keys: freshKeys() });
  const address = process.env['TEST_TEMPORAL_ADDRESS']!;
  const connection = await NativeConnection.connect({ address });
  const clientConnection = await Connection.connect({ address });
  const keys = freshKeys();
  const dataConverter = createDataConverter({ ring: keys.sealing, namespace: 'default' });
  temporal = new Client({ connection: clientConnection, dataConverter });
  const worker = await createUpgradeWorker({
    connection,
    namespace: 'default',
    dataConverter,
    store,
    gateways: nobody,
    calendar: loadBusinessCalendar(undefined),
    tellRun: async () => 'NO_RUN',
    workflowBundle: await loadWorkflowBundle(),
    shutdownGraceMs: 0,
  });
  const running = worker.run();
  stop = async () => {
    await temporal.schedule.getHandle(RETENTION_SCHEDULE_ID).delete();
    worker.shutdown();
    await running;
    await connection.close();
    await clientConnection.close();
    await store.close();
    rmSync(folder, { recursive: true });
  };
}, 60_000);
afterAll(() => stop());

/** A case that ended so long ago, with something of the person in it. */
async function endedAgo(milliseconds: number): Promise<string> {
  const credentialId = await addCredential(store);
  const at = Date.now() - milliseconds;
  const input = opening(credentialId, undefined, at);
  const { upgradeId } = input;
  await store.upgrades.open(input);
  await store.vault.seal({ recordId: upgradeId, upgradeId, kind: 'licence_key', value: 'key', at });
  await store.upgrades.close(closing(upgradeId, at));
  return upgradeId;
}

const keyOf = (upgradeId: string): Promise<unknown> => store.vault.open(upgradeId, upgradeId, 'licence_key');

/** Starts a run as the schedule would, and gives what it answered. */
async function trigger(): Promise<unknown> {
  const handle = temporal.schedule.getHandle(RETENTION_SCHEDULE_ID);
  const count = async () => (await handle.describe()).info.recentActions.length;
  const before = await count();
  await handle.trigger();
  await untilTrue(async () => (await count()) > before);
  const { recentActions } = (await handle.describe()).info;
  const { workflowId, firstExecutionRunId } = recentActions.at(-1)!.action.workflow;
  return temporal.workflow.getHandle(workflowId, firstExecutionRunId).result();
}

it('is set by whichever worker starts, stays one, and stays paused if somebody paused it', async () => {
  await Promise.all([ensureRetentionSchedule(temporal), ensureRetentionSchedule(temporal)]);
  const handle = temporal.schedule.getHandle(RETENTION_SCHEDULE_ID);
  const described = await handle.describe();
  expect(described.action).toMatchObject({ workflowType: 'retention', taskQueue: 'proofing-upgrade' });
  expect(described.policies.overlap).toBe('SKIP');
  expect(described.info.nextActionTimes[0]!.getUTCHours()).toBe(3);
  await handle.pause('an investigation');
  await ensureRetentionSchedule(temporal);
  expect((await handle.describe()).state).toMatchObject({ paused: true, note: 'an investigation' });
  await handle.unpause();
});

it('erases what is due by its policy and nothing else, and again nothing', async () => {
  await ensureRetentionSchedule(temporal);
  const { personalDataMs } = exostar.retention;
  const due = [await endedAgo(personalDataMs + DAY_MS), await endedAgo(personalDataMs + 60_000)];
  const kept = [await endedAgo(personalDataMs - DAY_MS), await endedAgo(0)];
  await expect(trigger()).resolves.toEqual({ erased: 2 });
  for (const upgradeId of due) {
    await expect(keyOf(upgradeId)).resolves.toBeNull();
    const trail = await store.audit.listByUpgrade(upgradeId);
    expect(trail.at(-1)).toMatchObject({ event: 'case_erased', facts: { reason: 'RETENTION', actor: null } });
  }
  for (const upgradeId of kept) await expect(keyOf(upgradeId)).resolves.toBe('key');
  await expect(trigger()).resolves.toEqual({ erased: 0 });
}, 60_000);

it('goes through more than one page', async () => {
  await ensureRetentionSchedule(temporal);
  const due: string[] = [];
  for (let index = 0; index < 205; index++)
    due.push(await endedAgo(exostar.retention.personalDataMs + DAY_MS));
  await expect(trigger()).resolves.toEqual({ erased: 205 });
  for (const upgradeId of due) await expect(keyOf(upgradeId)).resolves.toBeNull();
}, 120_000);
