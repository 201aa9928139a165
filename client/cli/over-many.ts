/**
 * A command over many cases: a selection, a dry run, a run that can be stopped and gone on with, and its report.
 *
 * The selection is fixed when the run begins, and each case is done at most once, however often the run is resumed.
 */
import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import type { BulkRun } from '../../db/store';
import type { BulkOrderInput } from '../bulk/order';
import type { BulkPreview } from '../bulk/preview';
import type { BulkReport } from '../bulk/run';
import { confirm } from './ask';
import { filterOf, WHERE_HELP } from './case-filter';
import { givenOrAsked } from './given';
import { keyOption } from './idempotency-key';
import { counted, createProgress } from './progress';
import type { Session } from './session';
import { formatTable } from './table';
import { EndedWith, EXIT, malformed, UsageError } from './usage';
import { isoInstant } from '../../workflows/iso-instant';

export interface OperatorOptions {
  readonly actor?: string;
  readonly reason?: string;
  readonly yes?: boolean;
}

export interface ManyOptions extends OperatorOptions {
  readonly where?: readonly string[];
  readonly idsFile?: string;
  readonly dryRun?: boolean;
  readonly rate?: string;
}

const RATE_DEFAULT = 10;
const RATE_MAX = 500;

/** Who and why, which every command of an operator needs. */
export function withOperator(command: Command): Command {
  return command
    .option('--actor <name>', 'who does it: an account name')
    .option('--reason <reference>', 'why, e.g. a ticket number; no personal data')
    .option('--yes', 'on a terminal: do not ask for confirmation');
}

/** Of a command for one case or many. @param help its examples, and what else is to be said before them */
export function withMany(
  command: Command,
  help: { readonly examples: string; readonly note?: string },
): Command {
  const note = help.note === undefined ? '' : `\n${help.note}\n`;
  return withOperator(command)
    .option('--where <filter...>', 'many cases: those for which all of these filters hold')
    .option('--ids-file <file>', 'many cases: their ids, one a line')
    .option('--dry-run', 'many cases: show how many, the first, and what would be refused; change nothing')
    .addOption(rateOption())
    .addOption(keyOption())
    .addHelpText('after', `${note}${MANY_HELP}\n${help.examples}`);
}

export function rateOption(): Option {
  return new Option('--rate <n>', `many cases: at most so many a second (default: ${RATE_DEFAULT})`);
}

const MANY_HELP = `
${WHERE_HELP}

A run over many cases has an id and a fixed selection. Ctrl-C finishes the cases in hand; the run is gone on with by
bulk resume, also after a kill, and no case is done twice. Exit status 1: some were refused, or are left.`;

/** One case by its id, or many. @throws UsageError */
export function isMany(
  upgradeId: string | undefined,
  { where, idsFile, dryRun, rate }: ManyOptions,
): boolean {
  const ways = [upgradeId, where, idsFile].filter((each) => each !== undefined).length;
  if (ways !== 1) throw new UsageError('Give either the id of one upgrade, or --where, or --ids-file.');
  if (upgradeId !== undefined && (dryRun !== undefined || rate !== undefined))
    throw new UsageError('--dry-run and --rate are for many cases: give --where or --ids-file.');
  return upgradeId === undefined;
}

export async function operatorOf(
  session: Session,
  { actor, reason }: OperatorOptions,
): Promise<{ actor: string; reason: string }> {
  return {
    actor: await givenOrAsked(session, actor, '--actor', 'Who does it (account name)? '),
    reason: await givenOrAsked(session, reason, '--reason', 'Why (e.g. a ticket number)? '),
  };
}

/** @param what the action in words, for the question: e.g. `Put off` */
export async function overMany(
  session: Session,
  action: Pick<BulkOrderInput, 'action' | 'byMs' | 'until'>,
  options: ManyOptions,
  what: string,
): Promise<void> {
  const selection = selectionOf(options);
  const ratePerSecond = rateOf(options);
  const order = { ...action, selection, ...(await operatorOf(session, options)) };
  const isToDo = await looked(session, order, options, ({ total }) => `${what} ${counted(total)} cases?`);
  if (!isToDo) return;
  const client = await session.client('RUN');
  await carryOut(session, await client.beginBulk(order), ratePerSecond);
}

/** A dry run alone, or a look at the cases before somebody at a terminal is asked. False: it was a dry run, and is told. */
export async function looked(
  session: Session,
  order: BulkOrderInput,
  { dryRun, yes }: Pick<ManyOptions, 'dryRun' | 'yes'>,
  question: (preview: BulkPreview) => string,
): Promise<boolean> {
  if (dryRun !== true && (!session.mayAsk() || yes === true)) return true;
  const store = await session.client('STORE');
  const preview = await session.waitFor(store.previewBulk(order), 'Looking through the cases.');
  if (dryRun === true) {
    session.answer({ json: { dryRun: true, ...preview }, text: previewOf(preview) });
    return false;
  }
  session.say(previewOf(preview));
  await confirm(session, question(preview));
  return true;
}

