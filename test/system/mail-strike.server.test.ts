/** A mail strike, handled with the bulk commands against real runs: each case is extended exactly once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { carryThrough } from '../../bench/strike/strike';
import { type Stack, startStack } from '../../deploy/local/stack';

let stack: Stack;
let dataFolder: string;

beforeAll(async () => {
  dataFolder = mkdtempSync(path.join(tmpdir(), 'proofing-upgrade-strike-'));
  stack = await startStack({ dataFolder, settings: { SANDBOX_DATA_FILE: '' } });
}, 120_000);
afterAll(async () => {
  await stack.stop();
  rmSync(dataFolder, { recursive: true, force: true });
}, 60_000);

it('dry run, run, kill -9, resume, a worker killed, Ctrl-C, resume: each of 150 cases exactly once, and what was refused is told', async () => {
  const figures = await carryThrough(
    stack,
    { cases: 150, letters: 20, refused: 3, ratePerSecond: 20, runsAsked: 150 },
    () => undefined,
  );
  expect(figures.wrong).toEqual([]);
  const [killedAt, stoppedAt] = figures.settledAt;
  // In the middle, both times, or nothing was shown.
  expect(killedAt).toBeLessThan(stoppedAt!);
  expect(stoppedAt).toBeLessThan(150);
  // Stopped by hand; then through, with three refused.
  expect(figures.exitStatus).toEqual({ stopped: 130, last: 1 });
}, 180_000);
