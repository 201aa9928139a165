/**
 * Sealing of a case's values, each case by a random 256-bit data key of its own (AES-256-GCM).
 *
 * - The data key lies wrapped in the key file, apart from the values: destroying that one row makes every value of the
 *   case unreadable, in the database and in each of its backups (NIST SP 800-88 rev. 1 §2.6, cryptographic erase).
 * - The key is written, and safe on disk, before anything is sealed by it. A crash in between leaves a key that seals
 *   nothing, which the next value uses.
 * - What was sealed by the ring itself, before there were data keys, still opens; key-rotation.ts seals it anew.
 */
import { randomBytes } from 'node:crypto';
import { associatedData, broken, decrypt, encrypt, type SealedPlace, type Sealer } from './crypto';
import type { DataKeyCache } from './data-key-cache';
import { StoreError } from './errors';
import type { KeyWrapper, WrappedKey } from './key-wrapper';

/** Where wrapped data keys lie. */
export interface CaseKeys {
  /** Null: destroyed. Undefined: there never was one. */
  find(upgradeId: string): WrappedKey | null | undefined;
  /** Keeps a key unless the case has one, or had. Answers with what stands; it is on disk then. */
  keep(upgradeId: string, key: WrappedKey): WrappedKey | null;
}

export interface CaseSealer {
  /** @throws StoreError CASE_ERASED; SEAL_BROKEN if the key file lost the key of this case */
  seal(upgradeId: string, place: SealedPlace, text: string): Promise<Buffer>;
  /** Null: the case was erased. @throws StoreError SEAL_BROKEN */
  open(upgradeId: string, place: SealedPlace, sealed: Buffer): Promise<string | null>;
  /** Its key was destroyed, here or by another process. */
  forget(upgradeId: string): void;
}

export interface CaseSealerParts {
  readonly ringSealer: Sealer;
  readonly wrapper: KeyWrapper;
  readonly keys: CaseKeys;
  readonly cache: DataKeyCache;
  /** Whether the database holds values that were sealed by a key of this case. */
  readonly hasSealedValues: (upgradeId: string) => boolean;
}

const FORMAT = 2;
const KEY_BYTES = 32;

/** A sealed value: format (1 byte), then nonce, tag and ciphertext (crypto.ts). */
export function createCaseSealer(parts: CaseSealerParts): CaseSealer {
  const { ringSealer, wrapper, keys, cache, hasSealedValues } = parts;

  async function unwrapped(upgradeId: string, wrapped: WrappedKey): Promise<Buffer> {
    const key = await wrapper.unwrap(wrapped, upgradeId);
    if (key.length !== KEY_BYTES) throw broken();
    cache.set(upgradeId, key);
    return key;
  }

  async function keyForSealing(upgradeId: string): Promise<Buffer> {
    const cached = cache.get(upgradeId);
    if (cached !== undefined) return cached;
    const standing = keys.find(upgradeId) ?? (await makeKey(upgradeId));
    if (standing === null) throw caseErased();
    return unwrapped(upgradeId, standing);
  }

  async function makeKey(upgradeId: string): Promise<WrappedKey | null> {
    if (keys.find(upgradeId) === null) return null;
    // A second key would hide that the first is lost: what it sealed would read as tampered with.
    if (hasSealedValues(upgradeId)) throw keyLost();
    return keys.keep(upgradeId, await wrapper.wrap(randomBytes(KEY_BYTES), upgradeId));
  }

  return {
    async seal(upgradeId, place, text) {
      const key = await keyForSealing(upgradeId);
      return Buffer.concat([Buffer.from([FORMAT]), encrypt(key, associatedData(place), text)]);
    },

    async open(upgradeId, place, sealed) {
      if (sealed[0] !== FORMAT) return ringSealer.open(place, sealed);
      let key = cache.get(upgradeId);
      if (key === undefined) {
        const standing = keys.find(upgradeId);
        if (standing === undefined) throw keyLost();
        if (standing === null) return null;
        key = await unwrapped(upgradeId, standing);
      }
      return decrypt(key, associatedData(place), sealed.subarray(1)).toString('utf8');
    },

    forget: (upgradeId) => cache.delete(upgradeId),
  };
}

export function caseErased(): StoreError {
  return new StoreError(
    'CASE_ERASED',
    'The personal data of this upgrade was erased; nothing is added to it.',
  );
}

function keyLost(): StoreError {
  return new StoreError(
    'SEAL_BROKEN',
    'The key of this upgrade is not in the key file beside the database; restore the newest copy of that file.',
  );
}
