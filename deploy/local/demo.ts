/**
 * `npm run demo`: starts the whole stack in a fresh folder, sends invented people down every path at once, and prints
 * how each ended. Exit status 1 if any path ended otherwise than stated.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { exitWithReason } from '../../worker/exit';
import type { DemoPath } from './demo/demo-path';
import { DEMO_PATHS, DEMO_SETTINGS, runPaths } from './demo/paths';
import { type PathReport, runPath } from './demo/run-path';
import { startStack } from './stack';
import { formatTable } from '../../client/cli/table';
import { untilInterrupted } from './interrupt';

const HELP = `npm run demo -- [options]

Drives every path of the proofing upgrade on a real Temporal server, with the demo policy.

  --json         one JSON object a line for each path
  --keep         leave everything running afterwards, to look around in the Temporal Web UI; Ctrl-C ends it
  --only TEXT    only paths whose name starts with TEXT, e.g. --only h
  --at-once N    people on their way at the same time (default 8)
  --help         this text
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      'at-once': { type: 'string', default: '8' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(HELP);
  const paths = DEMO_PATHS.filter((each) => each.path.startsWith(values.only));
  if (paths.length === 0) throw new Error(`no path starts with "${values.only}"; see --help`);

  const report = (line: string): void => void process.stderr.write(`${line}\n`);
  const dataFolder = mkdtempSync(path.join(tmpdir(), 'proofing-upgrade-demo-'));
  const stack = await startStack({ dataFolder, report, settings: DEMO_SETTINGS });
  const interrupted = untilInterrupted();
  try {
    report(`Temporal Web UI: ${stack.webUiUrl ?? 'that of your own server'}`);
    report(`Sending people down ${paths.length} paths`);
    const go = async (each: DemoPath): Promise<PathReport> => {
      const done = await runPath(stack, stack.temporal, each);
      if (values.json) console.log(JSON.stringify(jsonOf(done)));
      else report(`${done.problem === null ? 'ok  ' : 'FAIL'} ${done.path}: ${done.title} (${done.ms} ms)`);
      return done;
    };
    const going = runPaths(paths, Number(values['at-once']), go);
    const reports = await Promise.race([going, stopIf(stack.failed), stopIf(interrupted)]);
    const wrong = reports.filter(({ problem }) => problem !== null);
    if (!values.json) console.log(tableOf(reports));
    for (const { path: name, problem } of wrong) report(`FAIL ${name}: ${problem}`);
    report(
      `${reports.length - wrong.length} of ${reports.length} paths ended as stated. Web UI: ${stack.webUiUrl}`,
    );
    if (wrong.length > 0) {
      process.exitCode = 1;
      report(`The programs' logs are in ${path.join(dataFolder, 'logs')}`);
    }
    if (values.keep) {
      report('Everything keeps running; Ctrl-C ends it.');
      await interrupted;
    }
  } finally {
    await stack.stop();
    if (process.exitCode === undefined) rmSync(dataFolder, { recursive: true, force: true });
  }
}

async function stopIf(reason: Promise<string>): Promise<never> {
  throw new Error(`the demo was stopped: ${await reason}`);
}

function jsonOf({ title: _title, problem, ...report }: PathReport): object {
  return problem === null ? report : { ...report, problem };
}

function tableOf(reports: readonly PathReport[]): string {
  return formatTable(
    ['path', 'workflow id', 'stages passed', 'outcome', 'credential', 'elapsed'],
    reports.map(({ path: name, workflowId, stages, outcome, credentialStatus, ms }) => [
      name,
      workflowId,
      stages.map((stage) => stage.replace('AWAITING_', '')).join(' > '),
      outcome,
      credentialStatus,
      `${(ms / 1000).toFixed(1)} s`,
    ]),
  );
}

main().catch(exitWithReason);
