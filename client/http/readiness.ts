/** Whether what this program stands on answers: the store, Temporal, and a worker that takes work from the task queue. */
import type { Client } from '@temporalio/client';
import type { Store } from '../../db/store';
import { TASK_QUEUE } from '../../temporal.config';

export interface Readiness {
  readonly store: boolean;
  readonly temporal: boolean;
  readonly worker: boolean;
}

/** So short that an answer comes within three seconds: the client's last try may lie beyond the deadline. */
const WITHIN_MS = 1_400;
/**
 * A worker polls anew each minute at least, and the server remembers it for five: longer ago, it is gone. The time is the
 * server's, whose clock may differ from ours by the other minute.
 */
const POLLED_WITHIN_MS = 120_000;

/** Never throws, and tells nothing but yes or no: anybody may ask. */
export async function readinessOf({
  temporal,
  store,
}: {
  temporal: Client;
  store: Pick<Store, 'health'>;
}): Promise<Readiness> {
  const within = <T>(ask: () => Promise<T>): Promise<T> => temporal.withDeadline(Date.now() + WITHIN_MS, ask);
  const [isStored, isServing, isPolled] = await Promise.all([
    succeeds(async () => store.health()),
    succeeds(async () => void (await within(() => temporal.connection.workflowService.getSystemInfo({})))),
    succeeds(async () => within(() => requirePollers(temporal))),
  ]);
  return { store: isStored, temporal: isServing, worker: isPolled };
}

export function isReady({ store, temporal, worker }: Readiness, isWorkerOptional: boolean): boolean {
  return store && temporal && (worker || isWorkerOptional);
}

async function requirePollers({ connection, options }: Client): Promise<void> {
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace: options.namespace,
    taskQueue: { name: TASK_QUEUE },
    taskQueueType: WORKFLOW_TASKS,
  });
  const newest = Math.max(
    ...(pollers ?? []).map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1_000),
  );
  if (newest < Date.now() - POLLED_WITHIN_MS) throw new Error('nobody polls');
}

/** `TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW` of temporal.api.enums.v1. */
const WORKFLOW_TASKS = 1;

async function succeeds(check: () => Promise<void>): Promise<boolean> {
  return check().then(
    () => true,
    () => false,
  );
}
