/**
 * The whole product on one machine: Temporal dev server, sandbox of outside parties, worker and HTTP endpoint, each a
 * process of its own, with state in one folder that survives a restart.
 */
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { createUpgradeClient, openStore, parseKeyRing, type UpgradeClient } from '../../client';
import type { Store } from '../../db/store';
import { SEARCH_ATTRIBUTES } from '../../temporal.config';
import { createDataConverter } from '../../worker/data-converter';
import { localSecrets } from './local-secrets';
import { type Program, startProgram } from './program';
import { createSandboxControl, type SandboxControl } from './sandbox-control';
import { stackEnvironment } from './stack-environment';
import { findDevServer, freePort, registerSearchAttributes, startDevServer } from './temporal-servers';

export interface StackOptions {
  /** Everything the stack keeps: databases, secrets, logs. */
  readonly dataFolder: string;
  /** 0 or absent: a free one. */
  readonly ports?: { temporal?: number; webUi?: number; sandbox?: number; api?: number; codec?: number };
  /** Settings of the programs that differ from the usual ones, e.g. OUTAGE_AFTER_MS. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Told each step of the start, for a person who waits. */
  readonly report?: (line: string) => void;
}

export interface Stack {
  readonly temporal: Client;
  readonly dataConverter: DataConverter;
  readonly store: Store;
  readonly client: UpgradeClient;
  readonly sandbox: SandboxControl;
  /** What a program of the stack finds in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Address of the Temporal Web UI; null for a server that was there already. */
  readonly webUiUrl: string | null;
  readonly apiUrl: string;
  /** Kills the worker as a crash would, and starts another. */
  restartWorker(): Promise<void>;
  /** Asks the worker to stop, as a release does; resolves with its exit code. */
  stopWorker(): Promise<number | null>;
  /** Starts it again. */
  startWorker(): Promise<void>;
  /** Stops the Temporal server and starts it again on its file. */
  restartTemporal(): Promise<void>;
  /** Settles with a name when a part has ended without being asked to. */
  readonly failed: Promise<string>;
  stop(): Promise<void>;
}

