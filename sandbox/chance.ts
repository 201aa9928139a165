/**
 * Chance that comes out the same every time: derived from the seed and from what it is about.
 *
 * Ids are made of references and not of a plain counter, so a sandbox that forgot everything makes no id a second time
 * for another case: receivers would take the event for a duplicate.
 */
import { createHash, createHmac } from 'node:crypto';

export interface Chance {
  /** E.g. `ltr_0f3a…`, 20 hex digits. */
  id(prefix: string, ...about: readonly (string | number)[]): string;
  /** A whole number from 0 to `below` - 1. */
  number(below: number, ...about: readonly (string | number)[]): number;
  shuffled<T>(items: readonly T[], ...about: readonly (string | number)[]): T[];
}

export function createChance(seed: number): Chance {
  const digest = (about: readonly (string | number)[]): Buffer =>
    createHmac('sha256', String(seed)).update(JSON.stringify(about)).digest();
  const number = (below: number, ...about: readonly (string | number)[]): number =>
    digest(about).readUInt32BE(0) % below;
  return {
    id: (prefix, ...about) =>
      prefix +
      digest([prefix, ...about])
        .toString('hex')
        .slice(0, 20),
    number,
    shuffled(items, ...about) {
      const left = [...items];
      return items.flatMap((_, index) => left.splice(number(left.length, ...about, index), 1));
    },
  };
}

/** Tells bodies apart without keeping them. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
