import type { Command } from 'commander';
import { confirm } from '../ask';
import { durationOf, inWords } from '../duration';
import { examples, UPGRADE_ID } from '../help';
import { type KeyOption, repeatable } from '../idempotency-key';
import { INSTANT_FORM, inZone, isInstant } from '../instant';
import { isMany, type ManyOptions, operatorOf, overMany, withMany } from '../over-many';
import type { Session } from '../session';
import { showStatus } from '../show-status';
import { malformed, UsageError } from '../usage';

interface ExtendOptions extends ManyOptions, KeyOption {
  readonly by?: string;
  readonly until?: string;
}

export function addExtend(program: Command, session: Session): void {
  const command = program
    .command('extend')
    .summary('put a deadline off, of one case or of many')
    .description(
      'Puts the deadline of the stage off that a case waits in. A code that is waited for works so much longer, and the ' +
        'person is told, since the day printed on a letter then no longer holds. How far in all is the policy’s.',
    )
    .argument('[upgrade-id]', UPGRADE_ID)
    .option('--by <duration>', 'so much later: e.g. 36h, 14d or 2w')
    .option('--until <instant>', 'to this instant, ISO 8601');
  withMany(command, {
    examples: examples(
      ['extend UPGRADE_ID --by 14d --actor operator-1 --reason ticket-4711'],
      [
        'extend --where stage=AWAITING_REDEMPTION partner=partner-example --by 14d --actor operator-1 --reason strike-1 --dry-run',
        'how many, and what would be refused',
      ],
      [
        'extend --ids-file cases.txt --until 2026-12-24T23:00:00Z --actor operator-1 --reason strike-1 --rate 20',
      ],
    ),
  }).action(async (upgradeId: string | undefined, options: ExtendOptions) => {
    const extension = extensionOf(options);
    if (isMany(upgradeId, options))
      return overMany(
        session,
        { action: 'EXTEND', ...extension },
        options,
        `Put off, ${wordsOf(session, extension)},`,
      );
    return extendOne(session, upgradeId!, extension, options);
  });
}

type Extension = { readonly byMs: number } | { readonly until: string };

async function extendOne(
  session: Session,
  upgradeId: string,
  extension: Extension,
  options: ExtendOptions,
): Promise<void> {
  await session.prepare('RUN');
  const by = await operatorOf(session, options);
  if (options.yes !== true) await confirm(session, `Put the deadline off, ${wordsOf(session, extension)}?`);
  const client = await session.client('RUN');
  const status = await session.waitFor(
    client.extendDeadline(upgradeId, { ...extension, ...by }, repeatable(options)),
  );
  session.answer({ json: status, text: `The deadline is put off. ${showStatus(session, status)}` });
}

function extensionOf({ by, until }: ExtendOptions): Extension {
  if ((by === undefined) === (until === undefined)) throw new UsageError('Give either --by or --until.');
  if (by !== undefined) return { byMs: durationOf('--by', by) };
  if (!isInstant(until!)) throw malformed('--until', INSTANT_FORM);
  return { until: until! };
}

function wordsOf({ timeZone }: Session, extension: Extension): string {
  return 'byMs' in extension
    ? `by ${inWords(extension.byMs)}`
    : `to ${inZone(Date.parse(extension.until), timeZone)}`;
}
