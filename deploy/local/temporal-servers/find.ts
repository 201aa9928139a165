import { resolve } from 'node:path';
import { DEV_SERVER } from './dev-server-kind';
import { reasonOf, TemporalServerError } from './errors';
import { DEFAULT_LIMITS } from './find-options';
import type { FindOptions, FoundServer } from './find-options';
import { findOnPath, reasonNotExecutable } from './find-on-path';
import { fromCache, makeServer } from './make-server';
import { createProgress } from './progress';
import type { FindContext, ServerKind } from './server-kind';
import { TIME_SKIPPING_SERVER } from './time-skipping-kind';

/**
 * Finds the `temporal` command, or makes it: TEMPORAL_CLI_PATH, PATH, own cache, download, Go build. What is returned
 * has been seen to start. The first time may take minutes; two processes asking at once make one.
 *
 * @throws TemporalServerError `TEMPORAL_SERVER_PATH_INVALID` or `TEMPORAL_SERVER_NOT_FOUND`.
 */
export async function findTemporalCli(options: FindOptions = {}): Promise<FoundServer> {
  return find(DEV_SERVER, options);
}

/**
 * Finds the time-skipping test server, or makes it: TEMPORAL_TEST_SERVER_PATH, PATH, own cache, download, Maven. Its
 * path is meant for `TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } })`.
 *
 * @throws TemporalServerError `TEMPORAL_SERVER_PATH_INVALID` or `TEMPORAL_SERVER_NOT_FOUND`.
 */
export async function findTimeSkippingServer(options: FindOptions = {}): Promise<FoundServer> {
  return find(TIME_SKIPPING_SERVER, options);
}

async function find(kind: ServerKind, options: FindOptions): Promise<FoundServer> {
  const context: FindContext = {
    env: options.env ?? process.env,
    progress: createProgress(options.report),
    limits: { ...DEFAULT_LIMITS, ...options.limits },
  };
  const failed: string[] = [];
  const found =
    (await fromEnvironment(kind, context, failed)) ??
    (await fromPath(kind, context, failed)) ??
    (await fromCache(kind, context, failed)) ??
    (await makeServer(kind, context, failed));
  if (found) return found;
  throw new TemporalServerError('TEMPORAL_SERVER_NOT_FOUND', notFoundMessage(kind, failed));
}

/** A path somebody set is meant: when it does not work that is an error, and nothing else is taken instead. */
async function fromEnvironment(
  kind: ServerKind,
  context: FindContext,
  failed: string[],
): Promise<FoundServer | undefined> {
  const given = context.env[kind.pathVariable];
  if (given === undefined || given === '') {
    failed.push(`${kind.pathVariable}: not set`);
    return undefined;
  }
  // Absolute, since it is handed on to processes with other working folders.
  const path = resolve(given);
  try {
    const reason = reasonNotExecutable(path);
    if (reason !== undefined) throw new Error(reason);
    return { source: 'environment', path, version: await kind.check(path, context) };
  } catch (cause) {
    throw new TemporalServerError(
      'TEMPORAL_SERVER_PATH_INVALID',
      `${kind.pathVariable} is set to ${path}, which is not a working ${kind.title}: ${reasonOf(cause)}. ` +
        `Correct it, or unset it to have the server found or made.`,
      { cause },
    );
  }
}

async function fromPath(
  kind: ServerKind,
  context: FindContext,
  failed: string[],
): Promise<FoundServer | undefined> {
  const step = `\`${kind.executable}\` on PATH`;
  const path = findOnPath(kind.executable, context.env);
  if (path === undefined) {
    failed.push(`${step}: not there`);
    return undefined;
  }
  try {
    const version = await kind.check(path, context);
    const reason = kind.reasonToSkip?.(version);
    if (reason === undefined) return { source: 'path', path, version };
    context.progress.line(`Not using ${path}: ${reason}.`);
    failed.push(`${step} (${path}): ${reason}`);
  } catch (error) {
    failed.push(`${step} (${path}): ${reasonOf(error)}`);
  }
  return undefined;
}

function notFoundMessage(kind: ServerKind, failed: string[]): string {
  return [
    `No ${kind.title} was found, and none could be made. Tried in this order:`,
    ...failed.map((step, index) => `  ${index + 1}. ${step}`),
    'Any one of these provides it:',
    ...kind.waysToProvide.map((way) => `  - ${way}`),
  ].join('\n');
}
