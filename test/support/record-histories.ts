/**
 * `npm run histories`: drives every path of the demo on a dev server and keeps each run's history, for the replay test.
 *
 * A folder a generation of rules: a change that gives new cases other commands begins a new one, named below, and the
 * earlier ones are never touched again: cases that started under them still run.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { DEMO_PATHS, DEMO_SETTINGS, runPaths } from '../../deploy/local/demo/paths';
import { runPath } from '../../deploy/local/demo/run-path';
import { PROJECT_ROOT } from '../../deploy/local/program';
import { type Stack, startStack } from '../../deploy/local/stack';
import { exitWithReason } from '../../worker/exit';
import { decryptHistory } from '../../deploy/local/history-payloads';
import { providerWatchIdOf } from '../../workflows/provider-watch';

const FOLDER = path.join(__dirname, '..', 'histories', 'rules-2');

async function main(): Promise<void> {
  const dataFolder = mkdtempSync(path.join(tmpdir(), 'proofing-upgrade-histories-'));
  const stack = await startStack({
    dataFolder,
    settings: DEMO_SETTINGS,
    report: (line) => process.stderr.write(`${line}\n`),
  });
  try {
    mkdirSync(FOLDER, { recursive: true });
    await runPaths(DEMO_PATHS, 8, async (each) => {
      const { workflowId, problem } = await runPath(stack, stack.temporal, each);
      if (problem !== null) throw new Error(`${each.path}: ${problem}`);
      await keep(stack, workflowId, each.path.replaceAll(' ', '-'));
    });
    await keep(stack, providerWatchIdOf('live-video'), 'provider-watch');
  } finally {
    await stack.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

async function keep({ temporal, dataConverter }: Stack, workflowId: string, name: string): Promise<void> {
  const kept = await temporal.workflow.getHandle(workflowId).fetchHistory();
  // In clear, since a recorded history must replay for good, and its key would have to be kept with it.
  const history = await decryptHistory(kept, dataConverter.payloadCodecs![0]!, workflowId);
  // Stack traces of refusals name files of the machine; from the project's root they are the same everywhere.
  const text = JSON.stringify(JSON.parse(historyToJSON(history))).replaceAll(
    `${PROJECT_ROOT}${path.sep}`,
    '',
  );
  writeFileSync(path.join(FOLDER, `${name}.json`), `${text}\n`);
  process.stderr.write(`${name}.json: ${history.events?.length} events\n`);
}

main().catch(exitWithReason);
