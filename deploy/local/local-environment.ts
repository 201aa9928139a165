/** What the local stack leaves for other programs of the same project: its settings, and its invented people. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Where `npm start` keeps everything, from the root of the project. */
export const LOCAL_FOLDER = path.join('.data', 'local');

export interface LocalPerson {
  readonly credentialId: string;
  readonly userId: string;
  readonly type: 'PHONE_OTP' | 'HARDWARE_TOKEN';
  /** Of the one-time passwords; only invented people have theirs lying about. */
  readonly secret: string;
  /** Next counter of a hardware token. */
  readonly counter?: number;
}

export function writeLocalEnvironment(
  dataFolder: string,
  environment: Readonly<Record<string, string>>,
): void {
  writeFileSync(path.join(dataFolder, 'environment.json'), JSON.stringify(environment, null, 2), {
    mode: 0o600,
  });
}

/** Settings of the stack that `npm start` runs from this folder; empty if it never did. */
export function readLocalEnvironment(dataFolder = LOCAL_FOLDER): Readonly<Record<string, string>> {
  const file = path.join(dataFolder, 'environment.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {};
}
