/**
 * What a lockfile must hold before its packages may run here (OWASP ASVS 5.0 15.1.2, 15.2.4).
 *
 * - Every package is pinned by a SHA-512 of its content and comes from the registry that npm is set to: none from git, a
 *   path or an address of its own, which a lockfile could smuggle in.
 * - A script that runs at install is allowed or refused by name, never unseen.
 * - Every licence is one that lets the product be used and passed on.
 */
import { EXCEPTIONS, isLicenceAllowed } from './licences';

/** The parts of package-lock.json (lockfileVersion 3) that are looked at. */
export interface Lockfile {
  readonly lockfileVersion?: number;
  readonly packages?: Readonly<Record<string, LockedPackage>>;
}
export interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
  readonly link?: boolean;
}
/** The parts of package.json that are looked at. */
export interface Manifest {
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}

export type FindingCode =
  | 'LOCKFILE_VERSION'
  | 'NOT_PINNED'
  | 'FOREIGN_SOURCE'
  | 'SCRIPT_UNDECIDED'
  | 'SCRIPT_DECISION_UNUSED'
  | 'LICENCE_REFUSED'
  | 'EXCEPTION_UNUSED';

export interface Finding {
  readonly code: FindingCode;
  /** `name@version`, or a name. */
  readonly subject: string;
  /** What to do. */
  readonly sentence: string;
}

/** @returns what is wrong, in the lockfile's order; empty: nothing */
export function findingsOf(lockfile: Lockfile, manifest: Manifest): readonly Finding[] {
  if (lockfile.lockfileVersion !== 3 || lockfile.packages === undefined)
    return [
      {
        code: 'LOCKFILE_VERSION',
        subject: 'package-lock.json',
        sentence: 'Write the lockfile anew with npm 9 or later: only version 3 is understood.',
      },
    ];
  const installed = Object.entries(lockfile.packages)
    .filter(([place]) => place !== '')
    .map(([place, locked]) => ({ name: nameOf(place), locked }));
  const allowScripts = manifest.allowScripts ?? {};
  return [
    ...installed.flatMap(({ name, locked }) => ofPackage(name, locked, allowScripts)),
    ...unusedDecisions(installed, allowScripts),
  ];
}

function ofPackage(
  name: string,
  locked: LockedPackage,
  allowScripts: Readonly<Record<string, boolean>>,
): Finding[] {
  const subject = `${name}@${locked.version ?? '?'}`;
  const found: Finding[] = [];
  if (!/^sha512-[A-Za-z0-9+/]{86}==$/.test(locked.integrity ?? ''))
    found.push({
      code: 'NOT_PINNED',
      subject,
      sentence: 'Install it anew, so that the lockfile holds the SHA-512 of its content.',
    });
  if (locked.link === true || !isFromRegistry(locked.resolved))
    found.push({
      code: 'FOREIGN_SOURCE',
      subject,
      sentence: 'Take it from the registry, not from git, a path or another address.',
    });
  if (locked.hasInstallScript === true && !(name in allowScripts))
    found.push({
      code: 'SCRIPT_UNDECIDED',
      subject,
      sentence:
        'Read the script it runs at install; then allow or refuse it in "allowScripts" of package.json.',
    });
  const licence = locked.license ?? EXCEPTIONS.get(name)?.licence;
  if (licence === undefined || !(isLicenceAllowed(licence) || EXCEPTIONS.get(name)?.licence === licence))
    found.push({
      code: 'LICENCE_REFUSED',
      subject,
      sentence: `Its licence (${licence ?? 'none given'}) is not on the list in licences.ts; replace it or decide on it there.`,
    });
  return found;
}

/** What was decided once and is no longer true hides the next decision. */
function unusedDecisions(
  installed: readonly { name: string; locked: LockedPackage }[],
  allowScripts: Readonly<Record<string, boolean>>,
): Finding[] {
  const withScripts = new Set(
    installed.filter(({ locked }) => locked.hasInstallScript === true).map(({ name }) => name),
  );
  const names = new Set(installed.map(({ name }) => name));
  return [
    ...Object.keys(allowScripts)
      .filter((name) => !withScripts.has(name))
      .map((subject): Finding => ({
        code: 'SCRIPT_DECISION_UNUSED',
        subject,
        sentence: 'It has no install script any more: take it out of "allowScripts".',
      })),
    ...[...EXCEPTIONS.keys()]
      .filter((name) => !names.has(name))
      .map((subject): Finding => ({
        code: 'EXCEPTION_UNUSED',
        subject,
        sentence: 'It is no longer installed: take it out of the exceptions in licences.ts.',
      })),
  ];
}

/** `node_modules/a/node_modules/@b/c` -> `@b/c` */
function nameOf(place: string): string {
  return place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** This lockfile names no hosts (`omit-lockfile-registry-resolved`); a written address would have to be a tarball's. */
function isFromRegistry(resolved: string | undefined): boolean {
  return resolved === undefined;
}
