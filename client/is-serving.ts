/** Whether a Temporal server answers just now, for readiness. */
import type { Client } from '@temporalio/client';

/** So short that an answer comes within three seconds: the client's last try may lie beyond the deadline. */
const SERVING_WITHIN_MS = 1_400;

/** @throws ServiceError if it does not */
export async function isServing(temporal: Client): Promise<void> {
  await temporal.withDeadline(Date.now() + SERVING_WITHIN_MS, () =>
    temporal.connection.workflowService.getSystemInfo({}),
  );
}
