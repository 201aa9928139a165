/**
 * API keys: `pfu_<id>_<secret>`, the secret 32 random bytes in base64url.
 *
 * Settings hold SHA-256 digests and never a key, so that who reads the server's environment can call nothing. A plain
 * hash is right here, unlike for passwords and mailed codes (ASVS 5.0 6.5.2 asks for a password hash below 112 bits):
 * nobody guesses 256 random bits from their digest, and a slow hash would only let strangers burn our processor.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError } from '../../../temporal.config';
import { digestOfKey } from '../../key-digest';
import { STANDING_KINDS, type StandingKind, type StandingPrincipal } from './principal';

/** A caller, with the digests of its keys: several while they are rotated. */
export interface ApiKeyHolder extends StandingPrincipal {
  readonly digests: readonly string[];
}

const KEY = /^pfu_([A-Za-z0-9-]{1,40})_[A-Za-z0-9_-]{43}$/;
const partner = z.string().regex(/^[A-Za-z0-9._:@-]{1,100}$/);

/** In settings; a setting of another name, or a kind that nobody knows, stops the start. */
const holders = z
  .array(
    z.strictObject({
      id: z.string().regex(/^[A-Za-z0-9-]{1,40}$/),
      kind: z.enum(STANDING_KINDS as [StandingKind, ...StandingKind[]]),
      partners: z.union([z.literal('ALL'), z.array(partner).min(1)]),
      digests: z.array(z.string().regex(/^[0-9a-f]{64}$/)).min(1),
    }),
  )
  .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'an id twice')
  // One key is one caller: the audit names whose it was.
  .refine(
    (all) => new Set(all.flatMap(({ digests }) => digests)).size === all.flatMap((h) => h.digests).length,
  );

/**
 * @param text a JSON list of `{id, kind, partners, digests}`; empty: nobody
 * @throws ConfigError naming the setting, and showing nothing of it
 */
export function parseApiKeys(text: string, setting: string): readonly ApiKeyHolder[] {
  if (text.trim() === '') return [];
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw malformed(setting, 'is no JSON');
  }
  const parsed = holders.safeParse(raw);
  if (!parsed.success) throw malformed(setting, 'is malformed');
  return parsed.data;
}

/** @throws ConfigError if the file cannot be read, or holds no list of keys */
export function readApiKeyFile(file: string): readonly ApiKeyHolder[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw malformed('API_KEYS_FILE', 'names no file that can be read');
  }
  return parseApiKeys(text, 'API_KEYS_FILE');
}

/** Makes a key: the text for its holder, who alone may keep it, and the digest for the settings. */
export function makeApiKey(id: string): { readonly key: string; readonly digest: string } {
  const key = `pfu_${id}_${randomBytes(32).toString('base64url')}`;
  if (!KEY.test(key)) throw new RangeError('the id of a key has up to 40 letters, digits and hyphens');
  return { key, digest: digestOfApiKey(key) };
}

/** As settings hold it. */
export function digestOfApiKey(key: string): string {
  return digestOfKey(key).toString('hex');
}

export function looksLikeApiKey(text: string): boolean {
  return text.startsWith('pfu_');
}

/**
 * Whose key it is; null: nobody's. The id in a key is no secret, so its holder is looked up by it; the digests are then
 * compared in constant time, and an id that nobody has costs one comparison as well.
 */
export function holderOf(all: readonly ApiKeyHolder[], key: string): StandingPrincipal | null {
  const [, id] = KEY.exec(key) ?? [];
  const holder = all.find((each) => each.id === id);
  const given = digestOfKey(key);
  let isRight = false;
  for (const digest of holder?.digests ?? [NOBODYS]) {
    if (timingSafeEqual(Buffer.from(digest, 'hex'), given)) isRight = true;
  }
  if (holder === undefined || !isRight) return null;
  return { id: holder.id, kind: holder.kind, partners: holder.partners };
}

const NOBODYS = '0'.repeat(64);

function malformed(setting: string, what: string): ConfigError {
  return new ConfigError(
    `${setting} ${what}; it is a JSON list of {id, kind, partners, digests}. Make keys by npm run upgrade -- api-key.`,
  );
}
