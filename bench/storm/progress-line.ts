/** How far it is: one line that is written over on a terminal, and a line now and then elsewhere. */
import type { SandboxControl } from '../../deploy/local/sandbox-control';

export interface ProgressLine {
  countDone(): void;
  end(): Promise<void>;
}

const TERMINAL_EVERY_MS = 1_000;
const LINE_EVERY_MS = 30_000;

export function createProgressLine(
  total: number,
  sandbox: Pick<SandboxControl, 'readStorm'>,
  report: (line: string) => void,
): ProgressLine {
  const isTerminal = process.stderr.isTTY;
  let done = 0;
  const show = async (): Promise<void> => {
    // A look that fails shows nothing; the storm itself is told of by its end.
    const storm = await sandbox.readStorm().catch(() => null);
    if (storm === null) return;
    const met = Object.values(storm.met).reduce((sum, each) => sum + each, 0);
    const line = `${done} of ${total} ended, ${met} faults met in ${storm.requests} requests`;
    if (isTerminal) process.stderr.write(`\r\x1b[K${line}`);
    else report(line);
  };
  const timer = setInterval(() => void show(), isTerminal ? TERMINAL_EVERY_MS : LINE_EVERY_MS);
  return {
    countDone: () => void done++,
    async end() {
      clearInterval(timer);
      await show();
      if (isTerminal) process.stderr.write('\n');
    },
  };
}
