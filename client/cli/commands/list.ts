import { type Command, Option } from 'commander';
import type { ListUpgrades, UpgradeRecord } from '../../../db/store';
import { OUTCOMES, type Outcome, type Stage, STAGES } from '../../../workflows/status';
import { numberUpTo } from '../ask';
import { examples } from '../help';
import { fromNow } from '../instant';
import type { Session } from '../session';
import { formatTable } from '../table';
import { asJson } from '../upgrade-json';
import { malformed } from '../usage';

interface ListOptions {
  readonly stage?: Stage;
  readonly outcome?: Outcome;
  readonly partner?: string;
  readonly credential?: string;
  readonly limit: string;
  readonly cursor?: string;
}

/** The store's own limit. */
const LIMIT_MAX = 200;

export function addList(program: Command, session: Session): void {
  program
    .command('list')
    .summary('list upgrades, newest first')
    .description('Lists upgrades, newest first. Needs no Temporal server.')
    .addOption(new Option('--stage <stage>', 'only those in this stage').choices(STAGES))
    .addOption(new Option('--outcome <outcome>', 'only those that ended so').choices(OUTCOMES))
    .option('--partner <id>', 'only those of this partner')
    .option('--credential <id>', 'only those of this credential')
    .option('--limit <n>', `at most so many, up to ${LIMIT_MAX}`, '50')
    .option('--cursor <cursor>', 'go on where the last page ended')
    .addHelpText(
      'after',
      `
With --json each upgrade is a line of its own; if there are more, {"nextCursor": "..."} is the last line.
${examples(
  ['list'],
  ['list --stage UNDER_REVIEW', 'cases a person must decide'],
  ['list --credential phone-1 --json', 'all upgrades of a credential, for programs'],
)}`,
    )
    .action(async (options: ListOptions) => {
      const wanted = wantedOf(options);
      const client = await session.client('STORE');
      const { upgrades, nextCursor } = await client.list(wanted);
      if (session.isJson()) printLines(session, upgrades, nextCursor);
      else session.say(tableOf(session, upgrades, nextCursor, options));
    });
}

function wantedOf({
  stage,
  outcome,
  partner,
  credential,
  limit,
  cursor,
}: ListOptions): Partial<ListUpgrades> {
  const number = numberUpTo(LIMIT_MAX, limit);
  if (!('value' in number)) throw malformed('--limit', `a number from 1 to ${LIMIT_MAX}`);
  return {
    limit: number.value,
    ...(stage !== undefined && { stage }),
    ...(outcome !== undefined && { outcome }),
    ...(partner !== undefined && { partnerId: partner }),
    ...(credential !== undefined && { credentialId: credential }),
    ...(cursor !== undefined && { cursor }),
  };
}

function printLines({ io }: Session, upgrades: readonly UpgradeRecord[], nextCursor: string | null): void {
  for (const each of upgrades) io.stdout.write(`${JSON.stringify(asJson(each))}\n`);
  if (nextCursor !== null) io.stdout.write(`${JSON.stringify({ nextCursor })}\n`);
}

function tableOf(
  session: Session,
  upgrades: readonly UpgradeRecord[],
  nextCursor: string | null,
  options: ListOptions,
): string {
  if (upgrades.length === 0) return 'No upgrades.';
  const now = session.clock();
  const isAnyToAttend = upgrades.some(({ needsAttention }) => needsAttention !== null);
  const rows = upgrades.map((each) => [
    each.upgradeId,
    each.outcome ?? each.stage,
    fromNow(each.stageSince, now),
    each.stageDeadline === null || each.closedAt !== null ? '-' : fromNow(each.stageDeadline, now),
    each.credentialId,
    each.partnerId,
    `${each.policyName} v${each.policyVersion}`,
    ...(isAnyToAttend ? [each.needsAttention ?? ''] : []),
  ]);
  const table = formatTable(
    [
      'UPGRADE',
      'STAGE OR OUTCOME',
      'SINCE',
      'ENDS',
      'CREDENTIAL',
      'PARTNER',
      'POLICY',
      ...(isAnyToAttend ? ['ATTENTION'] : []),
    ],
    rows,
  );
  return nextCursor === null ? table : `${table}\n\nMore: ${session.typed(moreCommand(options, nextCursor))}`;
}

function moreCommand(options: ListOptions, nextCursor: string): string {
  const { stage, outcome, partner, credential, limit } = options;
  const filters = Object.entries({ stage, outcome, partner, credential, limit })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` --${name} ${value}`);
  return `list${filters.join('')} --cursor ${nextCursor}`;
}
