/** How far a long command has come: a bar on a terminal, elsewhere a plain line now and then. On standard error. */
import type { Session } from './session';

export interface Progress {
  show(at: { readonly settled: number; readonly refused: number; readonly total: number }): void;
  /** Leaves the line of the bar. */
  end(): void;
}

const BAR_EVERY_MS = 100;
const LINE_EVERY_MS = 10_000;
const BAR_WIDTH = 30;

/** @param begunWith what was settled before, by an earlier try */
export function createProgress({ io, clock, mayAsk }: Session, begunWith: number): Progress {
  const isBar = mayAsk();
  const startedAt = clock();
  let shownAt = isBar ? 0 : startedAt;
  let isOnBar = false;
  return {
    show({ settled, refused, total }) {
      const now = clock();
      if (now - shownAt < (isBar ? BAR_EVERY_MS : LINE_EVERY_MS) && settled < total) return;
      shownAt = now;
      const told = [
        `${counted(settled)} of ${counted(total)}`,
        ...(refused > 0 ? [`${counted(refused)} refused`] : []),
        ...leftOf({ done: settled - begunWith, left: total - settled, tookMs: now - startedAt }),
      ].join(', ');
      if (!isBar) return void io.stderr.write(`${told}\n`);
      const full = total === 0 ? BAR_WIDTH : Math.floor((settled / total) * BAR_WIDTH);
      // Longer lines of before are overwritten.
      io.stderr.write(`\r[${'#'.repeat(full).padEnd(BAR_WIDTH, '.')}] ${told}`.padEnd(io.columns - 1));
      isOnBar = true;
    },
    end() {
      if (isOnBar) io.stderr.write('\n');
      isOnBar = false;
    },
  };
}

function leftOf({ done, left, tookMs }: { done: number; left: number; tookMs: number }): string[] {
  if (done === 0 || left === 0 || tookMs < 1_000) return [];
  const seconds = Math.ceil((left * tookMs) / done / 1_000);
  return [seconds < 90 ? `${seconds} seconds left` : `${Math.ceil(seconds / 60)} minutes left`];
}

/** e.g. `5,000`. */
export function counted(number: number): string {
  return number.toLocaleString('en-US');
}
