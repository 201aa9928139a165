/** `npm run supply-chain`: checks the lockfile offline. Ends with 1 if anything is found. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { findingsOf, type Lockfile, type Manifest } from './findings';

const root = path.join(__dirname, '..', '..');
const command = new Command('supply-chain')
  .description(
    'Checks that every locked package is pinned, from the registry, decided on and freely licensed.',
  )
  .option('--json', 'one JSON object a line')
  .option('--folder <path>', 'a folder with package.json and package-lock.json', root)
  .parse();
const { json, folder } = command.opts<{ json?: true; folder: string }>();

try {
  const lockfile = read('package-lock.json') as Lockfile;
  const findings = findingsOf(lockfile, read('package.json') as Manifest);
  const packages = Math.max(0, Object.keys(lockfile.packages ?? {}).length - 1);
  if (json === true) {
    for (const finding of findings) console.log(JSON.stringify(finding));
    console.log(JSON.stringify({ packages, findings: findings.length }));
  } else {
    for (const { code, subject, sentence } of findings) console.error(`${code} ${subject}: ${sentence}`);
    console.log(`${packages} packages, ${findings.length} findings`);
  }
  process.exitCode = findings.length === 0 ? 0 : 1;
} catch {
  console.error(
    `LOCKFILE_UNREADABLE: give a folder with package.json and package-lock.json as JSON (--folder).`,
  );
  process.exitCode = 2;
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
}
