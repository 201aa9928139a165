/** The input of `--file`: a file, or standard input for `-`. Errors name neither path nor content. */
import { readFile } from 'node:fs/promises';
import { UpgradeError } from '../errors';
import type { Session } from './session';

export async function readJsonFile(session: Session, file: string): Promise<unknown> {
  return parseJson(await readTextFile(session, file));
}

export async function readTextFile({ io }: Session, file: string): Promise<string> {
  if (file === '-') {
    if (io.isKeyboard) io.stderr.write('Reading from the keyboard; end with Ctrl-D.\n');
    return io.readInput();
  }
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new UpgradeError('INVALID_INPUT', `The file of --file cannot be read (${code}).`);
  }
}

/** @throws UpgradeError without the parser's own message, which quotes the text */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    throw new UpgradeError('INVALID_INPUT', 'The input is no JSON.');
  }
}
