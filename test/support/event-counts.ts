/** What a test counts in the histories of all runs on its server. */
import type { Client } from '@temporalio/client';
import type { temporal as proto } from '@temporalio/proto';

type History = proto.api.history.v1.IHistory;

export interface RunOnServer {
  readonly workflowId: string;
  readonly history: History;
}

/** Every run that visibility knows, with its history. */
export async function allRuns(temporal: Client, query: string): Promise<RunOnServer[]> {
  const runs: RunOnServer[] = [];
  for await (const { workflowId, runId } of temporal.workflow.list({ query }))
    runs.push({ workflowId, history: await temporal.workflow.getHandle(workflowId, runId).fetchHistory() });
  return runs;
}

/** Causes of failed workflow tasks, each with its run: a change of code that does not fit a history shows as one. */
export function failedTasksOf(runs: readonly RunOnServer[]): string[] {
  return runs.flatMap(({ workflowId, history }) =>
    (history.events ?? []).flatMap(({ workflowTaskFailedEventAttributes: failed }) =>
      failed ? [`${workflowId}: ${failed.failure?.message ?? failed.cause}`] : [],
    ),
  );
}

/** Builds that completed workflow tasks of this run, in order, each once in a row. */
export function buildsOf({ events }: History): string[] {
  const builds: string[] = [];
  for (const { workflowTaskCompletedEventAttributes: completed } of events ?? []) {
    const build = completed?.deploymentVersion?.buildId;
    if (build && build !== builds.at(-1)) builds.push(build);
  }
  return builds;
}

/** How many times a run took a patch up. */
export function patchesOf({ events }: History): number {
  return (events ?? []).filter(
    ({ markerRecordedEventAttributes: marker }) => marker?.markerName === 'core_patch',
  ).length;
}
