/** What the outside parties made and only they and the person should know, read from the sandbox's own file. */
import { readFileSync } from 'node:fs';
import type { Values } from './values';

type Entries<T> = { readonly $map?: readonly [string, T][] };

interface Kept {
  readonly tokens?: Entries<number>;
  readonly licenceKeys?: Entries<string>;
  readonly videoSessions?: Entries<{ readonly sessionToken?: unknown }>;
  readonly letters?: Entries<{ readonly mergeVariables?: { readonly code?: unknown } }>;
}

export function learnFromSandbox(dataFile: string, values: Values): void {
  const kept = JSON.parse(readFileSync(dataFile, 'utf8')) as Kept;
  for (const [token] of kept.tokens?.$map ?? []) values.learn('access token of the question provider', token);
  for (const [key] of kept.licenceKeys?.$map ?? []) values.learn('licence key', key);
  for (const [, session] of kept.videoSessions?.$map ?? [])
    values.learn('join link token', session.sessionToken);
  for (const [, letter] of kept.letters?.$map ?? [])
    values.learn('activation code', letter.mergeVariables?.code);
}
