import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { endWithParent, signalGroup } from './end-with-parent';
import { formatElapsed } from './progress';

export interface CommandOptions {
  env: NodeJS.ProcessEnv;
  cwd?: string;
  /** After this the command and everything it started is killed. */
  timeoutMs: number;
}

/** Enough for a version or for the end of a compiler's complaint. */
const OUTPUT_KEPT_CHARS = 16_000;
const KILL_AFTER_TERM_MS = 2_000;

/**
 * Runs a command to its end and returns what it printed, stdout and stderr together (the last 16,000 characters).
 *
 * @throws when it cannot be started, exits with another code than 0 or takes longer than `timeoutMs`; the message
 * holds the last lines it printed.
 */
export async function runCommand(file: string, args: string[], options: CommandOptions): Promise<string> {
  const name = basename(file);
  const { env, cwd, timeoutMs } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      env,
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    endWithParent(child);
    let output = '';
    const keep = (chunk: string): void => void (output = (output + chunk).slice(-OUTPUT_KEPT_CHARS));
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);

    let tookTooLong: Error | undefined;
    let killTimer: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => {
      tookTooLong = new Error(`${name} took longer than ${formatElapsed(timeoutMs)} and was stopped`);
      signalGroup(child, 'SIGTERM');
      killTimer = setTimeout(() => {
        signalGroup(child, 'SIGKILL');
        // Settles here and not on 'close': a process that left the group could hold the pipes open for ever.
        settle(tookTooLong);
      }, KILL_AFTER_TERM_MS);
    }, timeoutMs);
    const settle = (error?: Error): void => {
      clearTimeout(timer);
      clearTimeout(killTimer);
      if (error) reject(error);
      else resolve(output);
    };

    child.once('error', (cause) => settle(new Error(`${name} could not be started`, { cause })));
    child.once('close', (code, signal) => {
      if (tookTooLong || code === 0) settle(tookTooLong);
      else settle(new Error(`${name} ended with ${signal ?? `exit code ${code}`}${lastLines(output)}`));
    });
  });
}

/** The last lines of an output, ready to follow a sentence; empty when there are none. */
export function lastLines(output: string, count = 5): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(-count);
  return lines.length === 0 ? '' : `: ${lines.join(' | ')}`;
}
