/** What a standard can ask of a policy profile, and how it is written down. */
import type { Policy } from '../../../workflows/policy';
import { type Length, questionAttempts } from './measures';

export type Demand =
  | { readonly kind: 'AT_MOST' | 'EXACTLY'; readonly limit: number; readonly unit: 'MILLISECONDS' | 'TIMES' }
  | { readonly kind: 'ONE_OF'; readonly words: readonly string[] };

export interface Rule {
  /** Where it stands, as one would look it up. */
  readonly section: string;
  /** SHOULD: not followed, it is told and breaks nothing. Absent: SHALL. */
  readonly strength?: 'SHALL' | 'SHOULD';
  readonly about: string;
  /** The rule of the profile that decides it, by its path. */
  readonly field: string;
  readonly demand: Demand;
  /** Null: the profile has nothing that it could be about. */
  readonly valueOf: (policy: Policy) => Length | string | null;
}

export const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 60 * MINUTE_MS;

export const spanUpTo = (limit: number): Demand => ({ kind: 'AT_MOST', limit, unit: 'MILLISECONDS' });
export const spanOf = (limit: number): Demand => ({ kind: 'EXACTLY', limit, unit: 'MILLISECONDS' });
export const timesUpTo = (limit: number): Demand => ({ kind: 'AT_MOST', limit, unit: 'TIMES' });
export const times = (limit: number): Demand => ({ kind: 'EXACTLY', limit, unit: 'TIMES' });
export const word = (...words: string[]): Demand => ({ kind: 'ONE_OF', words });

/** Rules about questions are of no matter to a profile that has none asked. */
export const ofQuestions =
  <V>(valueOf: (policy: Policy) => V) =>
  (policy: Policy): V | null =>
    questionAttempts(policy) === 0 ? null : valueOf(policy);
