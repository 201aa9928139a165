/**
 * What came of the providers' events, counted since the program started, as Prometheus text (exposition format 0.0.4).
 *
 * Labels are words of fixed sets, so nothing that a sender chose becomes a label, and no series is ever added.
 */
import type { EventProvider } from '../../db/store';

export const EVENT_RESULTS = [
  'stored',
  'duplicate',
  /** No right signature. */
  'forged',
  /** Rightly signed, at a time that is too far off. */
  'stale',
  'malformed',
  'too_large',
  'unknown_provider',
  /** The store failed; the provider sends it again. */
  'not_stored',
] as const;
export type EventResult = (typeof EVENT_RESULTS)[number];

export type CountedProvider = EventProvider | 'unknown';

export interface ProviderEventCounters {
  count(provider: CountedProvider, result: EventResult): void;
  toPrometheus(): string;
}

const NAME = 'proofing_upgrade_provider_events_total';
const PROVIDERS = Object.keys({
  webstore: true,
  'live-video': true,
  'letter-house': true,
  'credential-issuer': true,
  unknown: true,
} satisfies Record<CountedProvider, true>) as CountedProvider[];

export function createProviderEventCounters(): ProviderEventCounters {
  // All series are there from the start: a rate is wrong over one that begins with its first event.
  const counts = new Map<string, number>(
    PROVIDERS.flatMap((provider) => EVENT_RESULTS.map((result) => [seriesOf(provider, result), 0] as const)),
  );
  return {
    count(provider, result) {
      const series = seriesOf(provider, result);
      counts.set(series, (counts.get(series) ?? 0) + 1);
    },
    toPrometheus() {
      const lines = [...counts].map(([series, count]) => `${series} ${count}`);
      return [
        `# HELP ${NAME} Events of outside parties, by provider and by what came of them.`,
        `# TYPE ${NAME} counter`,
        ...lines,
        '',
      ].join('\n');
    },
  };
}

function seriesOf(provider: CountedProvider, result: EventResult): string {
  return `${NAME}{provider="${provider}",result="${result}"}`;
}
