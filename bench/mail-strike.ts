/**
 * `npm run bench -- mail-strike`: 5,000 cases are put off by the command line, killed and stopped on the way, and each must
 * be extended exactly once. Exit status 1 if anything is wrong.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startStack } from '../deploy/local/stack';
import { exitWithReason } from '../worker/exit';
import { carryThrough } from './strike/strike';

const HELP = `npm run bench -- mail-strike [options]

Starts real runs, puts their deadlines off by the command line (dry run, run, kill -9, resume, Ctrl-C, resume), and
counts how often each was extended.

  --cases N     cases in all (default 5000)
  --letters N   of those, so many with a letter on its way (default 50); the others wait for contact information
  --rate N      cases a second (default 100)
  --json        one JSON object
  --help        this text
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      cases: { type: 'string', default: '5000' },
      letters: { type: 'string', default: '50' },
      rate: { type: 'string', default: '100' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(HELP);
  const report = (line: string): void => void process.stderr.write(`${line}\n`);
  const dataFolder = mkdtempSync(path.join(tmpdir(), 'proofing-upgrade-strike-'));
  const stack = await startStack({ dataFolder, report, settings: { SANDBOX_DATA_FILE: '' } });
  try {
    const figures = await carryThrough(
      stack,
      {
        cases: Number(values.cases),
        letters: Number(values.letters),
        refused: 5,
        ratePerSecond: Number(values.rate),
        runsAsked: 300,
      },
      report,
    );
    for (const each of figures.wrong) report(`WRONG ${each}`);
    if (figures.wrong.length > 0) process.exitCode = 1;
    const shown = { ...figures, wrong: figures.wrong.length };
    console.log(
      values.json
        ? JSON.stringify(shown)
        : Object.entries(shown)
            .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
            .join('\n'),
    );
  } finally {
    await stack.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

main().catch(exitWithReason);
