/** What a run's history tells: the stages it passed, and what it cost in events, Actions and bytes. */
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import type { Stage } from '../../workflows/status';

export interface RunHistory {
  readonly stages: readonly Stage[];
  readonly events: number;
  /** Billable Actions as Temporal Cloud counts them; rejected updates and queries leave no trace here. */
  readonly actions: number;
  readonly bytes: number;
}

type History = temporal.api.history.v1.IHistory;
type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

export async function readRun(client: Client, workflowId: string, runId?: string): Promise<RunHistory> {
  const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  return summarise(history);
}

export function summarise(history: History): RunHistory {
  const events = history.events ?? [];
  return {
    stages: stagesOf(events),
    events: events.length,
    actions: actionsOf(events),
    bytes: temporal.api.history.v1.History.encode(history).finish().length,
  };
}

function stagesOf(events: readonly HistoryEvent[]): Stage[] {
  const stages: Stage[] = [];
  for (const event of events) {
    const attributes =
      event.workflowExecutionStartedEventAttributes ?? event.upsertWorkflowSearchAttributesEventAttributes;
    const payload = attributes?.searchAttributes?.indexedFields?.['ProofingStage'];
    if (!payload) continue;
    const value = defaultPayloadConverter.fromPayload<Stage | Stage[]>(payload);
    const stage = Array.isArray(value) ? value[0] : value;
    if (stage !== undefined && stage !== stages.at(-1)) stages.push(stage);
  }
  return stages;
}

/**
 * Start, accepted update, scheduled activity and each of its retries, timer, signal and attribute upsert: one each. All
 * local activities of one workflow task: one together. (Temporal documentation, "Actions in Temporal Cloud".)
 */
function actionsOf(events: readonly HistoryEvent[]): number {
  const localTasks = new Set<string>();
  let actions = 0;
  for (const event of events) {
    if (
      event.workflowExecutionStartedEventAttributes ||
      event.workflowExecutionUpdateAcceptedEventAttributes ||
      event.activityTaskScheduledEventAttributes ||
      event.timerStartedEventAttributes ||
      event.workflowExecutionSignaledEventAttributes ||
      event.upsertWorkflowSearchAttributesEventAttributes
    ) {
      actions++;
    }
    const retries = (event.activityTaskStartedEventAttributes?.attempt ?? 1) - 1;
    actions += retries;
    const marker = event.markerRecordedEventAttributes;
    if (marker?.markerName === 'core_local_activity')
      localTasks.add(String(marker.workflowTaskCompletedEventId));
  }
  return actions + localTasks.size;
}
