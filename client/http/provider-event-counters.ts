/** What came of the providers' events. */
import { EVENT_PROVIDERS, type EventProvider } from '../../db/store';
import type { Counters } from './counters';

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
}

export function createProviderEventCounters(counters: Counters): ProviderEventCounters {
  for (const provider of [...EVENT_PROVIDERS, 'unknown'] as const) {
    for (const result of EVENT_RESULTS) counters.count('providerEvents', { provider, result }, 0);
  }
  return { count: (provider, result) => counters.count('providerEvents', { provider, result }) };
}
