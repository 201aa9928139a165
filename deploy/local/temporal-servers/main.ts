import { parseArgs } from 'node:util';
import { reasonOf, TemporalServerError } from './errors';
import { findTimeSkippingServer } from './find';
import { findDevServer } from './find-dev-server';
import type { DevServerFound } from './find-dev-server';
import type { FoundServer } from './find-options';

const HELP = `Finds both Temporal servers, or makes them, and prints where they are.

Usage: tsx deploy/local/temporal-servers/main.ts [--kind dev|time-skipping|both] [--json]

  --kind   which server; both by default
  --json   one JSON object on standard output: {"dev": {...}, "timeSkipping": {...}}
  --help   this text

Progress goes to standard error. Exit code 0: found; 1: not found; 2: wrong arguments.
Read from the environment: TEMPORAL_ADDRESS, TEMPORAL_CLI_PATH, TEMPORAL_TEST_SERVER_PATH, TEMPORAL_DOWNLOAD_URL.
See docs/temporal-servers.md.`;

interface Found {
  dev?: DevServerFound;
  timeSkipping?: FoundServer;
}

async function main(): Promise<number> {
  const args = readArguments();
  if (typeof args === 'string') {
    console.error(`${args}\n\n${HELP}`);
    return 2;
  }
  if (args.help) {
    console.log(HELP);
    return 0;
  }
  // One after the other: two builds at once would only slow each other down and mix their progress.
  const found: Found = {};
  if (args.kind !== 'time-skipping') found.dev = await findDevServer();
  if (args.kind !== 'dev') found.timeSkipping = await findTimeSkippingServer();
  console.log(args.json ? JSON.stringify(found) : describe(found));
  return 0;
}

function readArguments(): { kind: string; json: boolean; help: boolean } | string {
  try {
    const { values } = parseArgs({
      options: {
        kind: { type: 'string', default: 'both' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (['dev', 'time-skipping', 'both'].includes(values.kind)) return values;
    return `--kind is dev, time-skipping or both, not ${values.kind}`;
  } catch (error) {
    return reasonOf(error);
  }
}

function describe({ dev, timeSkipping }: Found): string {
  const lines: string[] = [];
  if (dev?.kind === 'address')
    lines.push(`dev server:           running at ${dev.address} (TEMPORAL_ADDRESS)`);
  if (dev?.kind === 'executable') lines.push(`dev server:           ${describeFound(dev)}`);
  if (timeSkipping) lines.push(`time-skipping server: ${describeFound(timeSkipping)}`);
  return lines.join('\n');
}

function describeFound({ path, version, source }: FoundServer): string {
  return `${path}, ${version}, from ${source}`;
}

main().then(
  (exitCode) => (process.exitCode = exitCode),
  (error: unknown) => {
    console.error(error instanceof TemporalServerError ? `${error.code}: ${error.message}` : error);
    process.exitCode = 1;
  },
);
