import type { Command } from 'commander';
import { confirm } from '../ask';
import { examples, UPGRADE_ID } from '../help';
import { type KeyOption, repeatable } from '../idempotency-key';
import { isMany, type ManyOptions, operatorOf, overMany, withMany } from '../over-many';
import type { Session } from '../session';
import { showStatus } from '../show-status';

export function addReissue(program: Command, session: Session): void {
  const command = program
    .command('reissue')
    .summary('another letter with a new code, on an operator’s word')
    .description(
      'Orders another letter with a new code, within the limits of the policy. A code from live video is made anew by the ' +
        'agent who is with the person: video UPGRADE_ID code --again.',
    )
    .argument('[upgrade-id]', UPGRADE_ID);
  withMany(command, {
    examples: examples(
      ['reissue UPGRADE_ID --actor operator-1 --reason ticket-4711'],
      ['reissue --ids-file lost-letters.txt --actor operator-1 --reason strike-1 --dry-run'],
    ),
  }).action(async (upgradeId: string | undefined, options: ManyOptions & KeyOption) => {
    if (isMany(upgradeId, options))
      return overMany(session, { action: 'REISSUE' }, options, 'Order another letter for');
    await session.prepare('RUN');
    const by = await operatorOf(session, options);
    if (options.yes !== true) await confirm(session, 'Order another letter?');
    const client = await session.client('RUN');
    const status = await session.waitFor(client.reissueLetter(upgradeId!, by, repeatable(options)));
    return session.answer({
      json: status,
      text: `A new letter is ordered. ${showStatus(session, status)}`,
    });
  });
}
