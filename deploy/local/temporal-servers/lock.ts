import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Limits } from './find-options';
import { isProcessAlive } from './is-process-alive';
import type { Progress } from './progress';

export interface LockOptions {
  progress: Progress;
  limits: Limits;
  /** What the holder does, for those who wait: `making the Temporal dev server`. */
  doing: string;
}

/**
 * Runs `work` while no other process runs it under the same lock file; waits its turn with progress.
 *
 * The file names its holder and is touched every few seconds. It belongs to nobody once that process is dead, or has
 * not touched it for `lockStaleMs` (its process id may since belong to another program, or it runs in another
 * container). The lock only saves double work: should two processes ever hold it, each still installs atomically.
 *
 * @throws when the turn does not come within `lockWaitMs`, or the file cannot be written.
 */
export async function withLock<T>(file: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const token = randomUUID();
  await mkdir(dirname(file), { recursive: true });
  await acquire(file, token, options);
  const touch = setInterval(() => {
    utimes(file, new Date(), new Date()).catch(() => {});
  }, options.limits.lockStaleMs / 6);
  try {
    return await work();
  } finally {
    clearInterval(touch);
    // Another process may rightly have taken the lock from one that stood still for too long.
    if ((await readHolder(file))?.token === token) await rm(file, { force: true });
  }
}

interface Holder {
  token: string;
  pid: number;
  host: string;
}

async function acquire(file: string, token: string, { progress, limits, doing }: LockOptions): Promise<void> {
  if (await tryAcquire(file, token, limits)) return;
  const pid = (await readHolder(file))?.pid;
  const holder = pid === undefined ? 'another process' : `process ${pid}`;
  progress.line(`Waiting for ${holder}, which is ${doing}.`);
  await progress.during(`waiting for ${holder}, which is ${doing}`, async () => {
    const deadline = Date.now() + limits.lockWaitMs;
    while (!(await tryAcquire(file, token, limits))) {
      if (Date.now() > deadline) {
        throw new Error(`waited too long for ${holder}; if it hangs, end it or remove ${file}`);
      }
      await delay(limits.lockPollMs);
    }
  });
}

async function tryAcquire(file: string, token: string, limits: Limits): Promise<boolean> {
  const me: Holder = { token, pid: process.pid, host: hostname() };
  try {
    await writeFile(file, JSON.stringify(me), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await removeIfStale(file, limits.lockStaleMs)) ? tryAcquire(file, token, limits) : false;
  }
}

/**
 * Removes the lock of a holder that is gone; true when there is no lock any more. Two waiters may see this at once,
 * and the slower one could remove the lock the quicker one has just made: so the file is first renamed away, looked
 * at again, and put back if it is not the one that was judged.
 */
async function removeIfStale(file: string, staleMs: number): Promise<boolean> {
  const seen = await readHolder(file);
  if (!(await isStale(file, seen, staleMs))) return false;
  const aside = `${file}.${randomUUID().slice(0, 8)}`;
  try {
    await rename(file, aside);
  } catch (error) {
    // Removed by its holder or by another waiter in the meantime.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
  const isTheOneJudged = (await readHolder(aside))?.token === seen?.token;
  if (isTheOneJudged) await rm(aside, { force: true });
  else await rename(aside, file);
  return isTheOneJudged;
}

async function isStale(file: string, holder: Holder | undefined, staleMs: number): Promise<boolean> {
  if (holder?.host === hostname() && !isProcessAlive(holder.pid)) return true;
  const touchedMs = await stat(file).then(
    (stats) => stats.mtimeMs,
    // Gone already, which the removal will notice.
    () => 0,
  );
  return Date.now() - touchedMs > staleMs;
}

/** Undefined when there is no lock, or its holder was killed between making the file and writing its name. */
async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}
