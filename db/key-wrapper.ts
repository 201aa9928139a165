/**
 * Wrapping of data keys: what stands in the key file is a data key encrypted under a key that is kept elsewhere.
 *
 * The ring does it in memory. A key management service does it behind the same interface, so that the key which wraps
 * never leaves the service (docs/personal-data.md shows an adapter).
 */
import { decrypt, encrypt, keyOf } from './crypto';
import { StoreError } from './errors';
import type { KeyRing } from './key-ring';

export interface WrappedKey {
  /** Id of the key that wrapped it. */
  readonly keyId: string;
  readonly bytes: Buffer;
}

export interface KeyWrapper {
  /** Id of the key that wraps from now on. */
  readonly currentKeyId: string;
  /** @param context authenticated with the key: what was wrapped for one context does not unwrap in another */
  wrap(dataKey: Buffer, context: string): Promise<WrappedKey>;
  /** @throws StoreError SEAL_BROKEN: changed, of another context, or its key is missing */
  unwrap(wrapped: WrappedKey, context: string): Promise<Buffer>;
}

/** AES-256-GCM under the current key of the ring. */
export function createRingWrapper(ring: KeyRing): KeyWrapper {
  const { currentKeyId } = ring;
  const associated = (context: string): Buffer => Buffer.from(JSON.stringify(['data key', context]));
  return {
    currentKeyId,
    async wrap(dataKey, context) {
      const bytes = encrypt(keyOf(ring, currentKeyId), associated(context), dataKey);
      return { keyId: currentKeyId, bytes };
    },
    async unwrap({ keyId, bytes }, context) {
      return decrypt(keyOf(ring, keyId), associated(context), bytes);
    },
  };
}

/**
 * A service in place of the ring: it wraps from now on, and what the ring wrapped until then still unwraps.
 * @throws StoreError KEY_RING_INVALID: a key of the ring has the id of the service's, so nobody could tell them apart
 */
export function createServiceWrapper(service: KeyWrapper, ring: KeyRing): KeyWrapper {
  if (ring.keys.has(service.currentKeyId)) {
    throw new StoreError(
      'KEY_RING_INVALID',
      'A key of SEALING_KEYS has the id of the key that the key management service wraps with; give it another.',
    );
  }
  const byRing = createRingWrapper(ring);
  return {
    currentKeyId: service.currentKeyId,
    wrap: (dataKey, context) => service.wrap(dataKey, context),
    unwrap: (wrapped, context) =>
      ring.keys.has(wrapped.keyId) ? byRing.unwrap(wrapped, context) : service.unwrap(wrapped, context),
  };
}
