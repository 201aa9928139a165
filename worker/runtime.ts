/** The native runtime that workers and their connection share: where it logs, and where it shows metrics. */
import { DefaultLogger, Runtime, type TelemetryOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import { StartError } from './exit';
import { createMeasure, type Measure } from '../workflows/measure';
import { type MetricDeclaration, METRICS } from '../workflows/metrics';

export interface MetricsOptions {
  /** Where Prometheus finds `/metrics`, e.g. `127.0.0.1:9464`; empty: nowhere. */
  readonly address: string;
  /** Instead, where metrics are sent by OTLP/HTTP, a whole URL; empty: nowhere. */
  readonly otlpUrl: string;
  /** How often, in milliseconds. */
  readonly otlpIntervalMs?: number;
}

/** Once a process, before any connection of a worker. @throws StartError if metrics were to go both ways */
export function installRuntime(logger: Logger, metrics: MetricsOptions): Measure {
  const runtime = Runtime.install({
    logger: new DefaultLogger('INFO', ({ level, message, meta = {} }) => {
      const write = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
      logger[write[level]]({ ...meta, ...sameNames(meta) }, message);
    }),
    telemetryOptions: {
      logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } },
      ...metricsOf(metrics),
    },
  });
  return createMeasure(runtime.metricMeter);
}

/** The runtime has one exporter; without any, nothing is measured. */
function metricsOf({ address, otlpUrl, otlpIntervalMs = 15_000 }: MetricsOptions): TelemetryOptions {
  if (address !== '' && otlpUrl !== '') {
    throw new StartError(
      'CONFIG_INVALID',
      'Metrics go one way alone: clear METRICS_ADDRESS or METRICS_OTLP_URL.',
    );
  }
  const histogramBucketOverrides = bucketsByName();
  if (address !== '') return { metrics: { prometheus: { bindAddress: address, histogramBucketOverrides } } };
  if (otlpUrl === '') return {};
  const otel = { url: otlpUrl, http: true, metricsExportInterval: otlpIntervalMs, histogramBucketOverrides };
  return { metrics: { otel } };
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
