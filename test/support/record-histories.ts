/**
 * `npm run histories`: drives every path of the demo that has no history yet on a dev server and keeps its run's, for the
 * replay test.
 *
 * A folder a generation of rules: a change that gives new cases other commands begins a new one, named in newest-rules.ts. A history
 * that was kept is never written anew: cases that went that way still run.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { DEMO_PATHS, DEMO_SETTINGS, runPaths } from '../../deploy/local/demo/paths';
import { runPath } from '../../deploy/local/demo/run-path';
import { PROJECT_ROOT } from '../../deploy/local/program';
import { type Stack, startStack } from '../../deploy/local/stack';
import { TASK_QUEUE } from '../../temporal.config';
import { exitWithReason } from '../../worker/exit';
import { decryptHistory } from '../../deploy/local/history-payloads';
import { providerWatchIdOf } from '../../workflows/provider-watch';
import { RETENTION_TYPE } from '../../workflows/retention';
import { NEWEST_RULES } from './newest-rules';

const FOLDER = path.join(__dirname, '..', 'histories', NEWEST_RULES);

async function main(): Promise<void> {
  const dataFolder = mkdtempSync(path.join(tmpdir(), 'proofing-upgrade-histories-'));
  const stack = await startStack({
    dataFolder,
    settings: DEMO_SETTINGS,
    report: (line) => process.stderr.write(`${line}\n`),
  });
  try {
    mkdirSync(FOLDER, { recursive: true });
    await runPaths(
      DEMO_PATHS.filter(({ path: name }) => isMissing(fileNameOf(name)) || isMissing(WATCHED_BY[name])),
      8,
      async (each) => {
        const { workflowId, problem } = await runPath(stack, stack.temporal, each);
        if (problem !== null) throw new Error(`${each.path}: ${problem}`);
        await keep(stack, workflowId, fileNameOf(each.path));
      },
    );
    await keep(stack, providerWatchIdOf('live-video'), 'provider-watch');
    if (isMissing(RETENTION_TYPE)) {
      const erasing = { workflowId: RETENTION_TYPE, taskQueue: TASK_QUEUE, args: [] };
      await stack.temporal.workflow.execute(RETENTION_TYPE, erasing);
      await keep(stack, RETENTION_TYPE, RETENTION_TYPE);
    }
  } finally {
    await stack.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

/** A path of which another workflow is a witness. */
const WATCHED_BY: Readonly<Record<string, string>> = { 'n outage': 'provider-watch' };

const fileNameOf = (demoPath: string): string => demoPath.replaceAll(' ', '-');
const fileOf = (name: string): string => path.join(FOLDER, `${name}.json`);
const isMissing = (name: string | undefined): boolean => name !== undefined && !existsSync(fileOf(name));

async function keep({ temporal, dataConverter }: Stack, workflowId: string, name: string): Promise<void> {
  if (!isMissing(name)) return;
  const kept = await temporal.workflow.getHandle(workflowId).fetchHistory();
  // In clear, since a recorded history must replay for good, and its key would have to be kept with it.
  const history = await decryptHistory(kept, dataConverter.payloadCodecs![0]!, workflowId);
  // Stack traces of refusals name files of the machine; from the project's root they are the same everywhere.
  const text = JSON.stringify(JSON.parse(historyToJSON(history))).replaceAll(
    `${PROJECT_ROOT}${path.sep}`,
    '',
  );
  writeFileSync(fileOf(name), `${text}\n`);
  process.stderr.write(`${name}.json: ${history.events?.length} events\n`);
}

main().catch(exitWithReason);
