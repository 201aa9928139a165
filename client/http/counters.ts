/**
 * What the endpoint counts since it started, as Prometheus text (exposition format 0.0.4), by the catalogue's names.
 *
 * Labels are words of fixed sets, so nothing that a sender chose becomes a label.
 */
import { type LabelsOf, type Metric, type MetricOf, METRICS } from '../../workflows/metrics';

export type ApiCounter = {
  [M in MetricOf<'counter'>]: (typeof METRICS)[M]['program'] extends 'api' ? M : never;
}[MetricOf<'counter'>];

export interface Counters {
  /** @param by 0: the series is there from now on; a rate is wrong over one that begins with its first event */
  count<M extends ApiCounter>(metric: M, labels: LabelsOf<M>, by?: number): void;
  toPrometheus(): string;
}

export function createCounters(): Counters {
  const counts = new Map<ApiCounter, Map<string, number>>();
  return {
    count(metric, labels, by = 1) {
      const ofMetric = counts.get(metric) ?? new Map<string, number>();
      counts.set(metric, ofMetric);
      const series = seriesOf(metric, labels);
      ofMetric.set(series, (ofMetric.get(series) ?? 0) + by);
    },
    toPrometheus() {
      const lines = [...counts].flatMap(([metric, ofMetric]) => {
        const { name, kind, meaning } = METRICS[metric];
        const samples = [...ofMetric].map(([series, count]) => `${series} ${count}`);
        return [`# HELP ${name} ${meaning}`, `# TYPE ${name} ${kind}`, ...samples];
      });
      return [...lines, ''].join('\n');
    },
  };
}

/** In the catalogue's order of labels, so that the same labels are the same series. */
function seriesOf(metric: Metric, labels: Readonly<Record<string, string>>): string {
  const { name, labels: names } = METRICS[metric];
  const pairs = names.map((label) => `${label}="${escaped(labels[label] ?? '')}"`);
  return `${name}{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);
}
