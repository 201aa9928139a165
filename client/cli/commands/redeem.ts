import type { Command } from 'commander';
import { ask } from '../ask';
import { codeSchema } from '../../schemas';
import { examples, UPGRADE_ID } from '../help';
import { type KeyOption, keyOption, repeatable } from '../idempotency-key';
import { parseJson, readTextFile } from '../input-file';
import type { Session } from '../session';
import { showStatus } from '../show-status';
import { UsageError } from '../usage';

interface RedeemOptions extends KeyOption {
  readonly file?: string;
  readonly show?: boolean;
}

/** How long a pipe may be silent: it may be one that nobody writes to. */
const PIPE_IDLE_MS = 5_000;

export function addRedeem(program: Command, session: Session): void {
  program
    .command('redeem')
    .summary('enter the activation code')
    .description('Enters the activation code of the letter or the proofing agent. It is asked, or piped in.')
    .argument('<upgrade-id>', UPGRADE_ID)
    .option('--file <file>', 'read the code from a file, or from standard input for -')
    .option('--show', 'show the code while it is typed')
    .addOption(keyOption())
    .addHelpText(
      'after',
      `
The code is no argument: those can be seen in process lists and shell histories. Piped or in a file it is the
code itself or {"code": "..."}. Case, spaces and hyphens do not matter.
${examples(['redeem UPGRADE_ID'], ['redeem UPGRADE_ID --json --file code.txt', 'for programs'])}`,
    )
    .action(async (upgradeId: string, options: RedeemOptions) => {
      const code = await codeOf(session, options);
      const client = await session.client('RUN');
      const status = await session.waitFor(client.redeemCode(upgradeId, { code }, repeatable(options)));
      session.answer({ json: status, text: showStatus(session, status) });
    });
}

async function codeOf(session: Session, { file, show }: RedeemOptions): Promise<string> {
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
