/** What came of deliveries to back ends, and how far they are behind. Labels are words of a fixed set. */
import type { MetricMeter } from '@temporalio/common';
import { DELIVERY_RESULTS, type DeliveryResult } from '../activities/providers/back-end';
import type { Backlog } from '../db/store';

export interface EventMetrics {
  countDelivery(result: DeliveryResult): void;
  setBacklog(backlog: Backlog, now: number): void;
}

export function createEventMetrics(meter: MetricMeter): EventMetrics {
  const tries = meter.createCounter(
    'proofing_upgrade_event_deliveries',
    undefined,
    'Tries to deliver an event to a back end, by result',
  );
  const pending = meter.createGauge(
    'proofing_upgrade_event_outbox_pending',
    'int',
    undefined,
    'Deliveries to be made, without those held for disabled endpoints',
  );
  const lag = meter.createGauge(
    'proofing_upgrade_event_outbox_lag_seconds',
    'float',
    's',
    'Age of the oldest event that is to be delivered',
  );
  const disabled = meter.createGauge(
    'proofing_upgrade_event_endpoints_disabled',
    'int',
    undefined,
    'Endpoints that get nothing',
  );
  // A rate is wrong over a series that begins with its first event.
  for (const result of DELIVERY_RESULTS) tries.add(0, { result });
  return {
    countDelivery: (result) => tries.add(1, { result }),
    setBacklog(backlog, now) {
      pending.set(backlog.pending);
      lag.set(backlog.oldestAt === null ? 0 : Math.max(0, now - backlog.oldestAt) / 1000);
      disabled.set(backlog.disabledEndpoints);
    },
  };
}
