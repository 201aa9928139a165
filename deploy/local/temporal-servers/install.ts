import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isProcessAlive } from './is-process-alive';
import type { BuildFolders } from './server-kind';

/**
 * Makes a folder all at once: `make` fills a temporary folder beside it, `check` sees the result work and returns its
 * version, and only then is it renamed to `target`. A kill at any moment leaves no `target`, or a whole one. A
 * `target` that is there already is replaced: whoever calls this has found it broken.
 *
 * @throws whatever `make` or `check` throws; `target` is then as before.
 */
export async function install(
  target: string,
  make: (folders: BuildFolders) => Promise<void>,
  check: (made: string) => Promise<string>,
): Promise<string> {
  await mkdir(dirname(target), { recursive: true });
  await sweepLeftovers(target);
  const temp = `${target}${TEMP_MARK}${process.pid}-${randomUUID().slice(0, 8)}`;
  const made = join(temp, 'made');
  const scratch = join(temp, 'scratch');
  try {
    await mkdir(made, { recursive: true });
    await mkdir(scratch);
    await make({ made, scratch });
    const version = await check(made);
    await rename(target, join(temp, 'replaced')).catch(ignoreMissing);
    await rename(made, target);
    return version;
  } finally {
    await rm(temp, { recursive: true, force: true, maxRetries: 3 });
  }
}

const TEMP_MARK = '.tmp-';

/** Removes temporary folders whose makers were killed. Those of a live process are its own business. */
async function sweepLeftovers(target: string): Promise<void> {
  const prefix = `${basename(target)}${TEMP_MARK}`;
  const names = await readdir(dirname(target));
  const abandoned = names.filter(
    (name) => name.startsWith(prefix) && !isProcessAlive(Number.parseInt(name.slice(prefix.length), 10)),
  );
  await Promise.all(
    abandoned.map((name) => rm(join(dirname(target), name), { recursive: true, force: true, maxRetries: 3 })),
  );
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
