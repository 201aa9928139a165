/** The values of one run: those made for it, and those that the product and the outside parties make on the way. */
import type { Canary } from './scan/canary';
import { VALUE_BYTES_MIN } from './scan/canary';

export interface Values {
  /** A value that is surely distinctive. The first name of a value stays; a name that is taken gets a number. */
  add(name: string, value: string | Buffer, options?: { readonly standsAlone?: boolean }): void;
  /** A value that came up on the way; one that is too short or too plain to be looked for is left out. */
  learn(name: string, value: unknown): void;
  readonly all: readonly Canary[];
}

/** Fewer different characters are found by chance: `AAAAAAAAAA` is what zeros are in base64. */
const DIFFERENT_CHARACTERS_MIN = 5;

export function createValues(): Values {
  const byValue = new Map<string, Canary>();
  const uses = new Map<string, number>();
  const add: Values['add'] = (name, value, { standsAlone = false } = {}) => {
    const key = Buffer.from(value).toString('latin1');
    if (byValue.has(key)) return;
    const nth = (uses.get(name) ?? 0) + 1;
    uses.set(name, nth);
    byValue.set(key, { name: nth === 1 ? name : `${name} (${nth})`, value, standsAlone });
  };
  return {
    add,
    learn(name, value) {
      if (typeof value !== 'string' || Buffer.byteLength(value) < VALUE_BYTES_MIN) return;
      if (new Set(value).size >= DIFFERENT_CHARACTERS_MIN) add(name, value);
    },
    get all() {
      return [...byValue.values()];
    },
  };
}
