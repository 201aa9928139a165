/** The activities as the workflow calls them, grouped by how they may be repeated. */
import { ActivityCancellationType, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { OutsideActivities, StoreActivities } from '../activities';

/**
 * Steps in our own store: idempotent transactions of milliseconds, so they run inside the workflow task (one marker
 * each in history). A store that is down is asked again; seldom after the first minute, since each try costs history.
 */
export const store = proxyLocalActivities<StoreActivities>({
  startToCloseTimeout: '10 seconds',
  localRetryThreshold: '5 seconds',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 3, maximumInterval: '15 minutes' },
});

/**
 * Calls to outside parties. Each activity keeps its own ledger, so a repeat is safe; business refusals come back as
 * values. While a party is out the case is parked here, its pending activity visible to operators.
 */
export const outside = proxyActivities<OutsideActivities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '2 minutes' },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

/** For as long as somebody may be expected to wait for the answer; what was not asked by then is asked anew later. */
export const promptly = proxyActivities<OutsideActivities>({
  startToCloseTimeout: '1 minute',
  scheduleToCloseTimeout: '2 minutes',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

/** Looking for news while waiting: tried for a little while, since the next look comes anyway and messages wait. */
export const poll = proxyActivities<OutsideActivities>({
  startToCloseTimeout: '30 seconds',
  scheduleToCloseTimeout: '90 seconds',
  retry: { initialInterval: '2 seconds', backoffCoefficient: 2 },
});

/** Withdrawals after the end: tried for a while; what cannot be withdrawn does no harm, for its code is void. */
export const withdrawal = proxyActivities<OutsideActivities>({
  startToCloseTimeout: '30 seconds',
  scheduleToCloseTimeout: '10 minutes',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});
