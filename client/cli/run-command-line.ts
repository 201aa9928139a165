/** Runs one command, from its arguments to its exit status. Never throws. */
import type { Command } from 'commander';
import type { Io } from './io';
import {
  findStore,
  openDeployment as openRealDeployment,
  openKeeping,
  readPolicies as readLocalPolicies,
} from './open-client';
import { createProgram } from './program';
import { reportError } from './report-error';
import {
  createSession,
  type GlobalOptions,
  type OpenClient,
  type OpenDeployment,
  type ReadPolicies,
} from './session';
import { EXIT } from './usage';

export interface CommandLine {
  /** Without the program's own name. */
  readonly argv: readonly string[];
  readonly io: Io;
  readonly openClient: OpenClient;
  /** Absent: by the settings of this machine. */
  readonly readPolicies?: ReadPolicies;
  /** Absent: by the settings of this machine. */
  readonly openDeployment?: OpenDeployment;
  /** UTC milliseconds. */
  readonly clock?: () => number;
  readonly timeZone?: string;
}

export async function runCommandLine(commandLine: CommandLine): Promise<number> {
  const { argv, io, openClient, clock = Date.now, timeZone = localZone() } = commandLine;
  const { readPolicies = readLocalPolicies, openDeployment = openRealDeployment } = commandLine;
  let program: Command | null = null;
  let invoked: Command | null = null;
  const globals = (): GlobalOptions => ({
    ...program?.opts<GlobalOptions>(),
    // A wrong command line is told in JSON too, although it was not read to its end.
    ...(argv.includes('--json') && { json: true }),
  });
  const session = createSession({
    io,
    openClient,
    openKeeping,
    findStore,
    readPolicies,
    openDeployment,
    clock,
    timeZone,
    globals,
  });
  try {
    program = createProgram(session).hook('preAction', (_program, command) => {
      invoked = command;
    });
    try {
      await program.parseAsync(argv, { from: 'user' });
    } finally {
      await session.close();
    }
    return EXIT.DONE;
  } catch (error) {
    return reportError(session, error, invoked);
  }
}

function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
