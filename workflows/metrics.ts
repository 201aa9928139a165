/**
 * The catalogue of metrics: every name, unit and label that the product emits, and what it means.
 *
 * Instruments are made from it (measure.ts), docs/observability.md shows it, and dashboards and alerts are held to it.
 * Labels are words of fixed sets and partners' ids, never the id of a person, credential, upgrade or letter: those are in
 * the logs.
 */
export interface MetricDeclaration {
  /** Prefix `proofing_upgrade_`, unit last; `_total` for what only grows (Prometheus naming). */
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly unit: string;
  readonly labels: readonly string[];
  /** Whose endpoint has it. */
  readonly program: 'worker' | 'api';
  readonly meaning: string;
  /** Upper bounds of a histogram's buckets, in its unit. */
  readonly buckets?: readonly number[];
}

export const METRICS = {
  // Counted by the run, and not again when it is replayed.
  stagesEntered: {
    name: 'proofing_upgrade_stages_entered_total',
    kind: 'counter',
    unit: 'upgrades',
    labels: ['stage', 'partner'],
    program: 'worker',
    meaning: 'Upgrades that began to wait in a stage.',
  },
  stagesLeft: {
    name: 'proofing_upgrade_stages_left_total',
    kind: 'counter',
    unit: 'upgrades',
    labels: ['stage', 'partner'],
    program: 'worker',
    meaning: 'Upgrades that left a stage, for the next one or by their end.',
  },
  outcomes: {
    name: 'proofing_upgrade_outcomes_total',
    kind: 'counter',
    unit: 'upgrades',
    labels: ['outcome', 'reason', 'method', 'partner'],
    program: 'worker',
    meaning: 'Upgrades that ended; the method is NONE where none was begun.',
  },
  codesEntered: {
    name: 'proofing_upgrade_codes_entered_total',
    kind: 'counter',
    unit: 'codes',
    labels: ['verdict'],
    program: 'worker',
    meaning: 'Activation codes that a run had decided, by the verdict; UPGRADED is the right one.',
  },
  eventsMissing: {
    name: 'proofing_upgrade_events_missing_total',
    kind: 'counter',
    unit: 'events',
    labels: ['provider'],
    program: 'worker',
    meaning: 'News that a run had to ask for, since no event of the provider told it.',
  },

  // Read from the store, by every worker alike: take the max over workers, never the sum.
  openUpgrades: {
    name: 'proofing_upgrade_open_upgrades',
    kind: 'gauge',
    unit: 'upgrades',
    labels: ['stage'],
    program: 'worker',
    meaning: 'Upgrades that wait in a stage now.',
  },
  oldestStageAge: {
    name: 'proofing_upgrade_oldest_stage_age_seconds',
    kind: 'gauge',
    unit: 'seconds',
    labels: ['stage'],
    program: 'worker',
    meaning: 'How long the oldest of them has been in the stage; 0 where there is none.',
  },
  stuckUpgrades: {
    name: 'proofing_upgrade_stuck_upgrades',
    kind: 'gauge',
    unit: 'upgrades',
    labels: ['stage', 'why'],
    program: 'worker',
    meaning: 'What `upgrade stuck` lists, by stage and why; one upgrade may count under several.',
  },
  outboxDue: {
    name: 'proofing_upgrade_outbox_due_messages',
    kind: 'gauge',
    unit: 'messages',
    labels: ['outbox'],
    program: 'worker',
    meaning: 'Messages that are due, or were and failed, and are not delivered or given up.',
  },
  outboxLag: {
    name: 'proofing_upgrade_outbox_lag_seconds',
    kind: 'gauge',
    unit: 'seconds',
    labels: ['outbox'],
    program: 'worker',
    meaning: 'How long the oldest of them has been due; 0 where there is none.',
  },
  endpointsDisabled: {
    name: 'proofing_upgrade_endpoints_disabled',
    kind: 'gauge',
    unit: 'endpoints',
    labels: [],
    program: 'worker',
    meaning:
      'Endpoints of back ends that were disabled because they took nothing; not those that an operator disabled.',
  },
  providerOut: {
    name: 'proofing_upgrade_provider_out',
    kind: 'gauge',
    unit: '1',
    labels: ['provider'],
    program: 'worker',
    meaning: '1 while an outage of the provider lasts, noticed or announced; else 0.',
  },
  syntheticSuccess: {
    name: 'proofing_upgrade_synthetic_success_timestamp_seconds',
    kind: 'gauge',
    unit: 'seconds',
    labels: ['method'],
    program: 'worker',
    meaning:
      'When the newest synthetic case ended as upgraded, in seconds since 1970; 0 before the first. Only with SYNTHETIC_PARTNER.',
  },
  syntheticLetterOverdue: {
    name: 'proofing_upgrade_synthetic_letter_overdue_seconds',
    kind: 'gauge',
    unit: 'seconds',
    labels: [],
    program: 'worker',
    meaning:
      'For how long the letter of an open synthetic case should have arrived and its code is not entered; 0 where none is late. Only with SYNTHETIC_PARTNER.',
  },
  storeRead: {
    name: 'proofing_upgrade_store_read_timestamp_seconds',
    kind: 'gauge',
    unit: 'seconds',
    labels: [],
    program: 'worker',
    meaning: 'When these gauges were read from the store last, in seconds since 1970.',
  },

  // Calls to outside parties.
  providerCalls: {
    name: 'proofing_upgrade_provider_calls_total',
    kind: 'counter',
    unit: 'calls',
    labels: ['provider', 'operation', 'result', 'verdict'],
    program: 'worker',
    meaning:
      'Calls to a provider. The result is ANSWERED or a retry class (NOT_SENT, OUTCOME_UNKNOWN, REJECTED); the verdict is what it answered, or why it could not be asked.',
  },
  providerCallTime: {
    name: 'proofing_upgrade_provider_call_seconds',
    kind: 'histogram',
    unit: 'seconds',
    labels: ['provider', 'operation'],
    program: 'worker',
    meaning: 'How long they took, failed ones included; those that were held back are not.',
    // The time limit of a call is 10 s by default (OUTSIDE_TIMEOUT_MS), and a call may fetch a token first.
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20],
  },
  cost: {
    name: 'proofing_upgrade_cost_total',
    kind: 'counter',
    unit: 'minor units of the currency',
    labels: ['provider', 'operation', 'currency'],
    program: 'worker',
    meaning: 'What answered calls cost by the table of COST_FILE; nothing without one.',
  },
  notices: {
    name: 'proofing_upgrade_notices_total',
    kind: 'counter',
    unit: 'tries',
    labels: ['result'],
    program: 'worker',
    meaning: 'Tries to deliver a notice: delivered, failed (it is tried again) or given_up.',
  },
  eventDeliveries: {
    name: 'proofing_upgrade_event_deliveries_total',
    kind: 'counter',
    unit: 'tries',
    labels: ['result'],
    program: 'worker',
    meaning:
      'Tries to deliver an event to an endpoint of a back end, by what came of them; TAKEN is delivered.',
  },

  // The HTTP endpoint.
  providerEvents: {
    name: 'proofing_upgrade_provider_events_total',
    kind: 'counter',
    unit: 'events',
    labels: ['provider', 'result'],
    program: 'api',
    meaning: 'Events of outside parties, by provider and by what came of them.',
  },
  httpRequests: {
    name: 'proofing_upgrade_http_requests_total',
    kind: 'counter',
    unit: 'requests',
    labels: ['route', 'status', 'code'],
    program: 'api',
    meaning:
      'Requests that were answered, by route, HTTP status and the code of the problem; OK where there is none.',
  },
} as const satisfies Readonly<Record<string, MetricDeclaration>>;

export type Metric = keyof typeof METRICS;
export type MetricOf<K extends MetricDeclaration['kind']> = {
  [M in Metric]: (typeof METRICS)[M]['kind'] extends K ? M : never;
}[Metric];
/** A value for each label of a metric. */
export type LabelsOf<M extends Metric> = Readonly<Record<(typeof METRICS)[M]['labels'][number], string>>;
