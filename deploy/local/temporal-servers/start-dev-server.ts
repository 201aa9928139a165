import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TemporalServerError } from './errors';
import { freePort, isPortFree } from './free-port';
import type { SearchAttributeType } from './search-attributes';
import { spawnServer } from './server-process';
import type { ServerProcess } from './server-process';
import { untilReady } from './wait-until-ready';

export interface DevServerOptions {
  /** As found by `findTemporalCli`. */
  cliPath: string;
  /** Everything the server prints is added here; made if missing. */
  logFile: string;
  /** Registered before the server takes its first request; on a known data file they may be there already. */
  searchAttributes: Readonly<Record<string, SearchAttributeType>>;
  /** SQLite file that keeps the workflows over a restart; without it they are in memory and end with the server. */
  dataFile?: string | undefined;
  /** gRPC port; a free one by default. */
  port?: number | undefined;
  /** Web UI port; a free one by default. */
  uiPort?: number | undefined;
  /** Where the Web UI has payloads decoded; without it they are shown as they are. */
  uiCodecEndpoint?: string | undefined;
  /** `default` by default; another one is made at the start. */
  namespace?: string | undefined;
}

export interface RunningServer {
  /** gRPC address, `127.0.0.1:7233`. */
  address: string;
  uiUrl: string;
  namespace: string;
  pid: number;
  /** Settles with a sentence when the server process has ended, wanted or not. */
  ended: Promise<string>;
  /** SIGTERM, after 10 seconds SIGKILL; resolves when the process is gone. May be called twice. */
  stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 60_000;
/** A free port may be taken between finding and using it: then others are tried, but not for ever. */
const ATTEMPTS_MAX = 3;

/**
 * Starts a dev server on 127.0.0.1 and resolves when it can be used. It ends with this process, however that ends.
 *
 * @throws TemporalServerError `PORT_IN_USE` when `port` or `uiPort` is taken, `TEMPORAL_SERVER_FAILED` when the server
 * ends or is not ready within 60 s; the message holds its last lines.
 */
export async function startDevServer(options: DevServerOptions): Promise<RunningServer> {
  await mkdir(dirname(options.logFile), { recursive: true });
  if (options.dataFile !== undefined) await mkdir(dirname(options.dataFile), { recursive: true });
  for (const port of [options.port, options.uiPort]) {
    if (port !== undefined && !(await isPortFree(port))) throw portInUse(port);
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      const mayRetry = error instanceof TemporalServerError && error.code === 'PORT_IN_USE';
      if (!mayRetry || attempt === ATTEMPTS_MAX) throw error;
    }
  }
}

async function startOnce(options: DevServerOptions): Promise<RunningServer> {
  const { cliPath, logFile, namespace = 'default' } = options;
  const port = options.port ?? (await freePort());
  const uiPort = options.uiPort ?? (await freePort());
  const server = await spawnServer(cliPath, devServerArguments({ ...options, namespace, port, uiPort }), {
    logFile,
  });
  const signal = AbortSignal.any([server.endedSignal, AbortSignal.timeout(READY_TIMEOUT_MS)]);
  if (!(await untilReady(port, namespace, signal))) throw await startFailure(server, { port, logFile });
  return {
    address: `127.0.0.1:${port}`,
    uiUrl: `http://127.0.0.1:${uiPort}`,
    namespace,
    pid: server.pid,
    ended: server.ended,
    stop: server.stop,
  };
}

/** The arguments of `temporal` for a server that is quiet, local and quick, and asks nobody for newer versions. */
export function devServerArguments(
  options: Pick<DevServerOptions, 'searchAttributes' | 'dataFile' | 'uiCodecEndpoint'> & {
    namespace: string;
    port: number;
    uiPort: number;
  },
): string[] {
  const { port, uiPort, namespace, dataFile, searchAttributes, uiCodecEndpoint } = options;
  const pairs: [string, string | number][] = [
    ['--ip', '127.0.0.1'],
    ['--port', port],
    ['--ui-port', uiPort],
    ['--namespace', namespace],
    ['--log-level', 'error'],
    ['--dynamic-config-value', 'frontend.enableServerVersionCheck=false'],
  ];
  for (const [name, type] of Object.entries(searchAttributes))
    pairs.push(['--search-attribute', `${name}=${type}`]);
  if (uiCodecEndpoint !== undefined) pairs.push(['--ui-codec-endpoint', uiCodecEndpoint]);
  if (dataFile !== undefined) {
    pairs.push(['--db-filename', dataFile]);
    // WAL with NORMAL: a killed process loses nothing, and a commit does not wait for the disk.
    pairs.push(['--sqlite-pragma', 'journal_mode=WAL'], ['--sqlite-pragma', 'synchronous=NORMAL']);
  }
  return ['server', 'start-dev', ...pairs.flat().map(String)];
}

async function startFailure(
  server: ServerProcess,
  { port, logFile }: { port: number; logFile: string },
): Promise<TemporalServerError> {
  const endedByItself = server.endedSignal.aborted;
  await server.stop();
  const how = await server.ended;
  if (endedByItself && /address already in use/i.test(how)) return portInUse(port);
  const what = endedByItself ? `ended with ${how}` : `was not ready within ${READY_TIMEOUT_MS / 1000} s`;
  return new TemporalServerError(
    'TEMPORAL_SERVER_FAILED',
    `The Temporal dev server ${what}. Its log: ${logFile}`,
  );
}

function portInUse(port: number): TemporalServerError {
  return new TemporalServerError(
    'PORT_IN_USE',
    `Port ${port} belongs to another process: stop that one, or choose another port.`,
  );
}
