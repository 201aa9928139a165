/** The heap of a program that reads all there is to read about the runs, and holds no key. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_ROOT } from '../local/program';

/** Beyond any text of a history: V8 cuts texts in a snapshot at this length. */
const HEAP_TEXT_MAX = 100_000_000;

/** Only what it needs to find programs and Temporal: none of the stack's secrets, nor of ours. */
export async function writeOperatorHeap(
  environment: Readonly<Record<string, string>>,
  heapFile: string,
): Promise<void> {
  const script = path.join(PROJECT_ROOT, 'deploy', 'canary', 'operator-process.ts');
  const { TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE } = environment;
  const { PATH, HOME } = process.env;
  await promisify(execFile)(
    process.execPath,
    [`--heap-snapshot-string-limit=${HEAP_TEXT_MAX}`, '--import', 'tsx', script, heapFile],
    { cwd: PROJECT_ROOT, env: { PATH, HOME, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE } },
  );
}
