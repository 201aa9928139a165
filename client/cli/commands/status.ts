import type { Command } from 'commander';
import { examples, UPGRADE_ID } from '../help';
import { nextCommands } from '../next-commands';
import type { Session } from '../session';
import { showStatus } from '../show-status';

export function addStatus(program: Command, session: Session): void {
  program
    .command('status')
    .summary('where an upgrade stands and what can be done next')
    .description(
      'Shows stage, deadline, attempts left, and what can be done next. Works while Temporal is away: the store then says what it knows.',
    )
    .argument('<upgrade-id>', UPGRADE_ID)
    .addHelpText('after', examples(['status UPGRADE_ID'], ['status UPGRADE_ID --json']))
    .action(async (upgradeId: string) => {
      const client = await session.client('RUN_IF_THERE');
      const status = await session.waitFor(client.getStatus(upgradeId));
      session.answer({
        json: { ...status, commands: nextCommands(session, status) },
        text: showStatus(session, status),
      });
    });
}
