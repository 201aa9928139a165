import type { Policy } from '../../workflows/policy';
import { formatSpan } from './span';

/** Every rule of a profile by its path, in the order they stand there, with spans of time as people write them. */
export function rulesInWords(policy: Policy): ReadonlyMap<string, string> {
  const { name: _name, version: _version, ...rules } = policy;
  return new Map(linesOf(rules, []));
}

function linesOf(value: unknown, path: readonly string[]): [string, string][] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([name, each]) => linesOf(each, [...path, name]));
  }
  const isSpan = path.at(-1)?.endsWith('Ms') === true;
  const word = (each: unknown): string =>
    isSpan && typeof each === 'number' ? formatSpan(each) : String(each);
  const text = Array.isArray(value) ? value.map(word).join(', ') || 'none' : word(value ?? 'none');
  return [[path.join('.'), text]];
}
