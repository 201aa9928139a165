/** Measures by the catalogue, with Temporal's own meter: that of the worker's runtime, or of a running workflow. */
import type { MetricCounter, MetricGauge, MetricHistogram, MetricMeter } from '@temporalio/common';
import { type LabelsOf, type Metric, type MetricDeclaration, type MetricOf, METRICS } from './metrics';

export interface Measure {
  count<M extends MetricOf<'counter'>>(metric: M, labels: LabelsOf<M>, by?: number): void;
  set<M extends MetricOf<'gauge'>>(metric: M, labels: LabelsOf<M>, value: number): void;
  record<M extends MetricOf<'histogram'>>(metric: M, labels: LabelsOf<M>, value: number): void;
}

export function createMeasure(meter: MetricMeter): Measure {
  const counterOf = instruments<MetricCounter>(({ name, unit, meaning }) =>
    meter.createCounter(name, unit, meaning),
  );
  const gaugeOf = instruments<MetricGauge>(({ name, unit, meaning }) =>
    meter.createGauge(name, 'float', unit, meaning),
  );
  const histogramOf = instruments<MetricHistogram>(({ name, unit, meaning }) =>
    meter.createHistogram(name, 'float', unit, meaning),
  );
  return {
    count: (metric, labels, by = 1) => counterOf(metric).add(by, labels),
    set: (metric, labels, value) => gaugeOf(metric).set(value, labels),
    record: (metric, labels, value) => histogramOf(metric).record(value, labels),
  };
}

/** Each is made when it is first used, and once: what is never measured is not shown. */
function instruments<I>(make: (declaration: MetricDeclaration) => I): (metric: Metric) => I {
  const made = new Map<Metric, I>();
  return (metric) => {
    const instrument = made.get(metric) ?? make(METRICS[metric]);
    made.set(metric, instrument);
    return instrument;
  };
}
