/**
 * Which build of the workers takes which share of the cases (docs/change-under-load.md). The Temporal server decides it,
 * for each case by its workflow id, at its next task: a case that went to the newer build stays there as its share grows.
 *
 * A change is refused if somebody else changed the deployment since it was read.
 */
import { type Client, isGrpcServiceError } from '@temporalio/client';
import { toUpgradeError } from './temporal-errors';

export type VersionStatus = 'INACTIVE' | 'CURRENT' | 'RAMPING' | 'DRAINING' | 'DRAINED';

export interface WorkerVersion {
  readonly buildId: string;
  readonly status: VersionStatus;
  /** Percent of the cases whose next task goes to it. */
  readonly share: number;
  /** Open runs whose newest task it did: these move on with their next one, and need no worker of it. */
  readonly openRuns: number;
}

export interface DeploymentState {
  readonly deployment: string;
  /** Null: workers without a version take what no build takes. */
  readonly current: string | null;
  readonly ramping: { readonly buildId: string; readonly percent: number } | null;
  /** The newest first. */
  readonly versions: readonly WorkerVersion[];
}

export interface WorkerDeployment {
  /** @throws DeploymentError DEPLOYMENT_NOT_FOUND */
  read(): Promise<DeploymentState>;
  /** @param percent of the cases that go to this build, 0 to 100; 0: all go back to the current one */
  ramp(buildId: string, percent: number): Promise<DeploymentState>;
  /** Makes this build the current one, and ends the ramp. Promoting the build before is the way back. */
  promote(buildId: string): Promise<DeploymentState>;
}

export type DeploymentErrorCode = 'DEPLOYMENT_NOT_FOUND' | 'DEPLOYMENT_REFUSED';

export class DeploymentError extends Error {
  override readonly name = 'DeploymentError';
  readonly details = {};
  constructor(
    readonly code: DeploymentErrorCode,
    sentence: string,
  ) {
    super(sentence);
  }
}

export function createWorkerDeployment(temporal: Client, deploymentName: string): WorkerDeployment {
  const { workflowService } = temporal;
  const { namespace } = temporal.options;
  const call = async <T>(rpc: () => Promise<T>): Promise<T> => {
    try {
      return await rpc();
    } catch (error) {
      throw ofServer(error);
    }
  };
  const describe = () => call(() => workflowService.describeWorkerDeployment({ namespace, deploymentName }));
  const countOpen = async (buildId: string): Promise<number> => {
    const query = `TemporalWorkerDeploymentVersion = '${deploymentName}:${buildId}' AND ExecutionStatus = 'Running'`;
    return (await call(() => temporal.workflow.count(query))).count;
  };

  async function read(): Promise<DeploymentState> {
    const { workerDeploymentInfo: info } = await describe();
    const routing = info?.routingConfig;
    const current = routing?.currentDeploymentVersion?.buildId ?? null;
    const rampingTo = routing?.rampingDeploymentVersion?.buildId ?? null;
    const percent = routing?.rampingVersionPercentage ?? 0;
    const shareOf = (buildId: string): number => {
      if (buildId === rampingTo) return percent;
      if (buildId === current) return rampingTo === null ? 100 : 100 - percent;
      return 0;
    };
    const versions = await Promise.all(
      (info?.versionSummaries ?? []).map(async ({ deploymentVersion, status }) => {
        const buildId = deploymentVersion?.buildId ?? '';
        const openRuns = await countOpen(buildId);
        return { buildId, status: STATUS[status ?? 0] ?? 'INACTIVE', share: shareOf(buildId), openRuns };
      }),
    );
    const ramping = rampingTo === null ? null : { buildId: rampingTo, percent };
    return { deployment: deploymentName, current, ramping, versions };
  }

  return {
    read,

    async ramp(buildId, percentage) {
      const { conflictToken } = await describe();
      const wish = { namespace, deploymentName, buildId, percentage, conflictToken };
      await call(() => workflowService.setWorkerDeploymentRampingVersion(wish));
      return read();
    },

    async promote(buildId) {
      const { conflictToken } = await describe();
      const wish = { namespace, deploymentName, buildId, conflictToken };
      await call(() => workflowService.setWorkerDeploymentCurrentVersion(wish));
      return read();
    },
  };
}

/** By the number of temporal.api.enums.v1.WorkerDeploymentVersionStatus. */
const STATUS: readonly VersionStatus[] = [
  'INACTIVE',
  'INACTIVE',
  'CURRENT',
  'RAMPING',
  'DRAINING',
  'DRAINED',
];

/** gRPC status codes (google.rpc.Code). */
const NOT_FOUND = 5;
const FAILED_PRECONDITION = 9;
const ABORTED = 10;

function ofServer(error: unknown): unknown {
  const cause = error instanceof Error && !isGrpcServiceError(error) ? error.cause : error;
  if (!isGrpcServiceError(cause)) return toUpgradeError(error);
  switch (cause.code as number) {
    case NOT_FOUND:
      return new DeploymentError(
        'DEPLOYMENT_NOT_FOUND',
        'No such build of this deployment has ever polled; start a worker of it, with this WORKER_DEPLOYMENT and WORKER_BUILD_ID.',
      );
    case FAILED_PRECONDITION:
    case ABORTED:
      return new DeploymentError(
        'DEPLOYMENT_REFUSED',
        'The server refused it: no worker of this build polls just now, or the deployment was changed meanwhile. See deployment show, and try again.',
      );
    default:
      return toUpgradeError(error);
  }
}
