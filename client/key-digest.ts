import { createHash, timingSafeEqual } from 'node:crypto';

/** SHA-256 of a key or token: of one length whatever the key's is, so that two can be compared in constant time. */
export function digestOfKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** In constant time, whatever their lengths. */
export function isSameKey(one: string, other: string): boolean {
  return timingSafeEqual(digestOfKey(one), digestOfKey(other));
}
