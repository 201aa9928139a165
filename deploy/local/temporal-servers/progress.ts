/** Tells a waiting person what goes on. */
export interface Progress {
  /** A sentence that stays. */
  line(text: string): void;
  /** Repeats what is being done, with the time it has taken so far, until the work ends. */
  during<T>(doing: string | (() => string), work: () => Promise<T>): Promise<T>;
}

const LIVE_EVERY_MS = 1_000;
/** Often enough to show life in a build log, rarely enough not to fill it. */
const LINE_EVERY_MS = 15_000;

/**
 * Progress as lines to `report`; without `report` to stderr, where a terminal gets one line that is overwritten each
 * second and anything else a line each 15 seconds. Standard output stays free for results.
 */
export function createProgress(
  report?: (line: string) => void,
  stderr: Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'> = process.stderr,
): Progress {
  if (report) return repeating(report, report, LINE_EVERY_MS);
  const line = (text: string): void => void stderr.write(`${text}\n`);
  if (!stderr.isTTY) return repeating(line, line, LINE_EVERY_MS);
  const clear = '\r\u001B[2K';
  return repeating(
    (text) => void stderr.write(`${clear}${text}\n`),
    (text) => void stderr.write(`${clear}${text.slice(0, (stderr.columns || 80) - 1)}`),
    LIVE_EVERY_MS,
    () => void stderr.write(clear),
  );
}

function repeating(
  line: (text: string) => void,
  tick: (text: string) => void,
  everyMs: number,
  end?: () => void,
): Progress {
  return {
    line,
    async during(doing, work) {
      const began = Date.now();
      const timer = setInterval(() => {
        tick(`${typeof doing === 'string' ? doing : doing()}, ${formatElapsed(Date.now() - began)} so far`);
      }, everyMs);
      try {
        return await work();
      } finally {
        clearInterval(timer);
        end?.();
      }
    },
  };
}

/** `42 s`, `3 min 5 s`. */
export function formatElapsed(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
