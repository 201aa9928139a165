/**
 * `npm test`: all lanes of tests, then one plain line `N passed, N failed`. Arguments go to jest.
 *
 * The exit status is jest's own, so a lane that could not even start fails too.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const folder = mkdtempSync(path.join(tmpdir(), 'proofing-upgrade-results-'));
const results = path.join(folder, 'results.json');
const jest = spawnSync(
  process.execPath,
  [require.resolve('jest/bin/jest'), '--json', `--outputFile=${results}`, ...process.argv.slice(2)],
  // jest's report goes to stderr; its JSON is read from the file, and would only clutter the terminal.
  { stdio: ['inherit', 'ignore', 'inherit'] },
);

let status = jest.status ?? 1;
try {
  const { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests } = JSON.parse(
    readFileSync(results, 'utf8'),
  ) as Record<string, number>;
  // A file that does not even load has no test that could fail; it counts as one.
  const failed = Math.max(numFailedTests ?? 0, numFailedTestSuites ?? 0);
  if (failed > 0) status ||= 1;
  if ((numPendingTests ?? 0) > 0) console.log(`${numPendingTests} skipped`);
  console.log(`${numPassedTests} passed, ${failed} failed`);
} catch {
  console.log('0 passed, 1 failed');
  status ||= 1;
}
rmSync(folder, { recursive: true, force: true });
process.exitCode = status;
