/** The store, as the other rooms see it. */
import type { StoreKeys } from './key-ring';
import { openSqliteStore } from './sqlite-store';
import type { Store } from './store';

export { type BackedUp, backUp, type BackupWish, type CopiedFile, KEY_COPIES_KEPT_MS } from './backup';
export { type CodecKeySettings, configuredCodecKeySource, kmsCodecKeySource } from './codec-key-source';
export { StoreError, type StoreErrorCode } from './errors';
export { type KeyRing, parseKeyRing, type StoreKeys } from './key-ring';
export {
  configuredKeySource,
  environmentKeySource,
  fileKeySource,
  type KeySource,
  kmsKeySource,
} from './key-source';
export type { KeyWrapper, WrappedKey } from './key-wrapper';
export type * from './store';
export { OUTGOING_EVENT_TYPES, WATCHED_PROVIDERS } from './store';

export interface StoreOptions {
  /** Path of the SQLite file, or `:memory:`. The key file beside it ends in `.keys`. The file is made if there is none, and its folder if only that lacks. */
  readonly path: string;
  readonly keys: StoreKeys;
}

/**
 * Opens the store and brings its tables up to date; several processes may do so at once.
 * @throws StoreError STORE_UNAVAILABLE: the path cannot be used, or is no database
 * @throws StoreError STORE_TOO_NEW: a newer version of this program took away what this one needs; nothing was changed
 */
export async function openStore({ path, keys }: StoreOptions): Promise<Store> {
  return openSqliteStore(path, keys);
}
