/**
 * `npm run budget`: events, Actions and bytes of each path's history, measured on a real dev server.
 *
 * Counts do not depend on the machine, so they are compared exactly.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { PROOFING_PATHS } from '../deploy/local/demo/proofing-paths';
import { createTraveller } from '../deploy/local/demo/demo-path';
import { readRun } from '../deploy/local/run-history';
import { startStack } from '../deploy/local/stack';
import { formatTable } from '../client/cli/table';
import { workflowIdOf } from '../temporal.config';
import { exitWithReason } from '../worker/exit';

const HELP = `npm run budget -- [options]

Measures what each path costs: history events, billable Actions and bytes of history.

  --json   one JSON object a line: {"path","events","actions","bytes"}
  --help   this text
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  if (values.help) return void process.stdout.write(HELP);
  const dataFolder = mkdtempSync(path.join(tmpdir(), 'proofing-upgrade-budget-'));
  const report = (line: string): void => void process.stderr.write(`${line}\n`);
  const stack = await startStack({ dataFolder, report });
  try {
    const rows: string[][] = [];
    for (const each of PROOFING_PATHS) {
      report(`Measuring ${each.path}: ${each.title}`);
      const traveller = createTraveller(stack, each.path);
      await each.go(traveller);
      const { upgradeId, credentialId } = traveller.shown();
      await stack.client.waitForEnd(upgradeId);
      const { events, actions, bytes } = await readRun(stack.temporal, workflowIdOf(credentialId));
      if (values.json) console.log(JSON.stringify({ path: each.path, events, actions, bytes }));
      rows.push([each.path, String(events), String(actions), String(bytes)]);
    }
    if (!values.json) console.log(formatTable(['path', 'events', 'actions', 'bytes'], rows));
  } finally {
    await stack.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

main().catch(exitWithReason);
