import type { Command } from 'commander';
import { examples, UPGRADE_ID } from '../help';
import { type KeyOption, repeatable } from '../idempotency-key';
import { isMany, type ManyOptions, operatorOf, overMany, withMany } from '../over-many';
import type { Session } from '../session';

export function addRedrive(program: Command, session: Session): void {
  const command = program
    .command('redrive')
    .summary('have a parked call made again at once')
    .description(
      'Has the call of a parked case made again at once, instead of at its next try, which may be a day away. For whoever ' +
        'has mended why it was parked.',
    )
    .argument('[upgrade-id]', UPGRADE_ID);
  withMany(command, {
    examples: examples(
      ['redrive UPGRADE_ID --actor operator-1 --reason ticket-4711'],
      ['redrive --where needs-attention=KBA_UNAUTHORISED --actor operator-1 --reason key-renewed'],
    ),
  }).action(async (upgradeId: string | undefined, options: ManyOptions & KeyOption) => {
    if (isMany(upgradeId, options))
      return overMany(session, { action: 'REDRIVE' }, options, 'Have the parked calls made again of');
    await session.prepare('RUN');
    const by = await operatorOf(session, options);
    const client = await session.client('RUN');
    const status = await session.waitFor(client.redrive(upgradeId!, by, repeatable(options)));
    return session.answer({
      json: status,
      text: `It is asked again now. See what comes of it:\n  ${session.typed(`show ${upgradeId!}`)}`,
    });
  });
}
