import { Context } from '@temporalio/activity';

/**
 * The Temporal server's time at which this attempt of a remote activity was scheduled, UTC milliseconds.
 *
 * Deadlines are computed from the server's clock, the one that also fires the timers, never from the worker's.
 * Local activities have no such time; they are given the workflow's.
 */
export function serverTime(): number {
  return Context.current().info.currentAttemptScheduledTimestampMs;
}
