/** Which licences a package may have. Names: SPDX identifiers. */

/** Permissive: use, change and pass on, with at most a notice. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
]);

export interface Exception {
  readonly licence: string;
  readonly why: string;
}

/** Packages decided on one by one. */
export const EXCEPTIONS: ReadonlyMap<string, Exception> = new Map([
  [
    'caniuse-lite',
    {
      licence: 'CC-BY-4.0',
      why: 'Data about browsers, used unchanged by the bundler; credited by its own notice.',
    },
  ],
  ['unionfs', { licence: 'Unlicense', why: 'Its manifest names none; its licence file is the Unlicense.' }],
]);

/**
 * Whether an SPDX expression of one level allows the use: one side of an OR, or all of an AND. A nested one is refused,
 * for somebody to look at.
 */
export function isLicenceAllowed(expression: string): boolean {
  const inner = /^\(([^()]*)\)$/.exec(expression)?.[1] ?? expression;
  if (/[()]/.test(inner)) return false;
  return inner
    .split(' OR ')
    .some((side) => side.split(' AND ').every((licence) => ALLOWED.has(licence.trim())));
}
