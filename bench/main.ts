/** `npm run bench -- NAME`: runs one measurement, with that measurement's own options. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const BENCHES: Readonly<Record<string, string>> = {
  budget: 'events, Actions and bytes of each path (also npm run budget)',
  codec: 'what encrypting payloads costs a worker, as a share of the CPU of its workflow tasks',
  'mail-strike': 'thousands of cases put off by the command line, killed on the way: each exactly once',
  'provider-storm': 'all paths while a share of all requests to the outside parties goes wrong',
  throttle: 'CPU of an entered code that is refused, beside one that is hashed',
};

const [name, ...options] = process.argv.slice(2);
if (name === undefined || !(name in BENCHES)) {
  const lines = Object.entries(BENCHES).map(([each, what]) => `  ${each.padEnd(16)} ${what}`);
  process.stdout.write(`npm run bench -- NAME [options]\n\n${lines.join('\n')}\n`);
  process.exitCode = name === undefined || name === '--help' ? 0 : 2;
} else {
  const file = path.join(__dirname, `${name}.ts`);
  process.exitCode =
    spawnSync(process.execPath, ['--import', 'tsx', file, ...options], { stdio: 'inherit' }).status ?? 1;
}
