import { type Command, Option } from 'commander';
import { type Stage, STAGES, UPDATES_BY_STAGE } from '../../../workflows/status';
import { examples } from '../help';
import { isInstant } from '../instant';
import { MANY_HELP, type ManyOptions, overMany, withOperator, rateOption } from '../over-many';
import type { Session } from '../session';
import { malformed, missing, UsageError } from '../usage';
import { INSTANT_FORM } from './extend';

interface FreezeOptions extends Omit<ManyOptions, 'where' | 'idsFile'> {
  readonly from?: string;
  readonly until?: string;
  readonly stage?: Stage;
  readonly partner?: string;
}

const EXTENDABLE = STAGES.filter((stage) => UPDATES_BY_STAGE[stage].includes('extendDeadline'));

export function addFreezeExpiry(program: Command, session: Session): void {
  const command = program
    .command('freeze-expiry')
    .summary('no case ends by itself between two instants, e.g. in a mail strike')
    .description(
      'Puts off to the later instant every deadline that lies between the two. What waits in a stage that begins only ' +
        'later is not part of it: repeat the command while the freeze lasts, which finds those alone.',
    )
    .option('--from <instant>', 'deadlines at or after this instant, ISO 8601')
    .option('--until <instant>', 'deadlines before this instant, to which they are put off')
    .addOption(new Option('--stage <stage>', 'only cases in this stage').choices(EXTENDABLE))
    .option('--partner <id>', 'only cases of this partner')
    .option('--dry-run', 'show how many, the first, and what would be refused; change nothing')
    .addOption(rateOption());
  withOperator(command)
    .addHelpText(
      'after',
      `${MANY_HELP}
${examples(
  [
    'freeze-expiry --from 2026-12-01T00:00:00Z --until 2026-12-24T23:00:00Z --actor operator-1 --reason strike-1 --dry-run',
  ],
  [
    'freeze-expiry --from 2026-12-01T00:00:00Z --until 2026-12-24T23:00:00Z --stage AWAITING_REDEMPTION --actor operator-1 --reason strike-1',
  ],
)}`,
    )
    .action(async (options: FreezeOptions) => {
      const { from, until } = windowOf(options);
      const { stage, partner } = options;
      const where = [
        `deadline-after=${from}`,
        `deadline-before=${until}`,
        ...(stage === undefined ? [] : [`stage=${stage}`]),
        ...(partner === undefined ? [] : [`partner=${partner}`]),
      ];
      return overMany(
        session,
        { action: 'EXTEND', until },
        { ...options, where },
        'Put off the deadlines of',
      );
    });
}

function windowOf({ from, until }: FreezeOptions): { from: string; until: string } {
  if (from === undefined) throw missing('--from');
  if (until === undefined) throw missing('--until');
  if (!isInstant(from)) throw malformed('--from', INSTANT_FORM);
  if (!isInstant(until)) throw malformed('--until', INSTANT_FORM);
  if (Date.parse(from) >= Date.parse(until)) throw new UsageError('--until must be later than --from.');
  return { from, until };
}
