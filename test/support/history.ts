/** What a history says of its timers, for tests that assert instants. */
import type { Client } from '@temporalio/client';
import { workflowIdOf } from '../../temporal.config';

export interface Timer {
  /** When it was to fire, UTC milliseconds. */
  readonly firesAt: number;
  readonly fired: boolean;
}

/** The timers of a credential's newest run, in order of their start. */
export async function timersOf(temporal: Client, credentialId: string): Promise<Timer[]> {
  const { events } = await temporal.workflow.getHandle(workflowIdOf(credentialId)).fetchHistory();
  const fired = new Set(events?.map(({ timerFiredEventAttributes: fire }) => fire?.timerId));
  return (events ?? []).flatMap(({ eventTime, timerStartedEventAttributes: start }) => {
    if (!start) return [];
    return [
      {
        firesAt: millisecondsOf(eventTime) + millisecondsOf(start.startToFireTimeout),
        fired: fired.has(start.timerId),
      },
    ];
  });
}

/** Summaries of timers and activities are for operators; this counts an event type instead. */
export async function activitiesOf(temporal: Client, credentialId: string): Promise<string[]> {
  const { events } = await temporal.workflow.getHandle(workflowIdOf(credentialId)).fetchHistory();
  return (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
    scheduled?.activityType?.name ? [scheduled.activityType.name] : [],
  );
}

function millisecondsOf(time: { seconds?: unknown; nanos?: number | null } | null | undefined): number {
  return Number(time?.seconds ?? 0) * 1000 + Math.floor((time?.nanos ?? 0) / 1_000_000);
}
