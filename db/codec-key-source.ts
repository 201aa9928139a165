/**
 * Where the keys that encrypt payloads come from: the environment, a file or a key management service, as those of the
 * store (key-source.ts). A setting and a file of their own, for the codec server has these and no key of the store.
 */
import { type KeyRing, parseKeyRing } from './key-ring';
import type { KeySource } from './key-source';
import type { KeyWrapper } from './key-wrapper';
import { loadKeyWrapper } from './key-wrapper-module';
import { readSecretFile } from './secret-file';
import { unwrapRing } from './wrapped-ring';

export interface CodecKeySettings {
  /** `id:base64` of 32 bytes, comma-separated, the current key first. */
  readonly CODEC_KEYS?: string | undefined;
  /** Path of a file that has it; empty: the setting above counts. */
  readonly CODEC_KEYS_FILE?: string | undefined;
  /** Path of a module that makes a {@link KeyWrapper}, by which they are wrapped; empty: they are as they are. */
  readonly KEY_WRAPPER_MODULE?: string | undefined;
}

/** The source that a program's settings name. */
export function configuredCodecKeySource(settings: CodecKeySettings): KeySource<KeyRing> {
  const { CODEC_KEYS_FILE = '', KEY_WRAPPER_MODULE = '' } = settings;
  return {
    async load() {
      const { CODEC_KEYS } =
        CODEC_KEYS_FILE === '' ? settings : await readSecretFile('CODEC_KEYS_FILE', CODEC_KEYS_FILE);
      if (KEY_WRAPPER_MODULE === '') return parseKeyRing(CODEC_KEYS ?? '');
      return kmsCodecKeySource(await loadKeyWrapper(KEY_WRAPPER_MODULE), CODEC_KEYS).load();
    },
  };
}

/** A ring whose keys were wrapped by a service, each for the context `CODEC_KEYS/id`. */
export function kmsCodecKeySource(wrapper: KeyWrapper, wrappedKeys: string | undefined): KeySource<KeyRing> {
  return { load: async () => parseKeyRing(await unwrapRing(wrapper, 'CODEC_KEYS', wrappedKeys)) };
}
