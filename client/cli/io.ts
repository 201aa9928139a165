/** Where the command line reads and writes; the process's own streams, or a test's. */
import { type Prompt, createPrompt } from './prompt';
import { readText } from './read-text';

export interface Io {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** A person reads and types here: standard input and output both are a terminal. Only then is anything asked. */
  readonly isTerminal: boolean;
  /** Standard input is a keyboard, so reading all of it would wait for somebody. */
  readonly isKeyboard: boolean;
  /** Width of the terminal in characters. */
  readonly columns: number;
  readonly prompt: Prompt;
  /** All of standard input. @throws UsageError if nothing comes for `idleMs` */
  readInput(options?: { idleMs?: number }): Promise<string>;
  /** Calls on Ctrl-C, once, instead of ending the process. @returns what ends the listening */
  onInterrupt(listener: () => void): () => void;
}

export function processIo(): Io {
  const { stdin, stdout, stderr } = process;
  return {
    stdout,
    stderr,
    isTerminal: stdin.isTTY && stdout.isTTY,
    isKeyboard: stdin.isTTY,
    columns: stdout.isTTY ? stdout.columns : 100,
    prompt: createPrompt(stdin, stdout),
    readInput: (options) => readText(stdin, options),
    onInterrupt(listener) {
      process.once('SIGINT', listener);
      return () => void process.off('SIGINT', listener);
    },
  };
}
