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
const FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A sealed value: format (1 byte), length of the key id (1 byte), key id, nonce, tag, ciphertext. */
export function createSealer(ring: KeyRing): Sealer {
  return {
    seal(place, text) {
      const key = keyOf(ring, ring.currentKeyId);
      const keyId = Buffer.from(ring.currentKeyId, 'ascii');
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(associatedData(place));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.from([FORMAT, keyId.length]), keyId, nonce, cipher.getAuthTag(), body]);
    },

    open(place, sealed) {
      const keyIdEnd = 2 + (sealed[1] ?? 0);
      const nonceEnd = keyIdEnd + NONCE_BYTES;
      const tagEnd = nonceEnd + TAG_BYTES;
      if (sealed[0] !== FORMAT || sealed.length < tagEnd) throw broken();
      const key = keyOf(ring, sealed.toString('ascii', 2, keyIdEnd));
      const nonce = sealed.subarray(keyIdEnd, nonceEnd);
      const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(associatedData(place));
      decipher.setAuthTag(sealed.subarray(nonceEnd, tagEnd));
      try {
        return Buffer.concat([decipher.update(sealed.subarray(tagEnd)), decipher.final()]).toString('utf8');
      } catch {
        throw broken();
      }
    },
  };
}

/** As JSON, so that no two places read the same, whatever their ids contain. */
function associatedData({ table, rowId, ownerId, kind }: SealedPlace): Buffer {
  return Buffer.from(JSON.stringify([table, rowId, ownerId, kind]));
}

function keyOf(ring: KeyRing, keyId: string): Buffer {
  const key = ring.keys.get(keyId);
  if (key !== undefined) return key;
  throw new StoreError(
    'SEAL_BROKEN',
    'A sealed value needs a key that is not in the key ring; add the old key.',
  );
}

function broken(): StoreError {
  return new StoreError(
    'SEAL_BROKEN',
    'A sealed value does not open: it was changed or belongs to another row.',
  );
}
