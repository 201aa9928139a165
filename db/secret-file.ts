/** Files of keys and other secrets, as secret mounts have them: readable by nobody else. */
import { type FileHandle, open } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { StoreError } from './errors';

/** Others may not read it, nor their group write it; a secret mount is readable by the group of its pod. */
const TOO_OPEN = 0o027;

/**
 * The values of a file of keys, by their names: `NAME=value`, a line each.
 * @param setting the setting that names the file, for the error
 * @throws StoreError KEY_RING_INVALID, whose sentence shows neither path nor key
 */
export async function readSecretFile(
  setting: string,
  file: string,
): Promise<Readonly<Record<string, string | undefined>>> {
  const invalid = (what: string): StoreError =>
    new StoreError('KEY_RING_INVALID', `The file of ${setting} ${what}.`);
  return parseEnv(await readSecretText(file, invalid));
}

/**
 * The text of a file that nobody else may read.
 * @param invalid makes the error from what is wrong with the file, e.g. `cannot be read`
 */
export async function readSecretText(file: string, invalid: (what: string) => Error): Promise<string> {
  let handle: FileHandle | undefined;
  let text: string | null = null;
  let problem = 'cannot be read; check the path and the permissions';
  try {
    handle = await open(file, 'r');
    const status = await handle.stat();
    if (!status.isFile()) problem = 'is no file';
    else if ((status.mode & TOO_OPEN) !== 0)
      problem = 'can be read or changed by others; take that right away (chmod 600)';
    else text = await handle.readFile('utf8');
  } catch {
    // The system's own text names the path.
  } finally {
    await handle?.close();
  }
  if (text === null) throw invalid(problem);
  return text;
}
