/**
 * Asks one question on a terminal.
 *
 * - Between questions the terminal is as the shell left it, so that Ctrl-C ends a program that waits for a server.
 * - Lines that were pasted together answer the questions that follow, and none is shown where nothing may be.
 * - There is no history: the arrow keys bring back nothing that was typed before.
 */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { Interrupted } from './usage';

export interface PromptOptions {
  /** What is typed is not shown. */
  readonly hidden?: boolean;
}

/** @throws Interrupted on Ctrl-C, Ctrl-D and the end of input */
export type Prompt = (question: string, options?: PromptOptions) => Promise<string>;

export function createPrompt(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream & { columns?: number },
): Prompt {
  const pasted: string[] = [];
  let unfinished = '';

  return (question, { hidden = false } = {}) => {
    const ready = pasted.shift();
    if (ready !== undefined) {
      output.write(`${question}${hidden ? '' : ready}\n`);
      return Promise.resolve(ready);
    }
    return new Promise((resolve, reject) => {
      let answer: string | null = null;
      let isMuted = false;
      const echo = new Writable({
        write(chunk: Buffer, _encoding, done) {
          if (!isMuted) output.write(chunk);
          done();
        },
      });
      const lines = createInterface({
        input,
        output: Object.assign(echo, { columns: output.columns }),
        terminal: true,
        historySize: 0,
      });
      const finish = (): void => {
        unfinished = lines.line;
        lines.close();
        if (hidden) output.write('\n');
        resolve(answer ?? '');
      };
      lines.on('line', (line) => {
        if (answer !== null) return void pasted.push(line);
        answer = line;
        // The rest of the same paste comes in this very turn, and may belong to a question whose answer is not shown.
        isMuted = true;
        setImmediate(finish);
      });
      const interrupt = (): void => {
        if (answer !== null) return;
        answer = '';
        isMuted = true;
        lines.close();
        output.write('\n');
        reject(new Interrupted());
      };
      lines.on('SIGINT', interrupt);
      lines.on('close', interrupt);
      lines.setPrompt(question);
      lines.prompt();
      isMuted = hidden;
      if (unfinished !== '') lines.write(unfinished);
    });
  };
}
