import type { Command } from 'commander';
import { givenOrAsked } from '../given';
import { examples, UPGRADE_ID } from '../help';
import type { Session } from '../session';

const SAID = {
  SUSPENDED: 'The credential is suspended.',
  FLAGGED: 'The credential had been changed otherwise since and stays as it is.',
};

export function addRepudiate(program: Command, session: Session): void {
  program
    .command('repudiate')
    .summary('somebody says that a completed proofing was not them')
    .description(
      'Suspends the credential of a completed upgrade and opens it for review: the person who was notified of it says ' +
        'that it was not them. Kept with the name of who listened to them.',
    )
    .argument('<upgrade-id>', UPGRADE_ID)
    .option('--actor <name>', 'who listened to the person: an account name of the support system')
    .addHelpText(
      'after',
      examples(
        ['repudiate UPGRADE_ID --actor support-1'],
        ['review UPGRADE_ID --reject --actor reviewer-1', 'it was not them: the credential is revoked'],
        ['review UPGRADE_ID --approve --actor reviewer-1', 'it was them: the proofing stands'],
      ),
    )
    .action(async (upgradeId: string, options: { readonly actor?: string }) => {
      await session.prepare('RUN');
      const actor = await givenOrAsked(
        session,
        options.actor,
        '--actor',
        'Who listened to the person (account name)? ',
      );
      const client = await session.client('RUN');
      const repudiated = await session.waitFor(client.repudiate(upgradeId, { actor }));
      session.answer({
        json: repudiated,
        text: `${SAID[repudiated.verdict]} Decide it with: review ${upgradeId}`,
      });
    });
}
