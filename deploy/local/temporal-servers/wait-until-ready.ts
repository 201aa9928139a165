import { Connection } from '@temporalio/client';
import { setTimeout as delay } from 'node:timers/promises';
import { untilListening } from './tcp-reachable';

const WORKFLOW_SERVICE = 'temporal.api.workflowservice.v1.WorkflowService';
/** grpc.health.v1.HealthCheckResponse.ServingStatus.SERVING */
const SERVING = 1;
const TRY_AGAIN_AFTER_MS = 100;
const REQUEST_TIMEOUT_MS = 3_000;

/**
 * Waits until the frontend on this port of 127.0.0.1 says it serves and knows the namespace: listening alone comes
 * earlier, and the first workflow started in between would fail.
 *
 * @returns false when `signal` ended the wait first.
 */
export async function untilReady(port: number, namespace: string, signal: AbortSignal): Promise<boolean> {
  // First plain TCP: a gRPC channel that was refused once backs off for a whole second.
  if (!(await untilListening(port, signal))) return false;
  const connection = Connection.lazy({ address: `127.0.0.1:${port}` });
  try {
    while (!signal.aborted) {
      try {
        if (
          await connection.withDeadline(Date.now() + REQUEST_TIMEOUT_MS, () => isReady(connection, namespace))
        )
          return true;
      } catch {
        // Not yet; the caller knows how long to go on and why the server may have ended.
      }
      await delay(TRY_AGAIN_AFTER_MS);
    }
    return false;
  } finally {
    await connection.close();
  }
}

async function isReady(connection: Connection, namespace: string): Promise<boolean> {
  const health: { status: unknown } = await connection.healthService.check({ service: WORKFLOW_SERVICE });
  if (health.status !== SERVING) return false;
  await connection.workflowService.describeNamespace({ namespace });
  return true;
}
