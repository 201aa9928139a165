import { type Command, Option } from 'commander';
import { ask, confirm } from '../ask';
import { examples, UPGRADE_ID } from '../help';
import { type KeyOption, repeatable } from '../idempotency-key';
import { isMany, type ManyOptions, operatorOf, overMany, withMany } from '../over-many';
import type { Session } from '../session';
import { showStatus } from '../show-status';
import { missing, UsageError } from '../usage';

type By = 'applicant' | 'operator';

interface CancelOptions extends ManyOptions, KeyOption {
  readonly by?: By;
}

export function addCancel(program: Command, session: Session): void {
  const command = program
    .command('cancel')
    .summary('cancel an upgrade')
    .description(
      'Cancels an upgrade; what was ordered from outside parties is withdrawn. It cannot be undone.',
    )
    .argument('[upgrade-id]', UPGRADE_ID)
    .addOption(new Option('--by <who>', 'who wishes it').choices(['applicant', 'operator']));
  withMany(command, {
    examples: examples(
      ['cancel UPGRADE_ID --by applicant'],
      ['cancel UPGRADE_ID --by operator --actor operator-1 --reason ticket-4711 --yes'],
      [
        'cancel --where partner=partner-example --by operator --actor operator-1 --reason ticket-4712 --dry-run',
      ],
    ),
    note: "--actor and --reason are for an operator's wish, and are kept in the audit trail.",
  }).action(async (upgradeId: string | undefined, options: CancelOptions) => {
    if (isMany(upgradeId, options)) {
      if (options.by !== 'operator') throw new UsageError('Many are cancelled --by operator only.');
      return overMany(session, { action: 'CANCEL' }, options, 'Cancel');
    }
    await session.prepare('RUN');
    const by = await whoOf(session, options);
    const operator = by === 'operator' ? await operatorOf(session, options) : {};
    if (options.yes !== true) await confirm(session, 'Cancel this upgrade? It cannot be undone.');
    const client = await session.client('RUN');
    const status = await session.waitFor(
      client.cancel(
        upgradeId!,
        { by: by === 'applicant' ? 'APPLICANT' : 'OPERATOR', ...operator },
        repeatable(options),
      ),
    );
    return session.answer({ json: status, text: showStatus(session, status) });
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
