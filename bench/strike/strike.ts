/**
 * A mail strike, handled end to end as an operator would: a dry run, a run that is killed in the middle, one that is
 * stopped by Ctrl-C after the worker was killed under it, and one that comes to the end. Every command is a process of
 * its own, against real runs.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { type Applicant, createApplicant } from '../../deploy/local/applicant';
import { toLetter } from '../../deploy/local/demo/proofing-paths';
import { PROJECT_ROOT } from '../../deploy/local/program';
import type { Stack } from '../../deploy/local/stack';
import { exostar } from '../../workflows/policies/exostar';

export interface Strike {
  /** Cases in all. */
  readonly cases: number;
  /** Of those, so many wait for a letter; the others for contact information. */
  readonly letters: number;
  /** Of those, so many were put off as far as their policy allows: a refusal that lasts, however slow the machine is. */
  readonly refused: number;
  readonly ratePerSecond: number;
  /** How many runs are asked for their deadline at the end; of the others the store's word is taken. */
  readonly runsAsked: number;
}

export interface StrikeFigures {
  readonly cases: number;
  readonly startedPerSecond: number;
  readonly dryRunSeconds: number;
  readonly extendedPerSecond: number;
  /** Settled when the first run was killed, and when the second was stopped. */
  readonly settledAt: readonly number[];
  readonly exitStatus: { readonly stopped: number | null; readonly last: number | null };
  /** What is wrong, case by case; empty: each was extended exactly once. */
  readonly wrong: readonly string[];
}

const BY_MS = 14 * 86_400_000;
const WHERE = ['--where', 'partner=partner-example'];
const OPERATOR = ['--actor', 'operator-1', '--reason', 'mail-strike-1'];
const AS_FAR_AS_ALLOWED = { byMs: exostar.extension.totalMaxMs, actor: 'operator-0', reason: 'earlier' };
const AT_ONCE = 24;

export async function carryThrough(
  stack: Stack,
  strike: Strike,
  report: (line: string) => void,
): Promise<StrikeFigures> {
  const { store } = stack;
  const startedAt = performance.now();
  const applicants = await startCases(stack, strike, report);
  const startedPerSecond = strike.cases / seconds(startedAt);
  const before = await deadlinesOf(stack, applicants);

  const dryRunAt = performance.now();
  const dry = await outputOf(stack, ['--json', 'extend', ...WHERE, '--by', '14d', ...OPERATOR, '--dry-run']);
  const dryRunSeconds = seconds(dryRunAt);
  report(`Dry run: ${dry.out.trim().slice(0, 200)}`);
  const preview = JSON.parse(dry.out) as { total: number; refusals: Record<string, number> };
  const wrong: string[] = [];
  if (preview.total !== strike.cases) wrong.push(`the dry run counted ${preview.total} cases`);
  if ((preview.refusals['EXTENSION_TOO_LONG'] ?? 0) !== strike.refused)
    wrong.push('the dry run saw other refusals');
  if ((await store.bulk.list({ limit: 1 })).length > 0) wrong.push('the dry run began a run');

  const extendAt = performance.now();
  const rate = ['--rate', String(strike.ratePerSecond)];
  const killed = command(stack, ['extend', ...WHERE, '--by', '14d', ...OPERATOR, ...rate]);
  const settledAt = [await untilSettled(stack, Math.floor(strike.cases * 0.3))];
  killed.child.kill('SIGKILL');
  await killed.ended;
  report(`Killed when ${settledAt[0]} were settled`);
  const [run] = await store.bulk.list({ limit: 1 });

  const stopped = command(stack, ['bulk', 'resume', run!.runId, ...rate]);
  await untilSettled(stack, Math.floor(strike.cases * 0.45));
  // Its answers may be lost between the store and the runs' histories: nothing may be put off twice for that.
  await stack.restartWorker();
  report('The worker was killed, and another started');
  settledAt.push(await untilSettled(stack, Math.floor(strike.cases * 0.6)));
  stopped.child.kill('SIGINT');
  const stoppedEnd = await stopped.ended;
  report(`Stopped by Ctrl-C when ${settledAt[1]} were settled: exit status ${stoppedEnd.status}`);
  if (!stoppedEnd.out.includes(`bulk resume ${run!.runId}`)) wrong.push('Ctrl-C did not say how to go on');

  const last = await outputOf(stack, ['--json', 'bulk', 'resume', run!.runId, ...rate]);
  const extendedPerSecond = strike.cases / seconds(extendAt);
  report(`Last: ${last.out.trim()}`);
  wrong.push(...(await wrongOf(stack, applicants, before, strike.runsAsked)));
  return {
    cases: strike.cases,
    startedPerSecond: round(startedPerSecond),
    dryRunSeconds: round(dryRunSeconds),
    extendedPerSecond: round(extendedPerSecond),
    settledAt,
    exitStatus: { stopped: stoppedEnd.status, last: last.status },
    wrong,
  };
}

