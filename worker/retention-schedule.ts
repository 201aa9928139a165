/** The Temporal Schedule that erases personal data whose time is over. */
import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import { TASK_QUEUE } from '../temporal.config';
import { RETENTION_TYPE } from '../workflows/retention';

export const RETENTION_SCHEDULE_ID = 'proofing-upgrade-retention';

const SCHEDULE = {
  // Once a day, UTC, when little else is done.
  spec: { calendars: [{ hour: 3, minute: 17, comment: 'Erase personal data whose time is over' }] },
  action: {
    type: 'startWorkflow' as const,
    workflowType: RETENTION_TYPE,
    workflowId: RETENTION_SCHEDULE_ID,
    taskQueue: TASK_QUEUE,
    args: [],
    staticSummary: 'Erases personal data whose time is over',
  },
  policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 day' as const },
};

/** Makes the schedule, or brings it up to date; one that operators have paused stays paused. Every worker may do so. */
export async function ensureRetentionSchedule(temporal: Client): Promise<void> {
  try {
    await temporal.schedule.create({ scheduleId: RETENTION_SCHEDULE_ID, ...SCHEDULE });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const handle = temporal.schedule.getHandle(RETENTION_SCHEDULE_ID);
    await handle.update(({ state }) => ({ ...SCHEDULE, state }));
  }
}
