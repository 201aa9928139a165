/** The secrets of a local stack: made once for a data folder, readable by its owner only, never for real people. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Settings by their names in the environment, as temporal.config.ts and the sandbox read them. */
export type LocalSecrets = Readonly<Record<(typeof NAMES)[number], string>>;

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
  'AGENT_KEYS',
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
  if (name === 'SEALING_KEYS' || name === 'CODE_PEPPERS' || name === 'CODEC_KEYS')
    return `local1:${random.toString('base64')}`;
  if (name.startsWith('WEBHOOK_SECRET')) return `whsec_${random.toString('base64')}`;
  if (name === 'AGENT_KEYS') return `agent-local:${random.toString('hex')}`;
  return random.toString('hex');
}
