/**
 * Settings of the local stack, which `npm start` writes into its data folder (deploy/local/local-environment.ts). They
 * are read here once more because the client must not depend on how it is deployed.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { UpgradeError } from '../errors';

/** Where `npm start` keeps everything unless told otherwise, from the root of the project. */
export const LOCAL_FOLDER = path.join('.data', 'local');

/** The command line's own; a stack's file also holds secrets of other programs. */
const NAMES = [
  'TEMPORAL_ADDRESS',
  'TEMPORAL_NAMESPACE',
  'STORE_PATH',
  'SEALING_KEYS',
  'CODE_PEPPERS',
  'CODEC_KEYS',
  'POLICY_DIR',
];

/** Null: no stack has run from this folder. @throws UpgradeError if its file cannot be understood */
export function readLocalSettings(dataFolder = LOCAL_FOLDER): Readonly<Record<string, string>> | null {
  const file = path.join(dataFolder, 'environment.json');
  if (!existsSync(file)) return null;
  try {
    const written = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const known = NAMES.filter((name) => typeof written[name] === 'string');
    return Object.fromEntries(known.map((name) => [name, String(written[name])]));
  } catch {
    throw new UpgradeError(
      'INVALID_INPUT',
      `${file} cannot be read; stop the local stack and run npm start again.`,
    );
  }
}
