import { cacheFolder, executableIn } from './cache-folder';
import { download, downloadUrl } from './download';
import { reasonOf } from './errors';
import type { FoundServer } from './find-options';
import { reasonNotExecutable } from './find-on-path';
import { install } from './install';
import { withLock } from './lock';
import { formatElapsed } from './progress';
import type { BuildFolders, FindContext, ServerKind } from './server-kind';

/**
 * Downloads or builds a server into the cache, one process at a time; whoever had to wait uses what the other made.
 * Undefined when neither works; the reasons are then added to `failed`.
 */
export async function makeServer(
  kind: ServerKind,
  context: FindContext,
  failed: string[],
): Promise<FoundServer | undefined> {
  const { progress, limits, env } = context;
  const folder = cacheFolder(kind, env);
  const lockOptions = { progress, limits, doing: `making the ${kind.title}` };
  try {
    return await withLock(
      `${folder}.lock`,
      lockOptions,
      async () =>
        (await fromCache(kind, context, [])) ??
        (await makeBy(downloading(kind, context), kind, context, failed)) ??
        (await makeBy(building(kind, context), kind, context, failed)),
    );
  } catch (error) {
    failed.push(`own cache (${folder}) could not be used to make one: ${reasonOf(error)}`);
    return undefined;
  }
}

/** The server in the cache, if it starts. */
export async function fromCache(
  kind: ServerKind,
  context: FindContext,
  failed: string[],
): Promise<FoundServer | undefined> {
  const folder = cacheFolder(kind, context.env);
  const path = executableIn(folder, kind);
  try {
    const reason = reasonNotExecutable(path);
    if (reason !== undefined) throw new Error(reason);
    return { source: 'cache', path, version: await kind.check(path, context) };
  } catch (error) {
    failed.push(`own cache (${folder}): ${reasonOf(error)}`);
    return undefined;
  }
}

interface Maker {
  source: 'download' | 'build';
  /** For the error: `download from …`. */
  step: string;
  make(folders: BuildFolders): Promise<void>;
}

function downloading(kind: ServerKind, context: FindContext): Maker {
  const step = `download from ${downloadUrl(context.env)}`;
  return { source: 'download', step, make: (folders) => download(kind, folders, context) };
}

function building(kind: ServerKind, context: FindContext): Maker {
  return { source: 'build', step: 'build', make: (folders) => kind.build(folders, context) };
}

async function makeBy(
  { source, step, make }: Maker,
  kind: ServerKind,
  context: FindContext,
  failed: string[],
): Promise<FoundServer | undefined> {
  const folder = cacheFolder(kind, context.env);
  const began = Date.now();
  try {
    const version = await install(folder, make, (made) => kind.check(executableIn(made, kind), context));
    context.progress.line(`Made the ${kind.title} by ${source} in ${formatElapsed(Date.now() - began)}.`);
    return { source, path: executableIn(folder, kind), version };
  } catch (error) {
    context.progress.line(`No ${kind.title} by ${step}: ${reasonOf(error)}.`);
    failed.push(`${step}: ${reasonOf(error)}`);
    return undefined;
  }
}
