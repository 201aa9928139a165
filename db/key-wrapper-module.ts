/**
 * The adapter to a key management service that a program's settings name: a module of the operator's own, so that the
 * stock programs can use a service that they know nothing of.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { StoreError } from './errors';
import type { KeyWrapper, WrappedKey } from './key-wrapper';

/** Who can change it is given every key. */
const WRITABLE_BY_OTHERS = 0o022;

/**
 * Loads the module and asks its `createKeyWrapper` for the adapter. Whatever the adapter throws comes as a StoreError:
 * SEAL_BROKEN if that is its `code`, else STORE_UNAVAILABLE. Nothing of a service's text reaches a log.
 *
 * @param file absolute path of a JavaScript module
 * @throws StoreError KEY_RING_INVALID: it cannot be used, or others may change it
 */
export async function loadKeyWrapper(file: string): Promise<KeyWrapper> {
  if (!path.isAbsolute(file)) throw invalid('must be given by its absolute path');
  const status = await stat(file).catch(() => null);
  if (status?.isFile() !== true) throw invalid('is not there; check the path and the permissions');
  if ((status.mode & WRITABLE_BY_OTHERS) !== 0) {
    throw invalid('can be changed by others; take that right away (chmod go-w)');
  }
  const wrapper = await makeWrapper(file).catch(() => {
    throw invalid('cannot be used: it does not load, or its createKeyWrapper fails or is missing');
  });
  if (!isKeyWrapper(wrapper)) throw invalid('makes no key wrapper; see docs/personal-data.md');
  return guarded(wrapper);
}

async function makeWrapper(file: string): Promise<unknown> {
  const loaded = (await import(file)) as { readonly createKeyWrapper: () => unknown };
  return loaded.createKeyWrapper();
}

function isKeyWrapper(value: unknown): value is KeyWrapper {
  if (typeof value !== 'object' || value === null) return false;
  const { currentKeyId, wrap, unwrap } = value as Partial<KeyWrapper>;
  if (typeof currentKeyId !== 'string' || currentKeyId === '') return false;
  return typeof wrap === 'function' && typeof unwrap === 'function';
}

function guarded(wrapper: KeyWrapper): KeyWrapper {
  const call = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      const isRefused = error instanceof Error && 'code' in error && error.code === 'SEAL_BROKEN';
      throw isRefused
        ? new StoreError('SEAL_BROKEN', 'The key management service refused a wrapped key.')
        : new StoreError('STORE_UNAVAILABLE', 'The key management service did not do what it was asked.');
    }
  };
  return {
    currentKeyId: wrapper.currentKeyId,
    wrap: (dataKey, context) =>
      call(async (): Promise<WrappedKey> => {
        const { keyId, bytes } = await wrapper.wrap(dataKey, context);
        // Services' clients answer with bytes of other kinds.
        return { keyId, bytes: Buffer.from(bytes) };
      }),
    unwrap: (wrapped, context) => call(async () => Buffer.from(await wrapper.unwrap(wrapped, context))),
  };
}

function invalid(what: string): StoreError {
  return new StoreError('KEY_RING_INVALID', `The module of KEY_WRAPPER_MODULE ${what}.`);
}
