/**
 * Where the keys of a store come from. Whatever is wrong with them is said before anything starts, and no sentence
 * shows a key.
 *
 * - The environment: for development. Child processes and crash reports inherit it.
 * - A file, as secret mounts have it: read once, refused if others may read it.
 * - A key management service: the rings are kept wrapped, and unwrapped at start; data keys of cases are wrapped by the
 *   service itself, so that the key which wraps them never leaves it.
 *
 * The keys of payloads come from the same three (codec-key-source.ts).
 */
import { StoreError } from './errors';
import { parseKeyRing, type StoreKeys } from './key-ring';
import { createServiceWrapper, type KeyWrapper } from './key-wrapper';
import { loadKeyWrapper } from './key-wrapper-module';
import { readSecretFile } from './secret-file';
import { unwrapRing } from './wrapped-ring';

export interface KeySource<Keys = StoreKeys> {
  /** @throws StoreError KEY_RING_INVALID; of a key management service also STORE_UNAVAILABLE and SEAL_BROKEN */
  load(): Promise<Keys>;
}

/** The rings as text: `id:base64` of 32 bytes, comma-separated, the current key first. */
interface RingTexts {
  readonly SEALING_KEYS?: string | undefined;
  readonly CODE_PEPPERS?: string | undefined;
}

export interface KeySettings extends RingTexts {
  /** Path of a file that has both; empty: the settings above count. */
  readonly KEYS_FILE?: string | undefined;
  /** Path of a module that makes a {@link KeyWrapper}, by which both are wrapped; empty: they are as they are. */
  readonly KEY_WRAPPER_MODULE?: string | undefined;
}

/** The source that a program's settings name. */
export function configuredKeySource(settings: KeySettings): KeySource {
  const { KEYS_FILE = '', KEY_WRAPPER_MODULE = '' } = settings;
  return {
    async load() {
      const rings = KEYS_FILE === '' ? settings : await readSecretFile('KEYS_FILE', KEYS_FILE);
      if (KEY_WRAPPER_MODULE === '') return ringsOf(rings);
      return kmsKeySource(await loadKeyWrapper(KEY_WRAPPER_MODULE), rings).load();
    },
  };
}

export function environmentKeySource(rings: RingTexts): KeySource {
  return { load: async () => ringsOf(rings) };
}

/** Written `NAME=value`, a line each, as an environment file. */
export function fileKeySource(file: string): KeySource {
  return { load: async () => ringsOf(await readSecretFile('KEYS_FILE', file)) };
}

/**
 * Rings whose keys were wrapped by a service: `id:base64`, where the base64 is what {@link KeyWrapper.wrap} answered for
 * the context `SEALING_KEYS/id` or `CODE_PEPPERS/id`. The wrapping key's id is the one the service wraps with now, so it
 * must unwrap what its earlier versions wrapped, as key management services do.
 *
 * Data keys that the ring wrapped before there was a service still unwrap, and rotation moves them to the service.
 */
export function kmsKeySource(wrapper: KeyWrapper, rings: RingTexts): KeySource {
  return {
    async load() {
      const keys = ringsOf({
        SEALING_KEYS: await unwrapRing(wrapper, 'SEALING_KEYS', rings.SEALING_KEYS),
        CODE_PEPPERS: await unwrapRing(wrapper, 'CODE_PEPPERS', rings.CODE_PEPPERS),
      });
      return { ...keys, wrapper: createServiceWrapper(wrapper, keys.sealing) };
    },
  };
}

function ringsOf({ SEALING_KEYS, CODE_PEPPERS }: RingTexts): StoreKeys {
  const keys = { sealing: parseKeyRing(SEALING_KEYS ?? ''), peppers: parseKeyRing(CODE_PEPPERS ?? '') };
  const seals = [...keys.sealing.keys.values()];
  // One key is never used for two things (NIST SP 800-57 part 1 rev. 5 §5.2).
  if ([...keys.peppers.keys.values()].some((pepper) => seals.some((key) => key.equals(pepper)))) {
    throw new StoreError(
      'KEY_RING_INVALID',
      'SEALING_KEYS and CODE_PEPPERS have a key in common; give each keys of its own.',
    );
  }
  return keys;
}
