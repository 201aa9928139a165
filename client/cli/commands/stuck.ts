import type { Command } from 'commander';
import type { StuckReason, StuckUpgrade } from '../../../db/store';
import { DEADLINE_MARGIN_MS, OPEN_STAGES, STAGE_ALARMS } from '../../../workflows/stage-alarms';
import { numberUpTo } from '../ask';
import { examples } from '../help';
import { fromNow } from '../instant';
import type { Session } from '../session';
import { formatTable } from '../table';
import { asJson } from '../upgrade-json';
import { malformed } from '../usage';

/** The store's own limit. */
const LIMIT_MAX = 200;

export function addStuck(program: Command, session: Session): void {
  program
    .command('stuck')
    .summary('open upgrades that a person should look at')
    .description(
      'Lists open upgrades that wait longer than any healthy one, whose deadline passed and nobody acted, or that are parked; the longest in its stage first. Needs no Temporal server.',
    )
    .option('--partner <id>', 'only those of this partner')
    .option('--limit <n>', `at most so many, up to ${LIMIT_MAX}`, '50')
    .addHelpText(
      'after',
      `
PAST_DEADLINE  its deadline passed ${inWords(DEADLINE_MARGIN_MS)} ago or more: its run should have acted. Is a worker up?
PARKED         it cannot go on by itself; ATTENTION names what to mend, and it is taken up again by itself.
TOO_OLD        it has been in its stage for longer than
${formatTable(
  ['STAGE', 'LONGEST', 'BECAUSE'],
  OPEN_STAGES.map((stage) => [stage, inWords(STAGE_ALARMS[stage].afterMs), STAGE_ALARMS[stage].because]),
).replaceAll(/^/gm, '  ')}

With --json each upgrade is a line of its own, with its reasons as why; if there are more, {"isMore": true} is the last line.
docs/runbook.md says what to check and how to mend it.
${examples(['stuck'], ['stuck --partner partner-example --json', 'for programs'])}`,
    )
    .action(async ({ partner, limit }: { readonly partner?: string; readonly limit: string }) => {
      const number = numberUpTo(LIMIT_MAX, limit);
      if (!('value' in number)) throw malformed('--limit', `a number from 1 to ${LIMIT_MAX}`);
      const client = await session.client('STORE');
      const { upgrades, isMore } = await client.listStuck({
        limit: number.value,
        ...(partner !== undefined && { partnerId: partner }),
      });
      if (session.isJson()) printLines(session, upgrades, isMore);
      else session.say(textOf(session, upgrades, isMore));
    });
}

function printLines({ io }: Session, upgrades: readonly StuckUpgrade[], isMore: boolean): void {
  for (const each of upgrades) io.stdout.write(`${JSON.stringify(asJson(each))}\n`);
  if (isMore) io.stdout.write(`${JSON.stringify({ isMore })}\n`);
}

function textOf(session: Session, upgrades: readonly StuckUpgrade[], isMore: boolean): string {
  if (upgrades.length === 0) return 'No upgrade is stuck.';
  const now = session.clock();
  const rows = upgrades.map((each) => [
    each.upgradeId,
    each.stage,
    fromNow(each.stageSince, now),
    each.stageDeadline === null ? '-' : fromNow(each.stageDeadline, now),
    each.why.join(', '),
    each.needsAttention ?? '-',
    each.partnerId,
  ]);
  const table = formatTable(['UPGRADE', 'STAGE', 'SINCE', 'ENDS', 'WHY', 'ATTENTION', 'PARTNER'], rows);
  const reasons = new Set(upgrades.flatMap(({ why }) => why));
  const advice = [...reasons].map((reason) => `${reason}: ${ADVICE[reason]}`);
  const more = isMore ? ['There are more; see them with a larger --limit.'] : [];
  return [table, '', ...advice, ...more].join('\n');
}

const ADVICE: Readonly<Record<StuckReason, string>> = {
  PAST_DEADLINE: 'nobody acted at the deadline. See whether workers run, and the run in the Temporal Web UI.',
  PARKED: 'mend what ATTENTION names; the upgrade is taken up again by itself, within a day at most.',
  TOO_OLD: 'see the run in the Temporal Web UI, and ask whoever it waits for.',
};

/** Whole days, hours or minutes. */
function inWords(milliseconds: number): string {
  const minutes = milliseconds / 60_000;
  if (minutes % 1440 === 0) return `${minutes / 1440} days`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}
