/**
 * Announced maintenance of an outside party: told to the watch over that party, which is started if it does not run. It
 * tells the runs that wait for the party once the time has come.
 */
import type { Client } from '@temporalio/client';
import { TASK_QUEUE } from '../temporal.config';
import {
  maintenanceAnnouncedSignal,
  PROVIDER_WATCH_TYPE,
  providerWatchIdOf,
} from '../workflows/provider-watch';
import { UpgradeError } from './errors';
import { parse } from './parse';
import { type MaintenanceInput, maintenanceSchema } from './schemas';

export async function announceMaintenance(
  { temporal, now, answerWithinMs }: { temporal: Client; now: number; answerWithinMs: number },
  input: MaintenanceInput,
): Promise<void> {
  const { provider, from, until } = parse(maintenanceSchema, input);
  if (until <= now) {
    throw new UpgradeError('INVALID_INPUT', 'The maintenance is over; announce one that is to come.', {
      fields: { until: 'lies in the past' },
    });
  }
  await temporal.withDeadline(Date.now() + answerWithinMs, () =>
    temporal.workflow.signalWithStart(PROVIDER_WATCH_TYPE, {
      workflowId: providerWatchIdOf(provider),
      taskQueue: TASK_QUEUE,
      args: [{ provider }],
      signal: maintenanceAnnouncedSignal,
      signalArgs: [{ from, until }],
    }),
  );
}
