import type { Command } from 'commander';
import { examples, UPGRADE_ID } from '../help';
import { type KeyOption, keyOption, repeatable } from '../idempotency-key';
import type { Session } from '../session';
import { showStatus } from '../show-status';

export function addLetter(program: Command, session: Session): void {
  program
    .command('letter')
    .summary('ask for a new letter')
    .description('Asks for another letter with a new activation code. How many and how soon is limited.')
    .argument('<upgrade-id>', UPGRADE_ID)
    .addOption(keyOption())
    .addHelpText('after', examples(['letter UPGRADE_ID']))
    .action(async (upgradeId: string, options: KeyOption) => {
      const client = await session.client('RUN');
      const status = await session.waitFor(client.requestNewLetter(upgradeId, repeatable(options)));
      session.answer({ json: status, text: `A new letter is ordered. ${showStatus(session, status)}` });
    });
}
