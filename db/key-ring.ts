/** Keys with their ids, so that they can be rotated: the first seals from now on, the others still open. */
import { hkdfSync } from 'node:crypto';
import { StoreError } from './errors';
import type { KeyWrapper } from './key-wrapper';

export interface KeyRing {
  readonly currentKeyId: string;
  /** 32 bytes each. */
  readonly keys: ReadonlyMap<string, Buffer>;
}

/** All keys a store needs. Two rings, for they leak in different ways and are rotated apart. */
export interface StoreKeys {
  /** Seal OTP secrets (AES-256-GCM), wrap the data keys that seal the rest, and key the audit trail. */
  readonly sealing: KeyRing;
  /** Key the hashes of activation codes (HMAC-SHA256), so that the database alone does not allow guessing. */
  readonly peppers: KeyRing;
  /** Wraps the data keys of cases; absent: the current key of `sealing` does. */
  readonly wrapper?: KeyWrapper;
}

const KEY_BYTES = 32;
const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * Parses `k2:base64,k1:base64`; the first key is the current one.
 * @throws StoreError KEY_RING_INVALID, whose sentence shows no key
 */
export function parseKeyRing(text: string): KeyRing {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const keys = new Map<string, Buffer>();
  for (const [index, entry] of entries.entries()) {
    const position = `key ${index + 1}`;
    const colon = entry.indexOf(':');
    const keyId = entry.slice(0, Math.max(0, colon));
    const encoded = entry.slice(colon + 1);
    if (!KEY_ID.test(keyId)) throw invalid(`lacks the id of ${position}`);
    if (keys.has(keyId)) throw invalid(`has the id of ${position} twice`);
    if (!BASE64.test(encoded)) throw invalid(`has no base64 for ${position}`);
    const key = Buffer.from(encoded, 'base64');
    if (key.length !== KEY_BYTES) throw invalid(`has ${key.length} bytes for ${position}`);
    if ([...keys.values()].some((other) => other.equals(key))) throw invalid(`has ${position} under two ids`);
    keys.set(keyId, key);
  }
  const [currentKeyId] = keys.keys();
  if (currentKeyId === undefined) throw invalid('has no key');
  return { currentKeyId, keys };
}

/**
 * The keys of a ring for one purpose, by their ids: derived (HKDF-SHA256, RFC 5869), so that one key is never used for two
 * things.
 */
export function deriveKeys({ keys }: KeyRing, purpose: string): ReadonlyMap<string, Buffer> {
  return new Map(
    Array.from(keys, ([keyId, key]) => [
      keyId,
      Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), purpose, KEY_BYTES)),
    ]),
  );
}

function invalid(what: string): StoreError {
  return new StoreError(
    'KEY_RING_INVALID',
    `A key ring ${what}; give "id:base64" of ${KEY_BYTES} bytes, comma-separated, the current key first.`,
  );
}