/** Carries a run out, or goes on with it, and reports. @throws EndedWith unless every case was done */
export async function carryOut(session: Session, run: BulkRun, ratePerSecond: number): Promise<void> {
  const { io } = session;
  const client = await session.client('RUN');
  const resume = session.typed(`bulk resume ${run.runId}`);
  // At once: whoever is killed must be able to go on.
  io.stderr.write(`Bulk run ${run.runId}: ${counted(run.total)} cases.\n`);
  const progress = createProgress(session, run.total - run.pending);
  const stop = new AbortController();
  const listening = io.onInterrupt(() => {
    progress.end();
    io.stderr.write('Stopping: the cases in hand are finished.\n');
    stop.abort();
  });
  let report: BulkReport;
  try {
    report = await client.runBulk(run.runId, {
      ratePerSecond,
      signal: stop.signal,
      onProgress: (at) => progress.show(at),
    });
  } catch (error) {
    progress.end();
    io.stderr.write(`The run is not through. Go on with it later:\n  ${resume}\n`);
    throw error;
  } finally {
    listening();
  }
  progress.end();
  const { isStopped, ...ended } = report;
  session.answer({
    json: { ...shownRun(ended), isStopped },
    text: [runOf(ended), ...(ended.pending > 0 ? [`Go on with it:\n  ${resume}`] : [])].join('\n'),
  });
  if (isStopped) throw new EndedWith(EXIT.INTERRUPTED);
  if (ended.done < ended.total) throw new EndedWith(EXIT.REFUSED);
}

/** @throws UsageError */
export function rateOf({ rate }: Pick<ManyOptions, 'rate'>): number {
  if (rate === undefined) return RATE_DEFAULT;
  if (/^\d{1,3}$/.test(rate) && Number(rate) >= 1 && Number(rate) <= RATE_MAX) return Number(rate);
  throw malformed('--rate', `a number from 1 to ${RATE_MAX}`);
}

function selectionOf({ where, idsFile }: ManyOptions): BulkOrderInput['selection'] {
  if (idsFile === undefined) return { where: filterOf(where ?? []) };
  const lines = readIds(idsFile).split(/\r?\n/);
  const upgradeIds = lines.map((line) => line.trim()).filter((line) => line !== '');
  const wrong = lines.findIndex((line) => line.trim() !== '' && !UUID.test(line.trim()));
  // What stands there may be anything, so it is not repeated.
  if (wrong >= 0) throw new UsageError(`Line ${wrong + 1} of --ids-file is no id of an upgrade.`);
  if (upgradeIds.length === 0) throw new UsageError('--ids-file names no upgrade.');
  return { upgradeIds };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function readIds(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError('The file of --ids-file cannot be read.');
  }
}

function previewOf({ total, refusals, first }: BulkPreview): string {
  if (total === 0) return 'No cases.';
  const surely = Object.values(refusals).reduce((sum, each) => sum + each, 0);
  const rows = first.map(({ upgradeId, stage, refusal }) => [upgradeId, stage ?? '-', refusal ?? '']);
  const table = formatTable(['UPGRADE', 'STAGE', 'WOULD BE REFUSED'], rows);
  return [
    `${counted(total)} cases; ${surely === 0 ? 'none would surely be refused' : `surely refused: ${refusalsOf(refusals)}`}.`,
    '',
    table,
    ...(total > first.length ? [`... and ${counted(total - first.length)} more`] : []),
    '',
  ].join('\n');
}

/** e.g. `EXTEND: 4,990 of 5,000 done. Refused: UPGRADE_CLOSED 3, WRONG_STAGE 7. Left: 0.` */
export function runOf({ action, total, done, refusals, pending }: BulkRun): string {
  const refused = Object.keys(refusals).length === 0 ? 'none' : refusalsOf(refusals);
  return `${action}: ${counted(done)} of ${counted(total)} done. Refused: ${refused}. Left: ${counted(pending)}.`;
}

/** Instants as ISO 8601, as everywhere outside the store. */
export function shownRun({ begunAt, parameters, ...run }: BulkRun): object {
  const { until, ...rest } = parameters;
  return {
    ...run,
    parameters: { ...rest, ...(until !== undefined && { until: isoInstant(until) }) },
    begunAt: isoInstant(begunAt),
  };
}

function refusalsOf(refusals: Readonly<Record<string, number>>): string {
  return Object.entries(refusals)
    .toSorted(([, one], [, other]) => other - one)
    .map(([code, cases]) => `${code} ${counted(cases)}`)
    .join(', ');
}
