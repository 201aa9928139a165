/** Files of keys, as secret mounts have them: `NAME=value`, a line each, readable by nobody else. */
import { type FileHandle, open } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { StoreError } from './errors';

/** Others may not read it, nor their group write it; a secret mount is readable by the group of its pod. */
const TOO_OPEN = 0o027;

/**
 * The values of a file of keys, by their names.
 * @param setting the setting that names the file, for the error
 * @throws StoreError KEY_RING_INVALID, whose sentence shows neither path nor key
 */
export async function readSecretFile(
  setting: string,
  file: string,
): Promise<Readonly<Record<string, string | undefined>>> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'r');
    const status = await handle.stat();
    if (!status.isFile()) throw invalid(setting, 'is no file');
    if ((status.mode & TOO_OPEN) !== 0) {
      throw invalid(setting, 'can be read or changed by others; take that right away (chmod 600)');
    }
    return parseEnv(await handle.readFile('utf8'));
  } catch (error) {
    throw error instanceof StoreError
      ? error
      : invalid(setting, 'cannot be read; check the path and the permissions');
  } finally {
    await handle?.close();
  }
}

function invalid(setting: string, what: string): StoreError {
  return new StoreError('KEY_RING_INVALID', `The file of ${setting} ${what}.`);
}
