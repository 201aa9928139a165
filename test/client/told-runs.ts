/** A Temporal client that is a double of the one call that telling makes of it: a signal to a run. */
import type { Client } from '@temporalio/client';
import { temporalDouble } from '../support/temporal-double';

export type Told = [workflowId: string, signal: string, eventId: string];
export type Signal = (...told: Told) => Promise<void>;

/** @param signal what comes of telling a run */
export function temporalOf(signal: Signal): Client {
  return temporalDouble({
    withDeadline: (_: number, work: () => Promise<unknown>) => work(),
    workflow: {
      getHandle: (workflowId: string) => ({
        signal: ({ name }: { name: string }, { eventId }: { eventId: string }) =>
          signal(workflowId, name, eventId),
      }),
    },
  });
}
