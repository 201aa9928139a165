/**
 * Where the keys of a store come from. Whatever is wrong with them is said before anything starts, and no sentence
 * shows a key.
 *
 * - The environment: for development. Child processes and crash reports inherit it.
 * - A file, as secret mounts have it: read once, refused if others may read it.
 * - A key management service: the rings are kept wrapped, and unwrapped at start; data keys of cases are wrapped by the
 *   service itself, so that the key which wraps them never leaves it.
 */
import { open } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { StoreError } from './errors';
import { parseKeyRing, type StoreKeys } from './key-ring';
import type { KeyWrapper } from './key-wrapper';

export interface KeySource {
  /** @throws StoreError KEY_RING_INVALID */
  load(): Promise<StoreKeys>;
}

/** The rings as text: `id:base64` of 32 bytes, comma-separated, the current key first. */
export interface KeySettings {
  readonly SEALING_KEYS?: string | undefined;
  readonly CODE_PEPPERS?: string | undefined;
  /** Path of a file that has both; empty: the settings above count. */
  readonly KEYS_FILE?: string | undefined;
}

/** The source that a program's settings name. */
export function configuredKeySource({ KEYS_FILE = '', ...settings }: KeySettings): KeySource {
  return KEYS_FILE === '' ? environmentKeySource(settings) : fileKeySource(KEYS_FILE);
}

export function environmentKeySource({ SEALING_KEYS, CODE_PEPPERS }: KeySettings): KeySource {
  return {
    async load() {
      return ringsOf(SEALING_KEYS, CODE_PEPPERS);
    },
  };
}

/** Written `NAME=value`, a line each, as an environment file. */
export function fileKeySource(file: string): KeySource {
  return {
    async load() {
      const { SEALING_KEYS, CODE_PEPPERS } = parseEnv(await readSecretFile(file));
      return ringsOf(SEALING_KEYS, CODE_PEPPERS);
    },
  };
}

/**
 * Rings whose keys were wrapped by a service: `id:base64`, where the base64 is what {@link KeyWrapper.wrap} answered for
 * the context `SEALING_KEYS/id` or `CODE_PEPPERS/id`. The wrapping key's id is the one the service wraps with now, so it
 * must unwrap what its earlier versions wrapped, as key management services do.
 */
export function kmsKeySource(wrapper: KeyWrapper, rings: Omit<KeySettings, 'KEYS_FILE'>): KeySource {
  async function unwrapRing(name: string, text: string | undefined): Promise<string> {
    const entries = (text ?? '').split(',').map((entry) => entry.trim());
    const clear = entries.map(async (entry) => {
      const colon = entry.indexOf(':');
      if (colon < 1) return entry;
      const keyId = entry.slice(0, colon);
      const bytes = Buffer.from(entry.slice(colon + 1), 'base64');
      const key = await wrapper.unwrap({ keyId: wrapper.currentKeyId, bytes }, `${name}/${keyId}`);
      return `${keyId}:${key.toString('base64')}`;
    });
    return (await Promise.all(clear)).join(',');
  }
  return {
    async load() {
      const sealing = await unwrapRing('SEALING_KEYS', rings.SEALING_KEYS);
      const peppers = await unwrapRing('CODE_PEPPERS', rings.CODE_PEPPERS);
      return { ...ringsOf(sealing, peppers), wrapper };
    },
  };
}

function ringsOf(sealing: string | undefined, peppers: string | undefined): StoreKeys {
  const keys = { sealing: parseKeyRing(sealing ?? ''), peppers: parseKeyRing(peppers ?? '') };
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

/** Others may not read it, nor their group write it; a secret mount is readable by the group of its pod. */
const TOO_OPEN = 0o027;

async function readSecretFile(file: string): Promise<string> {
  try {
    const handle = await open(file, 'r');
    try {
      const status = await handle.stat();
      if (!status.isFile()) throw invalidFile('is no file');
      if ((status.mode & TOO_OPEN) !== 0) {
        throw invalidFile('can be read or changed by others; take that right away (chmod 600)');
      }
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw error instanceof StoreError
      ? error
      : invalidFile('cannot be read; check the path and the permissions');
  }
}

function invalidFile(what: string): StoreError {
  return new StoreError('KEY_RING_INVALID', `The file of KEYS_FILE ${what}.`);
}
