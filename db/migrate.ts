/** `npm run db:migrate`: brings the store's tables up to date without starting anything else. */
import { parseArgs } from 'node:util';
import { toStoreError } from './errors';
import { openDatabase } from './sqlite/connection';

const HELP = `npm run db:migrate -- [--path FILE] [--json]

Brings the tables of the store up to date, as every program does when it opens the store. All migrations that are
missing are applied in one transaction, or none.

  --path FILE  the SQLite file; default: STORE_PATH, else .data/proofing-upgrade.sqlite
  --json       one JSON object: {"path": …, "applied": migrations applied now, "total": migrations there are}
  --help       this text

Exit code: 0 up to date, 1 not done (the reason is on standard error), 2 wrong arguments.
`;

/** As STORE_PATH's own default, in temporal.config.ts. */
const DEFAULT_PATH = '.data/proofing-upgrade.sqlite';

function main(): number {
  const given = readArguments();
  if (given === null) return 2;
  if (given.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const path = given.path ?? process.env['STORE_PATH'] ?? DEFAULT_PATH;
  try {
    const database = openDatabase(path);
    const { applied, total } = database.migrations;
    database.close();
    const sentence =
      applied === 0 ? 'The tables are up to date.' : `Applied ${applied} of ${total} migrations.`;
    process.stdout.write(given.json ? `${JSON.stringify({ path, applied, total })}\n` : `${sentence}\n`);
    return 0;
  } catch (error) {
    const { code, message } = toStoreError(error);
    process.stderr.write(
      given.json ? `${JSON.stringify({ path, code, message })}\n` : `${message} (${code})\n`,
    );
    return 1;
  }
}

function readArguments(): { path?: string; json: boolean; help: boolean } | null {
  try {
    const { values } = parseArgs({
      options: {
        path: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    return null;
  }
}

process.exitCode = main();
