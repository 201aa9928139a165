/** `npm run upgrade -- <command>`: the command line as a program. */
import { processIo } from './io';
import { openClient } from './open-client';
import { runCommandLine } from './run-command-line';
import { EXIT } from './usage';

async function main(): Promise<void> {
  // Whoever reads the output may stop early, as `head` does; that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.DONE);
    throw error;
  });
  process.exitCode = await runCommandLine({ argv: process.argv.slice(2), io: processIo(), openClient });
}

void main();