export async function startStack(options: StackOptions): Promise<Stack> {
  const { dataFolder, ports = {}, settings = {}, report = () => undefined } = options;
  const secrets = localSecrets(dataFolder);
  const logFile = (name: string): string => path.join(dataFolder, 'logs', `${name}.log`);
  const sandboxPort = ports.sandbox || (await freePort());
  const apiPort = ports.api || (await freePort());
  const codecPort = ports.codec || (await freePort());
  const webUiPort = ports.webUi || (await freePort());
  const stops: (() => Promise<void>)[] = [];
  let isStopping = false;
  let tellFailed: (name: string) => void = () => undefined;
  const failed = new Promise<string>((resolve) => {
    tellFailed = resolve;
  });
  const watch = <P extends { ended: Promise<unknown> }>(
    name: string,
    part: P,
    isWanted: () => boolean,
  ): P => {
    void part.ended.then(() => {
      if (!isStopping && !isWanted()) tellFailed(name);
    });
    return part;
  };
  const stop = async (): Promise<void> => {
    isStopping = true;
    for (const each of stops.splice(0).toReversed()) await each();
  };

  try {
    const found = await findDevServer();
    report(
      found.kind === 'address'
        ? `Temporal: ${found.address}`
        : `Temporal: ${found.version} (${found.source})`,
    );
    let isTemporalRestarting = false;
    const startServer = (temporalPort: number | undefined, uiPort: number) => {
      if (found.kind === 'address')
        throw new Error('a server given by TEMPORAL_ADDRESS is not ours to start');
      return startDevServer({
        cliPath: found.path,
        dataFile: path.join(dataFolder, 'temporal.sqlite'),
        logFile: logFile('temporal'),
        searchAttributes: SEARCH_ATTRIBUTES,
        port: temporalPort || undefined,
        uiPort,
        uiCodecEndpoint: `http://127.0.0.1:${codecPort}/${secrets.CODEC_LOCAL_TOKEN}`,
      });
    };
    let server = found.kind === 'address' ? null : await startServer(ports.temporal, webUiPort);
    if (server !== null) {
      watch('temporal', server, () => isTemporalRestarting);
      stops.push(async () => server?.stop());
    }
    const address = server?.address ?? (found.kind === 'address' ? found.address : '');
    const connection = Connection.lazy({ address });
    stops.push(() => connection.close());
    const namespace = process.env['TEMPORAL_NAMESPACE'] ?? 'default';
    const dataConverter = createDataConverter({ ring: parseKeyRing(secrets.CODEC_KEYS), namespace });
    const temporal = new Client({ connection, namespace, dataConverter });
    if (server === null)
      await registerSearchAttributes(connection, SEARCH_ATTRIBUTES, temporal.options.namespace);

    const usual = stackEnvironment({
      secrets,
      dataFolder,
      temporalAddress: address,
      namespace,
      sandboxPort,
      apiPort,
      codecPort,
      webUiPort: server === null ? null : webUiPort,
    });
    // Kept with the stack's settings, so that the command line goes by the same profiles.
    const policyFolder = process.env['POLICY_DIR'] ?? '';
    const POLICY_DIR = policyFolder === '' ? '' : path.resolve(policyFolder);
    const environment = { ...usual, POLICY_DIR, ...settings };
    const start = (name: string, script: string, readyLine: RegExp): Promise<Program> => {
      report(`Starting ${name}`);
      return startProgram({ name, script, environment, readyLine, logFile: logFile(name) });
    };

    // Opened first: it applies the migrations before two programs could try at once.
    const store = await openStore({
      path: environment.STORE_PATH,
      keys: { sealing: parseKeyRing(secrets.SEALING_KEYS), peppers: parseKeyRing(secrets.CODE_PEPPERS) },
    });
    stops.push(() => store.close());
    const sandbox = watch('sandbox', await start('sandbox', 'sandbox/main.ts', /ready/i), () => false);
    stops.push(async () => void (await sandbox.stop()));
    const codecServer = watch(
      'codec server',
      await start('codec-server', 'worker/codec-server/main.ts', /codec server ready/),
      () => false,
    );
    stops.push(async () => void (await codecServer.stop()));
    let isWorkerStopping = false;
    const startWorker = async (): Promise<Program> =>
      watch('worker', await start('worker', 'worker/main.ts', /worker ready/), () => isWorkerStopping);
    let [worker, api] = await Promise.all([startWorker(), start('api', 'client/http/main.ts', /api ready/)]);
    stops.push(
      async () => void (await watch('api', api, () => false).stop()),
      async () => void (await worker.stop()),
    );

    return {
      temporal,
      dataConverter,
      store,
      client: createUpgradeClient({ temporal, store }),
      sandbox: createSandboxControl(`http://127.0.0.1:${sandboxPort}`),
      environment,
      webUiUrl: server?.uiUrl ?? null,
      apiUrl: `http://127.0.0.1:${apiPort}`,
      failed,
      stop,
      async restartWorker() {
        isWorkerStopping = true;
        await worker.kill();
        worker = await startWorker();
        isWorkerStopping = false;
      },
      async stopWorker() {
        isWorkerStopping = true;
        return worker.stop();
      },
      async startWorker() {
        worker = await startWorker();
        isWorkerStopping = false;
      },
      async restartTemporal() {
        if (server === null) throw new Error('a server given by TEMPORAL_ADDRESS is not ours to restart');
        isTemporalRestarting = true;
        const uiPort = Number(new URL(server.uiUrl).port);
        const port = Number(server.address.split(':').at(-1));
        await server.stop();
        server = await startServer(port, uiPort);
        isTemporalRestarting = false;
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
