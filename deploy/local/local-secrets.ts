/** The secrets of a local stack: made once for a data folder, readable by its owner only, never for real people. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeApiKey } from '../../client/http/access/api-keys';

/** Settings by their names in the environment, as temporal.config.ts and the sandbox read them. */
export type LocalSecrets = Readonly<Record<(typeof NAMES)[number], string>>;

/** Keys of the HTTP API, with whose they are; the programs are given their digests alone. */
export const LOCAL_API_KEYS = {
  API_KEY_BACK_END: { id: 'back-end', kind: 'BACK_END' },
  API_KEY_OPERATOR: { id: 'operator', kind: 'OPERATOR' },
  API_KEY_REVIEWER_1: { id: 'reviewer-1', kind: 'REVIEWER' },
  API_KEY_REVIEWER_2: { id: 'reviewer-2', kind: 'REVIEWER' },
} as const;
type ApiKeyName = keyof typeof LOCAL_API_KEYS;
export const API_KEY_NAMES = Object.keys(LOCAL_API_KEYS) as ApiKeyName[];

const NAMES = [
  'SEALING_KEYS',
  'CODE_PEPPERS',
  'CODEC_KEYS',
  'CODEC_LOCAL_TOKEN',
  'WEBSTORE_API_KEY',
  'EXPERIAN_USERNAME',
  'EXPERIAN_PASSWORD',
  'EXPERIAN_CLIENT_ID',
  'EXPERIAN_CLIENT_SECRET',
  'VIDEO_API_KEY',
  'VIDEO_SHARED_SECRET',
  'LETTER_HOUSE_API_KEY',
  'NOTIFIER_API_KEY',
  'WEBHOOK_SECRET_WEBSTORE',
  'WEBHOOK_SECRET_LIVE_VIDEO',
  'WEBHOOK_SECRET_LETTER_HOUSE',
  'WEBHOOK_SECRET_CREDENTIAL_ISSUER',
  'AGENT_KEYS',
  'SESSION_KEYS',
  ...API_KEY_NAMES,
] as const;

/** The folder's secrets; made if it has none. Those that an earlier version did not know of are added. */
export function localSecrets(dataFolder: string): LocalSecrets {
  const file = path.join(dataFolder, 'secrets.json');
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<LocalSecrets>) : {};
  const made = NAMES.filter((name) => kept[name] === undefined).map((name) => [name, makeSecret(name)]);
  const secrets = { ...kept, ...Object.fromEntries(made) } as LocalSecrets;
  if (made.length === 0) return secrets;
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  return secrets;
}

function makeSecret(name: (typeof NAMES)[number]): string {
  const random = randomBytes(32);
  if (['SEALING_KEYS', 'CODE_PEPPERS', 'CODEC_KEYS', 'SESSION_KEYS'].includes(name))
    return `local1:${random.toString('base64')}`;
  if (name.startsWith('WEBHOOK_SECRET')) return `whsec_${random.toString('base64')}`;
  if (isApiKeyName(name)) return makeApiKey(LOCAL_API_KEYS[name].id).key;
  if (name === 'AGENT_KEYS') return `agent-local:${random.toString('hex')}`;
  return random.toString('hex');
}

function isApiKeyName(name: string): name is ApiKeyName {
  return API_KEY_NAMES.some((each) => each === name);
}
