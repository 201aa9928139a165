/** What all parties share: clock, memory, chance, and the way out for events. */
import type { Chance } from './chance';
import type { EventOutbox } from './events/outbox';
import type { SandboxSecrets } from './settings';
import type { EffectName, SandboxState } from './state';

export interface World {
  readonly secrets: SandboxSecrets;
  /** UTC milliseconds. */
  readonly clock: () => number;
  readonly chance: Chance;
  readonly state: SandboxState;
  readonly outbox: EventOutbox;
}

/** Counts something done to the outside, so that a test can say "exactly once". */
export function countEffect({ state }: Pick<World, 'state'>, effect: EffectName, reference: string): void {
  const counts = state.effects.get(effect) ?? new Map<string, number>();
  counts.set(reference, (counts.get(reference) ?? 0) + 1);
  state.effects.set(effect, counts);
}

/** 1 for the first of a series, then 2, and so on. */
export function nextOf({ state }: Pick<World, 'state'>, ...series: readonly string[]): number {
  const key = JSON.stringify(series);
  const next = (state.counters.get(key) ?? 0) + 1;
  state.counters.set(key, next);
  return next;
}

export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
