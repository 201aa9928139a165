/**
 * `npm run canary`: sends values found nowhere else through the whole product and through faults, and searches all that
 * is left of it. Exit status 1 if any was found, or if the search could not be trusted.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { exitWithReason } from '../../worker/exit';
import { untilInterrupted } from '../local/interrupt';
import { extentOf } from './extent';
import { asJson, asText, isClean } from './report';
import { runCanary } from './run';

const HELP = `npm run canary -- [options]

Sends invented people and secrets through every path, bad input and faults on a real Temporal server, then searches
histories, databases with journals, logs, metrics, errors, process lists and the heap of a program without keys for each
value: plain, base64, hex, URL, UTF-16, JSON, byte lists, and compressed. Nothing may be found but copies planted in
scratch copies, and of those all.

  --compact      fewer paths and a shorter storm, as in the tests
  --json         one JSON object
  --keep         keep the data folder, to look at what was found; it is kept if anything was
  --help         this text
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      compact: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(HELP);
  const report = (line: string): void => void process.stderr.write(`${line}\n`);
  const dataFolder = mkdtempSync(path.join(tmpdir(), 'proofing-upgrade-canary-'));
  const extent = extentOf(values.compact ? 'compact' : 'full');
  const found = await runCanary({ ...extent, dataFolder, report, interrupted: untilInterrupted() });
  console.log(values.json ? JSON.stringify(asJson(found)) : asText(found));
  if (!isClean(found)) process.exitCode = 1;
  if (values.keep || !isClean(found)) report(`Databases, logs and heap are in ${dataFolder}`);
  else rmSync(dataFolder, { recursive: true, force: true });
}

main().catch(exitWithReason);
