/** Waits until a run was told of events of a type and has dealt with them. */
import { workflowIdOf } from '../../temporal.config';
import type { Applicant } from '../../deploy/local/applicant';
import type { SkippedTime } from './skipped-time';
import { untilTrue } from './until-true';

/** @param times events of this type in all, each counted once however often it was delivered */
export async function untilTold(
  world: SkippedTime,
  applicant: Applicant,
  type: string,
  times = 1,
): Promise<void> {
  await untilTrue(async () => (await toldOf(world, applicant, type)) >= times);
  await untilTrue(() => hasDealtWithAll(world, applicant));
}

async function toldOf({ store }: SkippedTime, { upgradeId }: Applicant, type: string): Promise<number> {
  const rows = await store.audit.listByUpgrade(upgradeId);
  const told = rows.filter(({ event }) => event === 'event_told_to_run');
  const events = await Promise.all(told.map(({ facts }) => store.events.get(String(facts['eventId']))));
  return events.filter((event) => event?.type === type).length;
}

/** The run has no workflow task before it. A query alone does not tell: it may be answered in the middle of one. */
async function hasDealtWithAll({ temporal }: SkippedTime, { credentialId }: Applicant): Promise<boolean> {
  const { events } = await temporal.workflow.getHandle(workflowIdOf(credentialId)).fetchHistory();
  const last = (events ?? []).findLast(
    (event) =>
      event.workflowTaskScheduledEventAttributes ||
      event.workflowTaskCompletedEventAttributes ||
      event.workflowExecutionSignaledEventAttributes,
  );
  return !!last?.workflowTaskCompletedEventAttributes;
}
