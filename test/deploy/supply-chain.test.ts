/** Threat: a package that was swapped, came from elsewhere or runs code at install gets into the product unseen. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  findingsOf,
  type LockedPackage,
  type Lockfile,
  type Manifest,
} from '../../deploy/supply-chain/findings';
import { EXCEPTIONS, isLicenceAllowed } from '../../deploy/supply-chain/licences';

const root = path.join(__dirname, '..', '..');
const lockfile = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as Lockfile;
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;

const ADDED = 'node_modules/added';
const sound: LockedPackage = { version: '1.0.0', integrity: `sha512-${'a'.repeat(86)}==`, license: 'MIT' };
const withLocked = (added: LockedPackage): Lockfile => ({
  ...lockfile,
  packages: { ...lockfile.packages, [ADDED]: added },
});
const withPackage = (changes: LockedPackage): Lockfile => withLocked({ ...sound, ...changes });
const codesOf = (changed: Lockfile, decided: Manifest = manifest): string[] =>
  findingsOf(changed, decided).map(({ code, subject }) => `${code} ${subject}`);

it('finds nothing in the lockfile as it is', () => {
  expect(findingsOf(lockfile, manifest)).toEqual([]);
  expect(Object.keys(lockfile.packages!).length).toBeGreaterThan(300);
  expect(codesOf(withPackage({}))).toEqual([]);
});

it.each<[string, LockedPackage, string]>([
  ['with a weaker hash', { integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }, 'NOT_PINNED'],
  ['from git', { resolved: 'git+ssh://git@example.test/added.git#0123' }, 'FOREIGN_SOURCE'],
  ['from another address', { resolved: 'https://packages.example.test/added.tgz' }, 'FOREIGN_SOURCE'],
  ['from a path', { link: true }, 'FOREIGN_SOURCE'],
  ['with an install script nobody decided on', { hasInstallScript: true }, 'SCRIPT_UNDECIDED'],
  ['of a licence that binds the product', { license: 'AGPL-3.0-only' }, 'LICENCE_REFUSED'],
])('finds a package %s', (_what, changes, code) => {
  expect(codesOf(withPackage(changes))).toEqual([`${code} added@1.0.0`]);
});

it('finds a package without a hash, and one without a licence', () => {
  const { integrity, license, version } = sound;
  expect(codesOf(withLocked({ version: version!, license: license! }))).toEqual(['NOT_PINNED added@1.0.0']);
  expect(codesOf(withLocked({ version: version!, integrity: integrity! }))).toEqual([
    'LICENCE_REFUSED added@1.0.0',
  ]);
});

it('looks at what lies inside another package too', () => {
  const packages = {
    ...lockfile.packages,
    'node_modules/zod/node_modules/@deep/added': { ...sound, license: 'GPL-3.0' },
  };
  expect(codesOf({ ...lockfile, packages })).toEqual(['LICENCE_REFUSED @deep/added@1.0.0']);
});

it('finds decisions that are about nothing any more', () => {
  const { allowScripts = {} } = manifest;
  expect(codesOf(lockfile, { allowScripts: { ...allowScripts, gone: true } })).toEqual([
    'SCRIPT_DECISION_UNUSED gone',
  ]);
  const [excepted] = EXCEPTIONS.keys();
  const packages = Object.fromEntries(
    Object.entries(lockfile.packages!).filter(([place]) => !place.endsWith(`/${excepted!}`)),
  );
  expect(codesOf({ ...lockfile, packages })).toEqual([`EXCEPTION_UNUSED ${excepted!}`]);
});

it('does not call a lockfile sound that it cannot read', () => {
  expect(codesOf({ lockfileVersion: 2, packages: {} })).toEqual(['LOCKFILE_VERSION package-lock.json']);
  expect(codesOf({ lockfileVersion: 3 })).toEqual(['LOCKFILE_VERSION package-lock.json']);
});

it.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0)', true],
  ['Apache-2.0 AND MIT', true],
  ['MIT AND GPL-3.0', false],
  ['GPL-3.0', false],
  ['(MIT OR (GPL-3.0 AND ISC))', false],
  ['SEE LICENSE IN LICENSE', false],
  ['', false],
])('reads the licence expression "%s"', (expression, isAllowed) => {
  expect(isLicenceAllowed(expression)).toBe(isAllowed);
});
