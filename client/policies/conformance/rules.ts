/**
 * What each standard asks of a policy profile, as data: where it stands, which rule of the profile it is about, and what
 * that may be. What a standard asks and no profile decides is not here (docs/policies.md lists it).
 */
import { NIST_800_63_3 } from './nist-800-63-3';
import { NIST_800_63_4 } from './nist-800-63-4';
import { PUBLISHED } from './published';
import type { Rule } from './rule';

export const STANDARDS = ['nist-800-63-3', 'nist-800-63-4', 'published'] as const;
/** `published`: the process as its operator publishes it. */
export type Standard = (typeof STANDARDS)[number];

export interface ConformanceRule extends Required<Rule> {
  readonly standard: Standard;
}

const of = (standard: Standard, rules: readonly Rule[]): ConformanceRule[] =>
  rules.map((rule) => ({ strength: 'SHALL', ...rule, standard }));

export const RULES: readonly ConformanceRule[] = [
  ...of('nist-800-63-3', NIST_800_63_3),
  ...of('nist-800-63-4', NIST_800_63_4),
  ...of('published', PUBLISHED),
];
