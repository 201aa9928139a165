/**
 * `npm run bench -- provider-storm`: people go down all paths while a share of all requests to the outside parties goes
 * wrong. Each must come to the right end, and nothing billable may be done twice. Exit status 1 if anything is wrong.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createUpgradeClient } from '../client';
import { untilInterrupted } from '../deploy/local/interrupt';
import { type Stack, startStack } from '../deploy/local/stack';
import { freePort } from '../deploy/local/temporal-servers';
import { exitWithReason } from '../worker/exit';
import { POLICIES } from '../workflows/policies';
import { inTables, type StormFigures } from './storm/figures';
import { type StormOptions, stormOptions } from './storm/options';
import { stormPolicy } from './storm/policy';
import { reckon } from './storm/reckon';
import { sendAll } from './storm/send-all';
import { startWireTap, type WireTap } from './storm/wire-tap';

const HELP = `npm run bench -- provider-storm [options]

Sends invented people down all paths, on a real Temporal server, in a storm of faults at all outside parties.

  --upgrades N   people (default 2000)
  --share P      of the requests that meet a fault, 0 to 0.9 (default 0.3)
  --kinds A,B    only these faults (default: all; docs/outside-parties.md lists them)
  --at-once N    people busy at the same time (default 32)
  --seed N       faults and ids follow from it (default 1)
  --json         one JSON object
  --help         this text

A reply of a shape that nobody knows (wrong_json) parks a case for 15 minutes, so a run with all kinds takes longer than
that. Without: --kinds refuse,hang,status_500,status_502,status_503,status_429,truncated,wrong_content_type,slow_body,success_then_timeout
`;

/** A fault that keeps its caller waiting costs this much. */
const CALLER_WAITS_MS = 1_000;
const RETRY_AFTER_SECONDS = 1;
const ANSWER_WITHIN_MS = 5_000;

async function main(): Promise<void> {
  const options = stormOptions(process.argv.slice(2));
  if (options.help) return void process.stdout.write(HELP);
  const report = (line: string): void => void process.stderr.write(`${line}\n`);
  const dataFolder = mkdtempSync(path.join(tmpdir(), 'proofing-upgrade-storm-'));
  const sandboxPort = await freePort();
  const tap = await startWireTap(`http://127.0.0.1:${sandboxPort}`, CALLER_WAITS_MS);
  const stack = await startStack({
    dataFolder,
    report,
    ports: { sandbox: sandboxPort },
    settings: {
      OUTSIDE_TIMEOUT_MS: String(CALLER_WAITS_MS),
      EXPERIAN_URL: `${tap.url}/experian`,
      SANDBOX_SEED: String(options.seed),
      // In memory: a large state written again and again would measure the sandbox.
      SANDBOX_DATA_FILE: '',
    },
  }).catch(async (error: unknown) => {
    await tap.close();
    throw error;
  });
  try {
    report(`Temporal Web UI: ${stack.webUiUrl ?? 'that of your own server'}`);
    const problems = await Promise.race([
      weather(stack, tap, options, report),
      stopIf(stack.failed),
      stopIf(untilInterrupted()),
    ]);
    for (const problem of problems) report(`WRONG ${problem}`);
    if (problems.length > 0) {
      process.exitCode = 1;
      report(`The programs' logs and databases are in ${dataFolder}`);
    }
  } finally {
    await stack.stop();
    await tap.close();
    if (process.exitCode === undefined) rmSync(dataFolder, { recursive: true, force: true });
  }
}

/** Runs the storm and prints its figures. @returns what is wrong, with upgrade ids */
async function weather(
  stack: Stack,
  tap: WireTap,
  options: StormOptions,
  report: (line: string) => void,
): Promise<readonly string[]> {
  const { temporal, store, sandbox } = stack;
  const { upgrades, share, seed, kinds } = options;
  const policies = new Map([...POLICIES, [stormPolicy.name, stormPolicy]]);
  const client = createUpgradeClient({ temporal, store, policies, answerWithinMs: ANSWER_WITHIN_MS });
  const startedAt = performance.now();
  await sandbox.storm({
    share,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
    ...(kinds !== undefined && { kinds }),
  });
  const { travellers, failures } = await sendAll({ client, store, sandbox }, options, report);
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  report('Judging');
  const { problems, ...found } = await reckon(stack, tap, travellers);
  const wrong = [...failures, ...problems];
  const figures: StormFigures = { upgrades, share, seed, wrong: wrong.length, ...found, seconds };
  console.log(options.json ? JSON.stringify(figures) : inTables(figures));
  return wrong;
}

async function stopIf(reason: Promise<string>): Promise<never> {
  throw new Error(`the bench was stopped: ${await reason}`);
}

main().catch(exitWithReason);
