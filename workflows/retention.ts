/**
 * Erases what is due, once a day (worker/retention-schedule.ts).
 *
 * Why a workflow: it must be done although workers come and go, and operators see when it was done and what it left.
 * Steps: destroy keys that a restored copy brought back, then page by page what is due, until nothing is.
 * Idempotency: what is erased is no longer due; the schedule never starts a second run beside one.
 * Security: counts and ids of upgrades pass through here, nothing of any person.
 */
import { ApplicationFailure, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { RetentionActivities } from '../activities';

export const RETENTION_TYPE = 'retention';

const { destroyRestoredKeys, eraseDueCases } = proxyActivities<RetentionActivities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '1 minute',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '5 minutes' },
});

export interface RetentionResult {
  readonly erased: number;
}

/** @throws ApplicationFailure RETENTION_INCOMPLETE after all else is erased, if a case could not be */
export async function retention(): Promise<RetentionResult> {
  await destroyRestoredKeys.executeWithOptions(
    { summary: 'Destroy keys that a restored key file brought back' },
    [],
  );
  let [erased, failed] = [0, 0];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof eraseDueCases>> = await eraseDueCases.executeWithOptions(
      { summary: 'Erase what is due' },
      [{ after }],
    );
    erased += page.erased;
    failed += page.failed;
    after = page.after;
    setCurrentDetails(`Erased **${erased}** cases; **${failed}** could not be erased.`);
  } while (after !== null);
  if (failed > 0) {
    const message = `${failed} cases are due and could not be erased; look at the worker's store, then run it again.`;
    throw ApplicationFailure.nonRetryable(message, 'RETENTION_INCOMPLETE', { erased, failed });
  }
  return { erased };
}
