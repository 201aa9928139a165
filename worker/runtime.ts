/** The native runtime that workers and their connection share: where it logs, and where it shows metrics. */
import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createMeasure, type Measure } from '../workflows/measure';
import { type MetricDeclaration, METRICS } from '../workflows/metrics';

/**
 * Once a process, before any connection of a worker.
 * @param metricsAddress where Prometheus finds `/metrics`, e.g. `127.0.0.1:9464`; empty: nowhere, and nothing is measured
 */
export function installRuntime(logger: Logger, metricsAddress: string): Measure {
  const runtime = Runtime.install({
    logger: new DefaultLogger('INFO', ({ level, message, meta = {} }) => {
      const write = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
      logger[write[level]]({ ...meta, ...sameNames(meta) }, message);
    }),
    telemetryOptions: {
      logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } },
      ...(metricsAddress !== '' && {
        metrics: {
          prometheus: { bindAddress: metricsAddress, histogramBucketOverrides: bucketsByName() },
        },
      }),
    },
  });
  return createMeasure(runtime.metricMeter);
}

function bucketsByName(): Record<string, number[]> {
  const declared: readonly MetricDeclaration[] = Object.values(METRICS);
  return Object.fromEntries(
    declared.flatMap(({ name, buckets }) => (buckets === undefined ? [] : [[name, [...buckets]]])),
  );
}

/** The SDK's own lines name run and activity otherwise; one search must find all lines of a run. */
function sameNames(meta: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { workflowRunId, activityType } = meta;
  return {
    ...(workflowRunId !== undefined && { runId: workflowRunId }),
    ...(activityType !== undefined && { activity: activityType }),
  };
}
