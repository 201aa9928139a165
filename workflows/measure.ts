/** Measures by the catalogue, with Temporal's own meter: that of the worker's runtime, or of a running workflow. */
import type { MetricMeter } from '@temporalio/common';
import { type LabelsOf, type MetricDeclaration, type MetricOf, METRICS } from './metrics';

export interface Measure {
  count<M extends MetricOf<'counter'>>(metric: M, labels: LabelsOf<M>, by?: number): void;
  set<M extends MetricOf<'gauge'>>(metric: M, labels: LabelsOf<M>, value: number): void;
  record<M extends MetricOf<'histogram'>>(metric: M, labels: LabelsOf<M>, value: number): void;
}

export function createMeasure(meter: MetricMeter): Measure {
  return {
    count(metric, labels, by = 1) {
      const { name, unit, meaning }: MetricDeclaration = METRICS[metric];
      meter.createCounter(name, unit, meaning).add(by, labels);
    },
    set(metric, labels, value) {
      const { name, unit, meaning }: MetricDeclaration = METRICS[metric];
      meter.createGauge(name, 'float', unit, meaning).set(value, labels);
    },
    record(metric, labels, value) {
      const { name, unit, meaning }: MetricDeclaration = METRICS[metric];
      meter.createHistogram(name, 'float', unit, meaning).record(value, labels);
    },
  };
}
