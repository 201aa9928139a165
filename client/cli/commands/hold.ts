import { Argument, type Command, Option } from 'commander';
import { HOLD_REASONS, type HoldReason } from '../../../workflows/holds';
import type { ShownHold } from '../../holds';
import { examples, UPGRADE_ID } from '../help';
import { inZone } from '../instant';
import { operatorOf } from '../operator';
import type { Session } from '../session';
import { missing } from '../usage';

type Action = 'show' | 'place' | 'release';

interface HoldOptions {
  readonly actor?: string;
  readonly reason?: string;
  readonly hold?: HoldReason;
}

export function addHold(program: Command, session: Session): void {
  program
    .command('hold')
    .summary('hold an upgrade back before its credential is raised: show, place, release')
    .description(
      'What holds an upgrade back. A right code, or questions answered correctly, then raise nothing before a reviewer ' +
        'has looked.',
    )
    .argument('<upgrade-id>', UPGRADE_ID)
    .addArgument(
      new Argument('[action]', 'what to do')
        .choices(['show', 'place', 'release'])
        .default('show' satisfies Action),
    )
    .addOption(new Option('--hold <kind>', 'release: which').choices(HOLD_REASONS))
    .option('--actor <name>', 'place, release: who does it, an account name')
    .option('--reason <reference>', 'place, release: why, e.g. a ticket number; no personal data')
    .addHelpText(
      'after',
      examples(
        ['hold UPGRADE_ID'],
        ['hold UPGRADE_ID place --actor operator-1 --reason ticket-4714'],
        ['hold UPGRADE_ID release --hold NUMBER_PORTED --actor reviewer-1 --reason ticket-4715'],
      ),
    )
    .action(async (upgradeId: string, action: Action, options: HoldOptions) => {
      switch (action) {
        case 'show':
          return answer(session, await (await session.client('STORE')).listHolds(upgradeId));
        case 'place':
          return place(session, upgradeId, options);
        case 'release':
          return release(session, upgradeId, options);
      }
    });
}

async function place(session: Session, upgradeId: string, options: HoldOptions): Promise<void> {
  await session.prepare('RUN_IF_THERE');
  const by = await operatorOf(session, options);
  const client = await session.client('RUN_IF_THERE');
  answer(session, await session.waitFor(client.hold(upgradeId, by)));
}

async function release(session: Session, upgradeId: string, options: HoldOptions): Promise<void> {
  const { hold } = options;
  if (hold === undefined) throw missing('--hold');
  await session.prepare('RUN_IF_THERE');
  const by = await operatorOf(session, options);
  const client = await session.client('RUN_IF_THERE');
  answer(session, await session.waitFor(client.releaseHold(upgradeId, { hold, ...by })));
}

function answer(session: Session, holds: readonly ShownHold[]): void {
  const shown = (at: string): string => inZone(Date.parse(at), session.timeZone);
  const lines = holds.map(
    ({ hold, placedAt, releasedAt }) =>
      `${hold}: since ${shown(placedAt)}${releasedAt === null ? '' : `, released ${shown(releasedAt)}`}`,
  );
  session.answer({ json: { holds }, text: lines.length === 0 ? 'Nothing holds it back.' : lines.join('\n') });
}
