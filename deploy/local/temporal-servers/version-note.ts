import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const VERSION_FILE = 'version';

/** The version noted beside an executable that cannot tell its own; `unknown version` where nobody noted it. */
export async function notedVersion(executable: string): Promise<string> {
  const note = await readFile(join(dirname(executable), VERSION_FILE), 'utf8').catch(() => '');
  return note.trim() || 'unknown version';
}

/** Whoever makes a server notes here what it is. */
export async function noteVersion(folder: string, version: string): Promise<void> {
  await writeFile(join(folder, VERSION_FILE), `${version}\n`);
}
