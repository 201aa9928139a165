/**
 * Starts the programs of a rehearsed image as a container would: by its entry point, with secrets as files, as a user who
 * may write nothing but the data folder, with no variable of this process; against a Temporal dev server.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SEARCH_ATTRIBUTES } from '../../temporal.config';
import { localSecrets } from '../local/local-secrets';
import { stackEnvironment } from '../local/stack-environment';
import { findDevServer, freePort, startDevServer } from '../local/temporal-servers';

export interface ProgramReport {
  readonly program: string;
  /** From the start until it says so. */
  readonly ms: number;
  readonly says: string;
}

/** As in the image: in no group of the machine, and the owner of nothing. */
const NOBODY = 65_534;
const READY_WITHIN_MS = 90_000;
/** Types, which are no code; and the compiler of the SDK's bundler, for workers without a prebuilt bundle. */
const BROUGHT_BY_OTHERS = /^@types\/|^@swc\/core$/;
const IN_FILES = ['SEALING_KEYS', 'CODE_PEPPERS', 'CODEC_KEYS'];

/** @throws Error naming the program that did not do what it must, with what it said */
export async function checkPrograms(
  app: string,
  tell: (line: string) => void,
): Promise<readonly ProgramReport[]> {
  refuseDevelopmentPackages(app);
  const root = path.dirname(app);
  const found = await findDevServer();
  if (found.kind === 'address') throw new Error('unset TEMPORAL_ADDRESS: a server of its own is started');
  const server = await startDevServer({
    cliPath: found.path,
    logFile: path.join(root, 'temporal.log'),
    searchAttributes: SEARCH_ATTRIBUTES,
  });
  const programs: ChildProcess[] = [];
  try {
    const { environment, ports } = await environmentIn(root, app, server.address, server.namespace);
    const run = (...args: string[]): string =>
      execFileSync('/bin/sh', [path.join(root, 'usr/local/bin/proofing-upgrade'), ...args], {
        ...asNobody(app, environment),
        encoding: 'utf8',
      });
    const reports: ProgramReport[] = [];
    const timed = async (program: string, work: () => Promise<string> | string): Promise<void> => {
      const begun = Date.now();
      const says = await work();
      reports.push({ program, ms: Date.now() - begun, says });
      tell(`${program}: ${says}`);
    };
    const start = (program: string, url: string) =>
      timed(program, async () => {
        const child = spawn('/bin/sh', [path.join(root, 'usr/local/bin/proofing-upgrade'), program], {
          ...asNobody(app, environment),
          stdio: ['ignore', 'ignore', 'inherit'],
        });
        programs.push(child);
        return `${new URL(url).pathname} answers ${JSON.stringify(await untilReady(child, url))}`;
      });

    await timed('migrate', () => run('migrate', '--json').trim());
    await start('api', `http://127.0.0.1:${ports.api}/healthz`);
    await start('worker', `http://127.0.0.1:${ports.health}/readyz`);
    await start('codec-server', `http://127.0.0.1:${ports.codec}/healthz`);
    await timed('api', async () => `/readyz answers ${JSON.stringify(await readyOf(ports.api))}`);
    await timed('healthy', () => `${run('healthy')}exit status 0`);
    await timed('upgrade', () => run('upgrade', 'list', '--json').trim());
    for (const program of programs)
      await timed('SIGTERM', async () => {
        program.kill('SIGTERM');
        const [status, signal] = (await once(program, 'close')) as [number | null, string | null];
        if (status !== 0)
          throw new Error(`a program ended with ${status ?? signal} when it was asked to stop`);
        return 'exit status 0';
      });
    return reports;
  } finally {
    for (const program of programs) program.kill('SIGKILL');
    await server.stop();
  }
}

/** What builds and tests has no place in what runs. */
function refuseDevelopmentPackages(app: string): void {
  const { devDependencies } = JSON.parse(readFileSync(path.join(app, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const found = Object.keys(devDependencies).filter(
    (name) => !BROUGHT_BY_OTHERS.test(name) && existsSync(path.join(app, 'node_modules', name)),
  );
  if (found.length > 0) throw new Error(`development packages are in the image: ${found.join(', ')}`);
}

/** Secrets as files, the rest as variables. */
async function environmentIn(root: string, app: string, temporalAddress: string, namespace: string) {
  const data = path.join(root, 'data');
  const mounts = path.join(root, 'secrets');
  const secrets = localSecrets(path.join(root, 'made'));
  const ports = {
    api: await freePort(),
    codec: await freePort(),
    health: await freePort(),
    nowhere: await freePort(),
  };
  const all: Record<string, string> = stackEnvironment({
    secrets,
    dataFolder: data,
    temporalAddress,
    namespace,
    sandboxPort: ports.nowhere,
    apiPort: ports.api,
    codecPort: ports.codec,
    webUiPort: ports.nowhere,
  });
  const isSecret = (name: string): boolean => name in secrets;
  const lines = (names: readonly string[]): string => names.map((name) => `${name}=${all[name]}\n`).join('');
  for (const folder of [data, mounts]) mkdirSync(folder, { mode: 0o700 });
  const files = {
    keys: lines(IN_FILES.slice(0, 2)),
    'codec-keys': lines(IN_FILES.slice(2)),
    settings: lines(Object.keys(all).filter((name) => isSecret(name) && !IN_FILES.includes(name))),
  };
  for (const [name, text] of Object.entries(files))
    writeFileSync(path.join(mounts, name), text, { mode: 0o400 });
  if (isRoot())
    for (const place of [data, mounts, ...Object.keys(files).map((name) => path.join(mounts, name))])
      chownSync(place, NOBODY, NOBODY);
  chmodSync(root, 0o755);
  const plain = Object.fromEntries(Object.entries(all).filter(([name]) => !isSecret(name)));
  return {
    ports,
    environment: {
      ...plain,
      PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin`,
      HOME: '/nonexistent',
      NODE_ENV: 'production',
      APP_FOLDER: app,
      WORKFLOW_BUNDLE: path.join(app, 'dist', 'workflow-bundle.js'),
      HEALTH_ADDRESS: `127.0.0.1:${ports.health}`,
      SECRETS_FILE: path.join(mounts, 'settings'),
      KEYS_FILE: path.join(mounts, 'keys'),
      CODEC_KEYS_FILE: path.join(mounts, 'codec-keys'),
    },
  };
}

function asNobody(cwd: string, environment: NodeJS.ProcessEnv) {
  return { cwd, env: environment, ...(isRoot() && { uid: NOBODY, gid: NOBODY }) };
}

const isRoot = (): boolean => process.getuid?.() === 0;

async function untilReady(program: ChildProcess, url: string): Promise<unknown> {
  const until = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const response = await fetch(url).catch(() => null);
    if (response?.ok === true) return response.json();
    if (program.exitCode !== null) throw new Error(`it ended with ${program.exitCode} before it was ready`);
    if (Date.now() > until) throw new Error('it was not ready in time');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function readyOf(port: number): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}/readyz`);
  if (!response.ok) throw new Error(`the API is not ready: ${response.status}`);
  return response.json();
}
