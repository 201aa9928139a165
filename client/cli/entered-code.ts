/** An activation code as a person gives it: asked, piped in or from a file, and never an argument. */
import type { Command } from 'commander';
import { codeSchema } from '../schemas';
import { ask } from './ask';
import { parseJson, readTextFile } from './input-file';
import type { Session } from './session';
import { UsageError } from './usage';

export interface CodeOptions {
  readonly file?: string;
  readonly show?: boolean;
}

export function withCode(command: Command): Command {
  return command
    .option('--file <file>', 'read the code from a file, or from standard input for -')
    .option('--show', 'show the code while it is typed');
}

/** For a help text. */
export const CODE_HELP = `
The code is no argument: those can be seen in process lists and shell histories. Piped or in a file it is the
code itself or {"code": "..."}. Case, spaces and hyphens do not matter.`;

/** How long a pipe may be silent: it may be one that nobody writes to. */
const PIPE_IDLE_MS = 5_000;

export async function codeOf(session: Session, { file, show }: CodeOptions): Promise<string> {
  const { io } = session;
  if (file !== undefined) return codeIn(await readTextFile(session, file));
  if (session.mayAsk()) {
    await session.prepare('RUN');
    return askCode(session, show === true);
  }
  if (io.isKeyboard) throw noCode();
  return codeIn(await io.readInput({ idleMs: PIPE_IDLE_MS }));
}

/** A slip of the keyboard is found here: it must not use up a try. */
function askCode(session: Session, isShown: boolean): Promise<string> {
  return ask(
    session,
    isShown ? 'Activation code: ' : 'Activation code (not shown): ',
    (code) =>
      codeSchema.safeParse({ code }).success
        ? { value: code }
        : { problem: 'An activation code has ten letters and digits. Please enter it again.' },
    { hidden: !isShown },
  );
}

function codeIn(text: string): string {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (trimmed === '') throw noCode();
  if (!trimmed.startsWith('{')) return trimmed;
  const { code } = parseJson(trimmed) as { code?: unknown };
  if (typeof code !== 'string') throw noCode();
  return code;
}

function noCode(): UsageError {
  return new UsageError('The code is missing; give it by --file or standard input.', {
    fields: { '--file': 'is missing' },
  });
}
