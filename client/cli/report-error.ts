/**
 * Tells what went wrong and answers with the exit status. No stack, and no text of foreign errors: those may quote what
 * a person typed.
 */
import { type Command, CommanderError } from 'commander';
import { ConfigError } from '../../temporal.config';
import { UpgradeError } from '../errors';
import { DeploymentError } from '../worker-deployment';
import { hintOf } from './hint';
import type { Session } from './session';
import { CheckFailed, Declined, EndedWith, EXIT, Interrupted, UsageError } from './usage';

interface Told {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export function reportError(session: Session, error: unknown, invoked: Command | null): number {
  const { io } = session;
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.DONE;
  if (error instanceof EndedWith) return error.status;
  if (error instanceof Interrupted) {
    io.stderr.write('Stopped.\n');
    return EXIT.INTERRUPTED;
  }
  if (error instanceof Declined) {
    io.stderr.write(`${error.message}\n`);
    return EXIT.REFUSED;
  }
  const { status, ...told } = tell(error, invoked);
  if (session.isJson()) {
    io.stdout.write(`${JSON.stringify({ error: told })}\n`);
    return status;
  }
  io.stderr.write(`${told.code}: ${told.message}\n`);
  const hint = hintOf(session, told, invoked);
  if (hint !== null) io.stderr.write(`${hint}\n`);
  return status;
}

function tell(error: unknown, invoked: Command | null): Told {
  if (error instanceof UpgradeError || error instanceof CheckFailed || error instanceof DeploymentError) {
    const { code, message, details } = error;
    return { status: EXIT.REFUSED, code, message, details };
  }
  if (error instanceof UsageError) {
    const { code, message, details } = error;
    return { status: EXIT.USAGE, code, message: `${message} ${seeHelp(invoked)}`, details };
  }
  if (error instanceof CommanderError) {
    return {
      status: EXIT.USAGE,
      code: 'INVALID_INPUT',
      message: `${sentenceOf(error)} ${seeHelp(invoked)}`,
      details: {},
    };
  }
  if (error instanceof ConfigError) {
    return { status: EXIT.REFUSED, code: error.code, message: error.message, details: {} };
  }
  const name = error instanceof Error ? error.name : 'no error';
  return {
    status: EXIT.REFUSED,
    code: 'UNEXPECTED',
    message: `Something went wrong that this program does not know (${name}). Ask for the status to see what was done.`,
    details: {},
  };
}

/**
 * Commander's message without what was typed: `--code=...` is an unknown option, and its value a secret. A word in small
 * letters is shown, for it is a slip of a command or option; anything else may be a name, a number or a code that was
 * typed in its place.
 */
function sentenceOf({ code, message }: CommanderError): string {
  if (code === 'commander.help') return 'A command is missing.';
  const said = message
    .replace(/^error: /, '')
    .replace(/unknown option '(-[^=']*)[^']*'/s, "unknown option '$1'")
    .replace(/unknown (command|option) '(?!-{0,2}[a-z][a-z-]*')[^]*?'(?=$|\n)/, 'unknown $1')
    .replace(/(argument|value) '.*' is invalid/s, '$1 is invalid')
    .replaceAll('\n', ' ');
  return /[.)?]$/.test(said) ? said : `${said}.`;
}

function seeHelp(invoked: Command | null): string {
  const names: string[] = [];
  // As it is typed, with the commands it stands under, without the program's own name.
  for (let at = invoked; at !== null && at.parent !== null; at = at.parent) names.unshift(`${at.name()} `);
  return `See ${names.join('')}--help.`;
}
