/**
 * `npm run histories`: drives every path of the demo on a dev server and keeps each run's history in test/histories, for
 * the replay test. Run it after a change that adds commands; histories of released versions are kept, not replaced.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { ENDING_PATHS } from '../../deploy/local/demo/ending-paths';
import { PROOFING_PATHS } from '../../deploy/local/demo/proofing-paths';
import { PURCHASE_PATHS } from '../../deploy/local/demo/purchase-paths';
import { REPEAT_PATHS } from '../../deploy/local/demo/repeat-paths';
import { runPath } from '../../deploy/local/demo/run-path';
import { PROJECT_ROOT } from '../../deploy/local/program';
import { startStack } from '../../deploy/local/stack';
import { exitWithReason } from '../../worker/exit';

const FOLDER = path.join(__dirname, '..', 'histories');

async function main(): Promise<void> {
  const dataFolder = mkdtempSync(path.join(tmpdir(), 'proofing-upgrade-histories-'));
  const stack = await startStack({ dataFolder, report: (line) => process.stderr.write(`${line}\n`) });
  try {
    mkdirSync(FOLDER, { recursive: true });
    const paths = [...PROOFING_PATHS, ...PURCHASE_PATHS, ...ENDING_PATHS, ...REPEAT_PATHS];
    await Promise.all(
      paths.map(async (each) => {
        const { workflowId, problem } = await runPath(stack, stack.temporal, each);
        if (problem !== null) throw new Error(`${each.path}: ${problem}`);
        const history = await stack.temporal.workflow.getHandle(workflowId).fetchHistory();
        const file = `${each.path.replaceAll(' ', '-')}.json`;
        // Stack traces of refusals name files of the machine; from the project's root they are the same everywhere.
        const text = JSON.stringify(JSON.parse(historyToJSON(history))).replaceAll(
          `${PROJECT_ROOT}${path.sep}`,
          '',
        );
        writeFileSync(path.join(FOLDER, file), `${text}\n`);
        process.stderr.write(`${file}: ${history.events?.length} events\n`);
      }),
    );
  } finally {
    await stack.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

main().catch(exitWithReason);
