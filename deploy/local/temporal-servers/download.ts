import { createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { executableIn } from './cache-folder';
import { findOnPath } from './find-on-path';
import { runCommand } from './run-command';
import type { BuildFolders, FindContext, ServerKind } from './server-kind';
import { noteVersion } from './version-note';

/** The service every Temporal SDK downloads its test servers from. */
const DEFAULT_DOWNLOAD_URL = 'https://temporal.download';
/** Names the server the service should choose when it does not have the version of this project. */
const SDK = { 'sdk-name': 'sdk-typescript', 'sdk-version': '1.24.0' };

/** Where the servers are downloaded from: TEMPORAL_DOWNLOAD_URL (a mirror) or the service of the SDKs. */
export function downloadUrl(env: NodeJS.ProcessEnv): string {
  return (env['TEMPORAL_DOWNLOAD_URL'] || DEFAULT_DOWNLOAD_URL).replace(/\/+$/, '');
}

/**
 * Makes the executable in `made` as the SDK's own `cached-download` does: ask the service for the archive, fetch it,
 * take the one file out. Asks for the version of this project first, then for what the SDK would use.
 *
 * @throws when the service does not answer soon, has neither version, or the archive is not what it says.
 */
export async function download(
  kind: ServerKind,
  { made, scratch }: BuildFolders,
  context: FindContext,
): Promise<void> {
  const tar = findOnPath('tar', context.env);
  if (tar === undefined) throw new Error('`tar` is not on PATH');
  const { archiveUrl, fileToExtract, version } = await askService(kind, context);

  const archive = join(scratch, 'archive');
  await fetchToFile(archiveUrl, archive, `downloading the ${kind.title}`, context);
  const unpacked = join(scratch, 'unpacked');
  await mkdir(unpacked);
  const { env, limits } = context;
  await runCommand(tar, ['-xf', archive, '-C', unpacked], { env, timeoutMs: limits.buildTimeoutMs });

  const file = resolve(unpacked, fileToExtract);
  if (!file.startsWith(unpacked + sep))
    throw new Error(`the service names a file outside its archive: ${fileToExtract}`);
  await rename(file, executableIn(made, kind));
  await noteVersion(made, version);
}

interface Offer {
  archiveUrl: string;
  fileToExtract: string;
  version: string;
}

async function askService(kind: ServerKind, context: FindContext): Promise<Offer> {
  const base = { arch: serviceArch(), platform: servicePlatform(), ...formatOf(kind) };
  const pinned = await ask(kind, `v${kind.version}`, base, context);
  if (pinned) return { ...pinned, version: kind.version };
  const chosen = await ask(kind, 'default', { ...base, ...SDK }, context);
  if (chosen) return { ...chosen, version: `the default of ${SDK['sdk-name']} ${SDK['sdk-version']}` };
  throw new Error(
    `${downloadUrl(context.env)} has no ${kind.download.name} for ${base.platform} ${base.arch}`,
  );
}

/** Undefined when the service answers that it has no such thing. */
async function ask(
  kind: ServerKind,
  version: string,
  query: Record<string, string>,
  context: FindContext,
): Promise<Omit<Offer, 'version'> | undefined> {
  const url = `${downloadUrl(context.env)}/${kind.download.name}/${version}?${new URLSearchParams(query).toString()}`;
  const response = await fetch(url, { signal: AbortSignal.timeout(context.limits.downloadConnectTimeoutMs) });
  if (response.status >= 400 && response.status < 500) return undefined;
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const body = (await response.json()) as Partial<Omit<Offer, 'version'>>;
  const { archiveUrl, fileToExtract } = body;
  if (typeof archiveUrl !== 'string' || typeof fileToExtract !== 'string') {
    throw new TypeError(`${url} answered something else than an archive and a file in it`);
  }
  return { archiveUrl, fileToExtract };
}

/** Writes the body to a file; gives up when no byte comes for a while. Size and pace show in the progress. */
async function fetchToFile(
  url: string,
  file: string,
  doing: string,
  { progress, limits }: FindContext,
): Promise<void> {
  const stalled = new AbortController();
  const timer = setTimeout(() => {
    stalled.abort(new Error(`${basename(url)} stopped coming for ${limits.downloadStallTimeoutMs / 1000} s`));
  }, limits.downloadStallTimeoutMs);
  let bytes = 0;
  const state = (): string => `${doing}: ${Math.round(bytes / 1e6)} MB`;
  try {
    await progress.during(state, async () => {
      const response = await fetch(url, { signal: stalled.signal });
      if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`);
      const count = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          bytes += chunk.length;
          timer.refresh();
          done(null, chunk);
        },
      });
      await pipeline(Readable.fromWeb(response.body), count, createWriteStream(file));
    });
  } catch (error) {
    throw stalled.signal.aborted ? stalled.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

function servicePlatform(): string {
  return { win32: 'windows', darwin: 'darwin' }[process.platform as string] ?? 'linux';
}

function serviceArch(): string {
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch as string];
  if (arch === undefined) throw new Error(`there is no download for the architecture ${process.arch}`);
  return arch;
}

function formatOf(kind: ServerKind): Record<string, string> {
  return kind.download.format === undefined ? {} : { format: kind.download.format };
}
