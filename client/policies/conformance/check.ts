/** Whether a profile keeps the rules of a standard, and where not, by how much. */
import type { Policy } from '../../../workflows/policy';
import { formatSpan } from '../span';
import type { Length } from './measures';
import type { Demand } from './rule';
import { type ConformanceRule, RULES, type Standard } from './rules';

/** For people and programs; spans of time are written as `10 days`. */
export interface Finding {
  readonly standard: Standard;
  readonly section: string;
  readonly strength: ConformanceRule['strength'];
  readonly about: string;
  /** The rule of the profile, by its path. */
  readonly field: string;
  /** What the profile has; null: the rule is about nothing that this profile has. */
  readonly value: string | null;
  readonly demanded: string;
  readonly keeps: boolean;
  /** By how much it is broken, where that can be counted: milliseconds, or a number of times. */
  readonly excess: number | null;
  /** e.g. `11 days more`; null: it is kept. */
  readonly difference: string | null;
}

export function checkPolicy(policy: Policy, standard: Standard): readonly Finding[] {
  return RULES.filter((rule) => rule.standard === standard).map((rule) => findingOf(policy, rule));
}

/** What breaks a standard; a SHOULD that is not followed does not. */
export function breachesOf(policy: Policy, standard: Standard): readonly Finding[] {
  return checkPolicy(policy, standard).filter(isBreach);
}

export function isBreach({ keeps, strength }: Finding): boolean {
  return !keeps && strength === 'SHALL';
}

function findingOf(policy: Policy, rule: ConformanceRule): Finding {
  const { standard, section, strength, about, field, demand } = rule;
  const value = rule.valueOf(policy);
  const judged = value === null ? KEPT : judge(value, demand);
  return {
    standard,
    section,
    strength,
    about,
    field,
    value: value === null ? null : textOf(value, demand),
    demanded: demandText(demand),
    ...judged,
  };
}

type Judgement = Pick<Finding, 'keeps' | 'excess' | 'difference'>;
const KEPT: Judgement = { keeps: true, excess: null, difference: null };

function judge(value: Length | string, demand: Demand): Judgement {
  if (demand.kind === 'ONE_OF') {
    const isOne = typeof value === 'string' && demand.words.includes(value);
    return isOne ? KEPT : { keeps: false, excess: null, difference: 'another way' };
  }
  const { kind, limit } = demand;
  const isOpen = typeof value === 'object';
  const length = isOpen ? value.atLeast : Number(value);
  const excess = length - limit;
  if (!isOpen && (excess === 0 || (kind === 'AT_MOST' && excess < 0))) return KEPT;
  if (isOpen && excess <= 0) return { keeps: false, excess: null, difference: 'without a limit' };
  const amount = `${amountOf(Math.abs(excess), demand)} ${excess > 0 ? 'more' : 'less'}`;
  return { keeps: false, excess, difference: isOpen ? `at least ${amount}` : amount };
}

function textOf(value: Length | string, demand: Demand): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? `at least ${amountOf(value.atLeast, demand)}` : amountOf(value, demand);
}

function amountOf(amount: number, demand: Demand): string {
  return demand.kind !== 'ONE_OF' && demand.unit === 'MILLISECONDS' ? formatSpan(amount) : String(amount);
}

function demandText(demand: Demand): string {
  switch (demand.kind) {
    case 'ONE_OF':
      return demand.words.join(' or ');
    case 'EXACTLY':
      return amountOf(demand.limit, demand);
    case 'AT_MOST':
      return `at most ${amountOf(demand.limit, demand)}`;
  }
}
