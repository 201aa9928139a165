/** One program of the local stack: started as a process of its own, watched until it is ready, stopped cleanly. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';

export interface Program {
  readonly name: string;
  readonly pid: number;
  /** Settles when the process has ended, wanted or not, with its exit code; null: a signal ended it. */
  readonly ended: Promise<number | null>;
  /** SIGTERM, after a while SIGKILL; resolves when it is gone, with its exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL, as a crash would. */
  kill(): Promise<number | null>;
}

export interface ProgramOptions {
  readonly name: string;
  /** TypeScript entry file, from the root of the project. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** A line of its output that says it is ready. */
  readonly readyLine: RegExp;
  readonly readyWithinMs?: number;
}

export const PROJECT_ROOT = path.resolve(__dirname, '..', '..');

/** @throws Error with the program's last lines, if it ends or is not ready in time */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const { name, script, args = [], environment, logFile, readyLine, readyWithinMs = 60_000 } = options;
  mkdirSync(path.dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile, { flags: 'a' });
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(PROJECT_ROOT, script), ...args], {
    cwd: PROJECT_ROOT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (exitCode) => {
      log.end();
      resolve(exitCode);
    });
  });
  await untilReady(name, child, ended, (line) => readyLine.test(line), log, readyWithinMs);
  return {
    name,
    pid: child.pid!,
    ended,
    stop: () => end(child, ended, 'SIGTERM'),
    kill: () => end(child, ended, 'SIGKILL'),
  };
}

const LAST_LINES = 8;
const STOP_WITHIN_MS = 35_000;

async function untilReady(
  name: string,
  child: ChildProcess,
  ended: Promise<unknown>,
  isReady: (line: string) => boolean,
  log: NodeJS.WritableStream,
  readyWithinMs: number,
): Promise<void> {
  const last: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`${name} ${why}.\n${last.join('\n')}`));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail('was not ready in time');
    }, readyWithinMs);
    void ended.then(() => {
      clearTimeout(timer);
      fail('ended before it was ready');
    });
    for (const stream of [child.stdout!, child.stderr!]) {
      let rest = '';
      stream.setEncoding('utf8').on('data', (text: string) => {
        log.write(text);
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          last.push(line);
          if (last.length > LAST_LINES) last.shift();
          if (!isReady(line)) continue;
          clearTimeout(timer);
          resolve();
        }
      });
    }
  });
}

async function end(
  child: ChildProcess,
  ended: Promise<number | null>,
  signal: NodeJS.Signals,
): Promise<number | null> {
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  const exitCode = await ended;
  clearTimeout(timer);
  return exitCode;
}
