import { UsageError } from './usage';

/** More than any input of a command; whoever pipes more has piped the wrong file. */
const TEXT_MAX = 1_000_000;

/**
 * Reads a stream to its end.
 * @throws UsageError if nothing comes for `idleMs`, so that a pipe nobody writes to is no reason to hang
 */
export function readText(
  input: NodeJS.ReadableStream & { destroy?: () => unknown },
  { idleMs }: { idleMs?: number } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    let timer: NodeJS.Timeout | null = null;
    const fail = (sentence: string): void => {
      if (timer !== null) clearTimeout(timer);
      // Nobody reads it any further, and an open pipe would keep the program alive.
      input.destroy?.();
      reject(new UsageError(sentence));
    };
    const waitOn = (): void => {
      if (timer !== null) clearTimeout(timer);
      if (idleMs === undefined) return;
      timer = setTimeout(() => {
        fail(`Standard input neither came nor ended within ${idleMs / 1000} seconds.`);
      }, idleMs);
    };
    input.setEncoding('utf8');
    input.on('data', (chunk) => {
      text += String(chunk);
      if (text.length > TEXT_MAX) fail('Standard input is too large.');
      else waitOn();
    });
    input.on('end', () => {
      if (timer !== null) clearTimeout(timer);
      resolve(text);
    });
    input.on('error', () => fail('Standard input cannot be read.'));
    waitOn();
  });
}
