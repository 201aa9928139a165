/** The Temporal worker that hosts the upgrades' workflow and activities. */
import type { DataConverter, WorkerDeploymentVersion } from '@temporalio/common';
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { ActivityDependencies } from '../activities';
import { createActivities } from '../activities';
import { TASK_QUEUE } from '../temporal.config';

export interface UpgradeWorkerOptions extends ActivityDependencies {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly dataConverter: DataConverter;
  /** Code from worker/bundle.ts, or the path of a prebuilt one. */
  readonly workflowBundle: NonNullable<WorkerOptions['workflowBundle']>;
  readonly shutdownGraceMs?: number;
  /** Absent or null: a worker without a version, which takes what no version takes. */
  readonly deploymentVersion?: WorkerDeploymentVersion | null;
  /** Patches that no case takes up yet, or `all`. */
  readonly heldPatches?: readonly string[];
  /** Cached runs; lower it only to test replay under eviction. */
  readonly maxCachedWorkflows?: number;
}

export function createUpgradeWorker(options: UpgradeWorkerOptions): Promise<Worker> {
  const { connection, namespace, dataConverter, workflowBundle, shutdownGraceMs = 20_000 } = options;
  const {
    store,
    gateways,
    calendar,
    policies,
    tellRun,
    deploymentVersion = null,
    heldPatches = [],
  } = options;
  return Worker.create({
    connection,
    namespace,
    dataConverter,
    taskQueue: TASK_QUEUE,
    workflowBundle,
    activities: createActivities({ store, gateways, calendar, policies, tellRun }),
    shutdownGraceTime: shutdownGraceMs,
    shutdownForceTime: shutdownGraceMs + 10_000,
    ...(deploymentVersion !== null && {
      workerDeploymentOptions: {
        useWorkerVersioning: true,
        version: deploymentVersion,
        // A case is open for up to ten weeks: pinned, each release would have to be run, and mended, for as long.
        defaultVersioningBehavior: 'AUTO_UPGRADE',
      },
    }),
    patchActivationCallback: ({ patchId }) => !heldPatches.includes('all') && !heldPatches.includes(patchId),
    ...(options.maxCachedWorkflows !== undefined && { maxCachedWorkflows: options.maxCachedWorkflows }),
  });
}
