/**
 * What a run counts of itself. The workflow's meter is no command and is silent while a history replays, so nothing here
 * can change or depend on what is recorded. A workflow task that is tried again may count twice; lists, not counters, are
 * what a decision rests on.
 */
import { metricMeter } from '@temporalio/workflow';
import type { StoreActivities } from '../activities';
import type { WatchedProvider } from '../db/store';
import { createMeasure } from './measure';
import type { Ending, Method, Stage } from './status';

export interface CaseCounts {
  entered(stage: Stage): void;
  ended(ending: Ending, method: Method | null): void;
  codeEntered(verdict: Awaited<ReturnType<StoreActivities['redeemCode']>>['kind']): void;
  /** A poll found what an event should have told: a party that falls silent shows. */
  silence(provider: WatchedProvider): void;
}

export function createCaseCounts(partner: string): CaseCounts {
  const measure = createMeasure(metricMeter);
  /** Null before the first wait: a purchase that was included is never waited for. */
  let waitsIn: Stage | null = null;
  const leave = (): void => {
    if (waitsIn !== null) measure.count('stagesLeft', { stage: waitsIn, partner });
    waitsIn = null;
  };
  return {
    entered(stage) {
      leave();
      measure.count('stagesEntered', { stage, partner });
      waitsIn = stage;
    },
    ended({ outcome, reason }, method) {
      leave();
      measure.count('outcomes', { outcome, reason, method: method ?? 'NONE', partner });
    },
    codeEntered: (verdict) => measure.count('codesEntered', { verdict }),
    silence: (provider) => measure.count('eventsMissing', { provider }),
  };
}
