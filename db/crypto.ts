/**
 * Sealing of what the database must not tell: AES-256-GCM (NIST SP 800-38D).
 *
 * - A fresh random 96-bit nonce for each value; a key is good for 2^32 of them (SP 800-38D §8.3), so rotate before.
 * - The place of the value is authenticated with it: a row copied into another's place does not open.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { StoreError } from './errors';
import type { KeyRing } from './key-ring';

export interface Sealer {
  seal(place: SealedPlace, text: string): Buffer;
  /** @throws StoreError SEAL_BROKEN: tampered with, of another place, or its key is missing */
  open(place: SealedPlace, sealed: Buffer): string;
}

/** Where a sealed value belongs; authenticated, not stored with it. */
export interface SealedPlace {
  readonly table: string;
  readonly rowId: string;
  /** The upgrade or credential the row belongs to. */
  readonly ownerId: string;
  readonly kind: string;
}

const ALGORITHM = 'aes-256-gcm';
/** Sealed by a key of the ring itself; 2 is by the key of a case (case-sealer.ts). */
const FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A sealed value: format (1 byte), length of the key id (1 byte), key id, then as {@link encrypt} has it. */
export function createSealer(ring: KeyRing): Sealer {
  return {
    seal(place, text) {
      const key = keyOf(ring, ring.currentKeyId);
      return Buffer.concat([ringPrefix(ring.currentKeyId), encrypt(key, associatedData(place), text)]);
    },

    open(place, sealed) {
      const keyIdEnd = 2 + (sealed[1] ?? 0);
      if (sealed[0] !== FORMAT || sealed.length < keyIdEnd) throw broken();
      const key = keyOf(ring, sealed.toString('ascii', 2, keyIdEnd));
      return decrypt(key, associatedData(place), sealed.subarray(keyIdEnd)).toString('utf8');
    },
  };
}

/** How everything begins that this key of a ring has sealed. */
export function ringPrefix(keyId: string): Buffer {
  return Buffer.concat([Buffer.from([FORMAT, keyId.length]), Buffer.from(keyId, 'ascii')]);
}

/** Nonce, tag, ciphertext. */
export function encrypt(key: Buffer, associated: Buffer, content: Buffer | string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associated);
  const plain = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** @throws StoreError SEAL_BROKEN */
export function decrypt(key: Buffer, associated: Buffer, encrypted: Buffer): Buffer {
  const tagEnd = NONCE_BYTES + TAG_BYTES;
  if (encrypted.length < tagEnd) throw broken();
  const nonce = encrypted.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(associated);
  decipher.setAuthTag(encrypted.subarray(NONCE_BYTES, tagEnd));
  try {
    return Buffer.concat([decipher.update(encrypted.subarray(tagEnd)), decipher.final()]);
  } catch {
    throw broken();
  }
}

/** As JSON, so that no two places read the same, whatever their ids contain. */
export function associatedData({ table, rowId, ownerId, kind }: SealedPlace): Buffer {
  return Buffer.from(JSON.stringify([table, rowId, ownerId, kind]));
}

/** @throws StoreError SEAL_BROKEN if the ring has no such key */
export function keyOf(ring: KeyRing, keyId: string): Buffer {
  const key = ring.keys.get(keyId);
  if (key !== undefined) return key;
  throw new StoreError(
    'SEAL_BROKEN',
    'A sealed value needs a key that is not in the key ring; add the old key.',
  );
}

export function broken(): StoreError {
  return new StoreError(
    'SEAL_BROKEN',
    'A sealed value does not open: it was changed or belongs to another row.',
  );
}
