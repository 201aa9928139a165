import { readFileSync } from 'node:fs';

export interface JsonFile {
  /** As a sentence names it, e.g. `calendar file`. */
  readonly name: string;
  /** The setting that holds its path. */
  readonly setting: string;
  /** The page that shows its form. */
  readonly page: string;
  readonly errorOf: (sentence: string) => Error;
}

/** The texts of the file system and of the JSON parser quote path and content, so only the error's code is told. */
export function readJsonFile(path: string, { name, setting, page, errorOf }: JsonFile): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw errorOf(`The ${name} cannot be read (${code}); check ${setting} and the permissions.`);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw errorOf(`The ${name} is not JSON; ${page} shows its form.`);
  }
}
