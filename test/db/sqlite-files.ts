/** SQLite stores in files of their own, for tests. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openStore, type Store, type StoreKeys } from '../../db';
import { freshKeys } from './fixtures';
import type { OpenedStore } from './store.contract';

export interface OpenedFile extends OpenedStore {
  readonly file: string;
  readonly keys: StoreKeys;
}

export async function openSqliteFile(): Promise<OpenedFile> {
  const folder = mkdtempSync(path.join(tmpdir(), 'store-'));
  const file = path.join(folder, 'store.sqlite');
  const keys = freshKeys();
  const opened: Store[] = [];
  const reopen = async (): Promise<Store> => {
    const store = await openStore({ path: file, keys });
    opened.push(store);
    return store;
  };
  return {
    file,
    keys,
    store: await reopen(),
    reopen,
    async close() {
      for (const store of opened) await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}
