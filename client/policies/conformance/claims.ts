import type { Standard } from './rules';

/** Which standard a built-in profile keeps, by its name; `demo` is for no real people and keeps none. */
export const BUILT_IN_CLAIMS: ReadonlyMap<string, Standard> = new Map([
  ['exostar', 'published'],
  ['nist-800-63-3', 'nist-800-63-3'],
  ['nist-800-63-4', 'nist-800-63-4'],
]);
