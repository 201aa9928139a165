import { Argument, type Command } from 'commander';
import { examples } from '../help';
import { fromNow } from '../instant';
import {
  carryOut,
  type OperatorOptions,
  operatorOf,
  rateOf,
  rateOption,
  runOf,
  shownRun,
  withOperator,
} from '../over-many';
import type { Session } from '../session';
import { formatTable } from '../table';
import { UsageError } from '../usage';

const ACTIONS = ['list', 'show', 'approve', 'resume'] as const;
type Action = (typeof ACTIONS)[number];

interface BulkOptions extends OperatorOptions {
  readonly rate?: string;
}

export function addBulk(program: Command, session: Session): void {
  const command = program
    .command('bulk')
    .summary('runs over many cases: list, show, approve, resume')
    .description(
      'Runs over many cases that extend, reissue, redrive, cancel or freeze-expiry end began. A run that was stopped or killed ' +
        'is gone on with; no case is done twice. Where two reviewers are needed (REVIEWERS_NEEDED=2), a run that extends needs ' +
        'a second operator, who approves it.',
    )
    .addArgument(new Argument('[action]', 'what to do').choices(ACTIONS).default('list' satisfies Action))
    .argument('[run-id]', 'show, approve, resume: id of the run, as list shows it')
    .addOption(rateOption());
  withOperator(command)
    .addHelpText(
      'after',
      examples(
        ['bulk list'],
        ['bulk show RUN_ID', 'what was refused, case by case'],
        ['bulk approve RUN_ID --actor operator-2 --reason strike-1'],
        ['bulk resume RUN_ID --rate 20'],
      ),
    )
    .action(async (action: Action, runId: string | undefined, options: BulkOptions) => {
      if (options.rate !== undefined && action !== 'resume')
        throw new UsageError(`--rate does not belong to bulk ${action}.`);
      switch (action) {
        case 'list':
          return list(session);
        case 'show':
          return show(session, idOf(runId));
        case 'approve':
          return approve(session, idOf(runId), options);
        case 'resume':
          return resume(session, idOf(runId), rateOf(options));
      }
    });
}

function idOf(runId: string | undefined): string {
  if (runId === undefined) throw new UsageError('The id of the run is missing.');
  return runId;
}

async function list(session: Session): Promise<void> {
  const client = await session.client('STORE');
  const runs = await client.listBulkRuns();
  const rows = runs.map((run) => [
    run.runId,
    run.action,
    fromNow(run.begunAt, session.clock()),
    String(run.total),
    String(run.done),
    String(run.total - run.done - run.pending),
    String(run.pending),
    run.actor,
    run.reason,
  ]);
  const head = ['RUN', 'ACTION', 'BEGUN', 'CASES', 'DONE', 'REFUSED', 'LEFT', 'ACTOR', 'REASON'];
  session.answer({
    json: { runs: runs.map(shownRun) },
    text: runs.length === 0 ? 'No bulk runs.' : formatTable(head, rows),
  });
}

async function show(session: Session, runId: string): Promise<void> {
  const client = await session.client('STORE');
  const { run, refused } = await client.getBulkRun(runId);
  const rows = refused.map(({ upgradeId, refusal }) => [upgradeId, refusal]);
  session.answer({
    json: { ...shownRun(run), refused },
    text: [
      `${runOf(run)} By ${run.actor}, ${run.reason}.`,
      ...(rows.length === 0 ? [] : ['', formatTable(['UPGRADE', 'REFUSED WITH'], rows)]),
    ].join('\n'),
  });
}

async function approve(session: Session, runId: string, options: BulkOptions): Promise<void> {
  const by = await operatorOf(session, options);
  const run = await (await session.client('STORE')).approveBulk(runId, by);
  const how = session.typed(`bulk resume ${runId}`);
  session.answer({ json: shownRun(run), text: `Approved. Carry it out with:\n  ${how}` });
}

async function resume(session: Session, runId: string, ratePerSecond: number): Promise<void> {
  const { run } = await (await session.client('STORE')).getBulkRun(runId);
  if (run.pending > 0) return carryOut(session, run, ratePerSecond);
  session.answer({ json: shownRun(run), text: `Nothing of this run is left. ${runOf(run)}` });
}
