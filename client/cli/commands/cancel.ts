import { type Command, Option } from 'commander';
import { ask, confirm } from '../ask';
import { examples, UPGRADE_ID } from '../help';
import { type KeyOption, keyOption, repeatable } from '../idempotency-key';
import type { Session } from '../session';
import { showStatus } from '../show-status';
import { missing } from '../usage';

type By = 'applicant' | 'operator';

interface CancelOptions extends KeyOption {
  readonly by?: By;
  readonly yes?: boolean;
}

export function addCancel(program: Command, session: Session): void {
  program
    .command('cancel')
    .summary('cancel an upgrade')
    .description(
      'Cancels an upgrade; what was ordered from outside parties is withdrawn. It cannot be undone.',
    )
    .argument('<upgrade-id>', UPGRADE_ID)
    .addOption(new Option('--by <who>', 'who wishes it').choices(['applicant', 'operator']))
    .option('--yes', 'on a terminal: do not ask for confirmation')
    .addOption(keyOption())
    .addHelpText(
      'after',
      examples(['cancel UPGRADE_ID --by applicant'], ['cancel UPGRADE_ID --by operator --yes']),
    )
    .action(async (upgradeId: string, options: CancelOptions) => {
      await session.prepare('RUN');
      const by = await whoOf(session, options);
      if (options.yes !== true) await confirm(session, 'Cancel this upgrade? It cannot be undone.');
      const client = await session.client('RUN');
      const status = await session.waitFor(
        client.cancel(upgradeId, { by: by === 'applicant' ? 'APPLICANT' : 'OPERATOR' }, repeatable(options)),
      );
      session.answer({ json: status, text: showStatus(session, status) });
    });
}

async function whoOf(session: Session, { by }: CancelOptions): Promise<By> {
  if (by !== undefined) return by;
  if (!session.mayAsk()) throw missing('--by');
  return ask<By>(session, 'Who wishes it, applicant or operator? ', (answer) =>
    answer === 'applicant' || answer === 'operator'
      ? { value: answer }
      : { problem: 'Please answer applicant or operator.' },
  );
}
