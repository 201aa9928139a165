/** Keyed digests of requests (HMAC-SHA256, RFC 2104): alike for the same request, and no help in guessing it. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { StoreError } from './errors';
import { deriveKeys, type KeyRing } from './key-ring';

export interface RequestDigest {
  /** Key of the sealing ring that the digest's key is derived from. */
  readonly keyId: string;
  /** 32 bytes. */
  readonly digest: Buffer;
}

export interface RequestDigests {
  of(request: string): RequestDigest;
  /** False also where the key is gone that it was made by. */
  isOf(request: string, made: RequestDigest): boolean;
  hasKey(keyId: string): boolean;
}

const PURPOSE = 'proofing-upgrade repeated requests';

export function createRequestDigests(ring: KeyRing): RequestDigests {
  const { currentKeyId } = ring;
  const derived = deriveKeys(ring, PURPOSE);
  const digestBy = (keyId: string, request: string): Buffer | null => {
    const key = derived.get(keyId);
    return key === undefined ? null : createHmac('sha256', key).update(request).digest();
  };
  return {
    of(request) {
      const digest = digestBy(currentKeyId, request);
      if (digest !== null) return { keyId: currentKeyId, digest };
      throw new StoreError('KEY_RING_INVALID', 'The key ring lacks its current key.');
    },
    isOf(request, { keyId, digest }) {
      const expected = digestBy(keyId, request);
      return expected !== null && digest.length === expected.length && timingSafeEqual(digest, expected);
    },
    hasKey: (keyId) => derived.has(keyId),
  };
}
