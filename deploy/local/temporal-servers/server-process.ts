import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { endWithParent, signalGroup } from './end-with-parent';
import { lastLines } from './run-command';

/** A server running as a child of this process. */
export interface ServerProcess {
  pid: number;
  /** Settles with a sentence when the process has ended, wanted or not: `exit code 1: address already in use`. */
  ended: Promise<string>;
  /** Aborted as soon as it has ended. */
  endedSignal: AbortSignal;
  /** SIGTERM, after 10 seconds SIGKILL; resolves when it is gone. May be called twice. */
  stop(): Promise<void>;
}

export interface ServerProcessOptions {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Everything the server prints is added to this file. */
  logFile?: string;
}

const KILL_AFTER_TERM_MS = 10_000;
const OUTPUT_KEPT_CHARS = 8_000;

/**
 * Starts a server in its own process group: Ctrl-C in the terminal reaches only this process, which then stops its
 * workers and its servers in the right order. Should this process die without doing so, the server ends with it.
 *
 * @throws when the executable cannot be started at all.
 */
export async function spawnServer(
  file: string,
  args: string[],
  options: ServerProcessOptions = {},
): Promise<ServerProcess> {
  const child = spawn(file, args, {
    env: options.env ?? process.env,
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const output = collectOutput(child, options.logFile);
  const gone = new AbortController();
  const ended = new Promise<string>((resolve) => {
    child.once('close', (code, signal) => {
      gone.abort();
      resolve(`${signal ?? `exit code ${code}`}${lastLines(output())}`);
    });
  });
  await new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  endWithParent(child);
  return {
    pid: child.pid ?? 0,
    ended,
    endedSignal: gone.signal,
    async stop() {
      if (gone.signal.aborted) return;
      signalGroup(child, 'SIGTERM');
      const killTimer = setTimeout(() => signalGroup(child, 'SIGKILL'), KILL_AFTER_TERM_MS);
      await ended;
      clearTimeout(killTimer);
    },
  };
}

/** Keeps the end of what a child prints for the error message, and all of it in the log file if there is one. */
function collectOutput(child: ChildProcess, logFile: string | undefined): () => string {
  const log = logFile === undefined ? undefined : createWriteStream(logFile, { flags: 'a' });
  // A full disk must not take the server's owner down with it.
  log?.on('error', () => log.destroy());
  let kept = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      kept = (kept + chunk).slice(-OUTPUT_KEPT_CHARS);
      if (log && !log.destroyed) log.write(chunk);
    });
  }
  child.once('close', () => log?.end());
  return () => kept;
}
