/** Everything that Temporal tells of the runs, as bytes: to whoever may read histories, lists and the Web UI. */
import type { Client } from '@temporalio/client';
import { temporal as proto } from '@temporalio/proto';
import { type Source, source } from './source';

const {
  GetWorkflowExecutionHistoryResponse,
  DescribeWorkflowExecutionResponse,
  ListWorkflowExecutionsResponse,
  QueryWorkflowResponse,
} = proto.api.workflowservice.v1;

type Execution = proto.api.common.v1.IWorkflowExecution;

export async function temporalSources(temporal: Client, webUiUrl: string | null): Promise<Source[]> {
  const { sources, executions } = await list(temporal);
  for (const execution of executions) {
    sources.push(...(await histories(temporal, execution)), ...(await metadata(temporal, execution)));
    if (webUiUrl !== null) sources.push(...(await webUi(webUiUrl, temporal.options.namespace, execution)));
  }
  return sources;
}

/** Search attributes and memo of all runs, closed and open. */
async function list(temporal: Client): Promise<{ sources: Source[]; executions: Execution[] }> {
  const sources: Source[] = [];
  const executions: Execution[] = [];
  let nextPageToken: Uint8Array = new Uint8Array();
  do {
    const page = await temporal.workflowService.listWorkflowExecutions({
      namespace: temporal.options.namespace,
      nextPageToken,
    });
    sources.push(
      source(
        'visibility',
        `list, page ${sources.length + 1}`,
        ListWorkflowExecutionsResponse.encode(page).finish(),
      ),
    );
    executions.push(
      ...page.executions
        .map(({ execution }) => execution)
        .filter((each) => each !== null && each !== undefined),
    );
    nextPageToken = page.nextPageToken;
  } while (nextPageToken.length > 0);
  return { sources, executions };
}

async function histories(temporal: Client, execution: Execution): Promise<Source[]> {
  const sources: Source[] = [];
  let nextPageToken: Uint8Array = new Uint8Array();
  do {
    const page = await temporal.workflowService.getWorkflowExecutionHistory({
      namespace: temporal.options.namespace,
      execution,
      nextPageToken,
    });
    const name = nameOf(execution);
    sources.push(
      source('history, protobuf', name, GetWorkflowExecutionHistoryResponse.encode(page).finish()),
      source(
        'history, JSON',
        name,
        JSON.stringify(GetWorkflowExecutionHistoryResponse.toObject(page, { bytes: String })),
      ),
    );
    nextPageToken = page.nextPageToken;
  } while (nextPageToken.length > 0);
  return sources;
}

/** Pending activities with their last failure, summaries and, where the run can still be asked, current details. */
async function metadata(temporal: Client, execution: Execution): Promise<Source[]> {
  const { namespace } = temporal.options;
  const described = await temporal.workflowService.describeWorkflowExecution({ namespace, execution });
  const sources = [
    source(
      'UI metadata',
      `${nameOf(execution)}, description`,
      DescribeWorkflowExecutionResponse.encode(described).finish(),
    ),
  ];
  try {
    const query = { queryType: '__temporal_workflow_metadata' };
    const asked = await temporal.withDeadline(Date.now() + QUERY_WITHIN_MS, () =>
      temporal.workflowService.queryWorkflow({ namespace, execution, query }),
    );
    sources.push(
      source('UI metadata', `${nameOf(execution)}, details`, QueryWorkflowResponse.encode(asked).finish()),
    );
  } catch (error) {
    // A run that cannot be asked shows nobody its details either; what it says instead is searched.
    sources.push(source('UI metadata', `${nameOf(execution)}, refusal`, String(error)));
  }
  return sources;
}

const QUERY_WITHIN_MS = 5_000;

/** What the Web UI itself is sent by its server, as a browser sees it. */
async function webUi(url: string, namespace: string, { workflowId, runId }: Execution): Promise<Source[]> {
  const run = `${url}/api/v1/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId ?? '')}`;
  const pages = [`${run}?execution.runId=${runId}`, `${run}/history?execution.runId=${runId}`];
  return Promise.all(
    pages.map(async (page) => {
      const response = await fetch(page);
      return source('Web UI', new URL(page).pathname, Buffer.from(await response.arrayBuffer()));
    }),
  );
}

function nameOf({ workflowId, runId }: Execution): string {
  return `${workflowId} ${runId}`;
}