async function startCases(
  stack: Stack,
  { cases, letters, refused }: Strike,
  report: (line: string) => void,
): Promise<readonly Applicant[]> {
  const applicants: Applicant[] = [];
  let next = 0;
  const one = async (): Promise<void> => {
    for (let index = next++; index < cases; index = next++) {
      const applicant = await createApplicant(stack, { name: 'strike' });
      if (index < letters) await toLetter(applicant);
      else await applicant.start();
      if (index < letters) await applicant.reach('ACTIVATION_WAIT');
      if (index >= cases - refused) await stack.client.extendDeadline(applicant.upgradeId, AS_FAR_AS_ALLOWED);
      applicants.push(applicant);
      if (applicants.length % 500 === 0) report(`${applicants.length} cases started`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  // A case is read back as its run has written it.
  for (const { upgradeId } of applicants) {
    while ((await stack.store.upgrades.get(upgradeId))!.stageDeadline === null) await setTimeout(50);
  }
  return applicants;
}

async function deadlinesOf({ store }: Stack, applicants: readonly Applicant[]): Promise<Map<string, number>> {
  const deadlines = new Map<string, number>();
  for (const { upgradeId } of applicants) {
    const { stageDeadline } = (await store.upgrades.get(upgradeId))!;
    if (stageDeadline === null) throw new Error('a case without a deadline was started');
    deadlines.set(upgradeId, stageDeadline);
  }
  return deadlines;
}

/** Each case: extended once, by its trail and by its deadline, in the store and in its run; or refused and as it was. */
async function wrongOf(
  { store, client }: Stack,
  applicants: readonly Applicant[],
  before: ReadonlyMap<string, number>,
  runsAsked: number,
): Promise<string[]> {
  const [run] = await store.bulk.list({ limit: 1 });
  const refused = new Set((await store.bulk.listRefused(run!.runId)).map(({ upgradeId }) => upgradeId));
  const wrong: string[] = [];
  const every = Math.max(1, Math.floor(applicants.length / runsAsked));
  for (const [index, { upgradeId }] of applicants.entries()) {
    const rows = await store.audit.listByUpgrade(upgradeId);
    const times = rows.filter(
      ({ event, facts }) => event === 'deadline_extended' && facts['actor'] === 'operator-1',
    ).length;
    const record = await store.upgrades.get(upgradeId);
    const due = before.get(upgradeId)! + (refused.has(upgradeId) ? 0 : BY_MS);
    const told = index % every === 0 ? (await client.getStatus(upgradeId)).deadline : null;
    const isAsDue = record?.stageDeadline === due && (told === null || Date.parse(told) === due);
    if (times !== (refused.has(upgradeId) ? 0 : 1) || !isAsDue)
      wrong.push(`${upgradeId}: extended ${times} times`);
  }
  const isThrough = run!.pending === 0 && run!.done + refused.size === applicants.length;
  return isThrough ? wrong : [...wrong, `${run!.pending} cases are left`];
}

async function untilSettled({ store }: Stack, cases: number): Promise<number> {
  for (;;) {
    const [run] = await store.bulk.list({ limit: 1 });
    const settled = run === undefined ? 0 : run.total - run.pending;
    if (settled >= cases) return settled;
    await setTimeout(20);
  }
}

interface Ended {
  /** Null: killed. */
  readonly status: number | null;
  readonly out: string;
}

function command(
  { environment }: Stack,
  argv: readonly string[],
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, ['--import', 'tsx', 'client/cli/main.ts', ...argv], {
    cwd: PROJECT_ROOT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = once(child, 'close').then(([status]) => ({
    status: status as number | null,
    // What a program reads is standard output; where there is none, the reason is on the other.
    out: out === '' ? err : out,
  }));
  return { child, ended };
}

const outputOf = (stack: Stack, argv: readonly string[]): Promise<Ended> => command(stack, argv).ended;

function seconds(since: number): number {
  return (performance.now() - since) / 1_000;
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}
