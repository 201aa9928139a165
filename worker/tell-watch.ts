/** What a worker tells Temporal about the health of outside parties: the watch of a party, and the runs that wait. */
import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { TellRun } from '../activities/dependencies';
import type { WatchedProvider } from '../db/store';
import { TASK_QUEUE, workflowIdOf } from '../temporal.config';
import { providerHealthChangedSignal } from '../workflows/messages';
import { PROVIDER_WATCH_TYPE, providerFailingSignal, providerWatchIdOf } from '../workflows/provider-watch';

/** Starts the watch over a party, or tells the one that runs. */
export function createTellWatch(temporal: Client) {
  return async (provider: WatchedProvider, since: number): Promise<void> => {
    await temporal.workflow.signalWithStart(PROVIDER_WATCH_TYPE, {
      workflowId: providerWatchIdOf(provider),
      taskQueue: TASK_QUEUE,
      args: [{ provider }],
      signal: providerFailingSignal,
      signalArgs: [{ since }],
      staticSummary: `Watches ${provider} while it is in trouble`,
    });
  };
}

export function createTellRun(temporal: Client): TellRun {
  return async (credentialId, news) => {
    try {
      await temporal.workflow.getHandle(workflowIdOf(credentialId)).signal(providerHealthChangedSignal, news);
      return 'TOLD';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return 'NO_RUN';
      throw error;
    }
  };
}
