/** The API keys of a local stack: for a back end, an operator and two reviewers, each for every partner. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { digestOfApiKey } from '../../client/http/access/api-keys';
import { API_KEY_NAMES, LOCAL_API_KEYS, type LocalSecrets } from './local-secrets';

/** The setting API_KEYS, which holds digests only. */
export function localApiKeys(secrets: LocalSecrets): string {
  const holders = API_KEY_NAMES.map((name) => ({
    ...LOCAL_API_KEYS[name],
    partners: 'ALL',
    digests: [digestOfApiKey(secrets[name])],
  }));
  return JSON.stringify(holders);
}

/** One file a key, for `curl` to read it from. @returns the folder */
export function writeLocalApiKeys(dataFolder: string, secrets: LocalSecrets): string {
  const folder = path.join(dataFolder, 'api-keys');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of API_KEY_NAMES) {
    writeFileSync(path.join(folder, LOCAL_API_KEYS[name].id), secrets[name], { mode: 0o600 });
  }
  return folder;
}
