import { type Command, Option } from 'commander';
import { ask, confirm } from '../ask';
import { givenOrAsked } from '../given';
import { examples, UPGRADE_ID } from '../help';
import type { Session } from '../session';
import { missing } from '../usage';

interface EraseOptions {
  readonly by?: 'applicant' | 'operator';
  readonly actor?: string;
  readonly yes?: boolean;
}

export function addErase(program: Command, session: Session): void {
  program
    .command('erase')
    .summary('erase the personal data of an upgrade')
    .description(
      'Erases the personal data of an upgrade, for good and in every backup of the database. One that is open is cancelled first. The proofing record stays: outcome, dates, policy, references of providers, audit trail.',
    )
    .argument('<upgrade-id>', UPGRADE_ID)
    .addOption(new Option('--by <who>', 'who wishes it').choices(['applicant', 'operator']))
    .option('--actor <name>', "who asks: an account name of the operator's system")
    .option('--yes', 'on a terminal: do not ask for confirmation')
    .addHelpText(
      'after',
      examples(
        ['erase UPGRADE_ID --by applicant --actor operator-7'],
        ['erase UPGRADE_ID --by operator --actor operator-7 --yes'],
      ),
    )
    .action(async (upgradeId: string, options: EraseOptions) => {
      await session.prepare('RUN');
      const by = await whoOf(session, options);
      const actor = await givenOrAsked(session, options.actor, '--actor', 'Who asks (account name)? ');
      if (options.yes !== true) {
        await confirm(session, 'Erase the personal data of this upgrade? It cannot be undone.');
      }
      const client = await session.client('RUN');
      const erased = await session.waitFor(
        client.erase(upgradeId, { by: by === 'applicant' ? 'APPLICANT' : 'OPERATOR', actor }),
      );
      const { outcome, reason, erasedAt } = erased;
      session.answer({
        json: erased,
        text: `The personal data was erased at ${erasedAt}. The upgrade ended as ${outcome} (${reason}).`,
      });
    });
}

async function whoOf(session: Session, { by }: EraseOptions): Promise<'applicant' | 'operator'> {
  if (by !== undefined) return by;
  if (!session.mayAsk()) throw missing('--by');
  return ask<'applicant' | 'operator'>(session, 'Who wishes it, applicant or operator? ', (answer) =>
    answer === 'applicant' || answer === 'operator'
      ? { value: answer }
      : { problem: 'Please answer applicant or operator.' },
  );
}
