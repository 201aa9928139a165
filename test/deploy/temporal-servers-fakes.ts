import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/**
 * A machine of its own for one test: a PATH with nothing on it but what the test puts there, an empty cache folder,
 * and a download service that refuses connections. Tools are small Node scripts standing for go, mvn, java and
 * temporal.
 */
export interface FakeMachine {
  env: NodeJS.ProcessEnv;
  /** Where the cache of this project is on it. */
  cache: string;
  /** Lines of progress, to be given as `report`. */
  lines: string[];
  report: (line: string) => void;
  /** Puts a tool on PATH; returns its path. */
  addTool(name: string, script: string): string;
  /** Puts a tool of the real machine on PATH. */
  linkRealTool(name: string): void;
  /** Names in the cache folder, so that a test can see what was left there. */
  cached(): string[];
  remove(): void;
}

export function fakeMachine(): FakeMachine {
  const root = mkdtempSync(join(tmpdir(), 'temporal-servers-'));
  const bin = join(root, 'bin');
  mkdirSync(bin);
  const userCache = process.platform === 'darwin' ? join(root, 'Library', 'Caches') : join(root, 'cache');
  const cache = join(userCache, 'proofing-upgrade', 'temporal');
  const lines: string[] = [];
  return {
    env: {
      PATH: bin,
      HOME: root,
      XDG_CACHE_HOME: join(root, 'cache'),
      // Port 1 of this machine: refused at once.
      TEMPORAL_DOWNLOAD_URL: 'http://127.0.0.1:1',
    },
    cache,
    lines,
    report: (line) => void lines.push(line),
    addTool: (name, script) => writeScript(join(bin, name), script),
    linkRealTool(name) {
      const folder = (process.env['PATH'] ?? '')
        .split(delimiter)
        .find((each) => existsSync(join(each, name)));
      if (folder === undefined) throw new Error(`these tests need ${name} on PATH`);
      symlinkSync(join(folder, name), join(bin, name));
    },
    cached: () => (existsSync(cache) ? readdirSync(cache).sort() : []),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Writes an executable that runs `script` with Node. */
export function writeScript(path: string, script: string): string {
  writeFileSync(path, `#!${process.execPath}\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** What `temporal --version` prints. */
export function temporalScript(version = '1.5.1', server = '1.29.1'): string {
  return `console.log('temporal version ${version} (Server ${server}, UI 2.42.1)');`;
}

/** `go install`: writes a working `temporal` into GOBIN. */
export const GO_SCRIPT = `
const fs = require('node:fs');
const file = process.env.GOBIN + '/temporal';
fs.writeFileSync(file, ${JSON.stringify(`#!${process.execPath}\n${temporalScript()}\n`)});
fs.chmodSync(file, 0o755);`;

/** `mvn dependency:copy-dependencies`: makes the folder it is told to. */
export const MVN_SCRIPT = `
const option = process.argv.find((each) => each.startsWith('-DoutputDirectory='));
require('node:fs').mkdirSync(option.slice('-DoutputDirectory='.length));`;

/** `java … TestServer <port>`: listens on the port. */
export const JAVA_SCRIPT = `require('node:net').createServer().listen(Number(process.argv.at(-1)), '127.0.0.1');`;

/** A gate that tools of a test wait at, so that the test knows where they are and decides when they go on. */
export interface Gate {
  /** Put before a tool's script: it then runs only once it is let through. */
  before(script: string): string;
  /** Resolves when the next tool stands at the gate. */
  arrival(): Promise<Waiting>;
  close(): void;
}

export interface Waiting {
  letThrough(): void;
  /** Resolves when the tool's process has ended. */
  gone: Promise<unknown>;
}

export async function openGate(): Promise<Gate> {
  const server: Server = createServer();
  const waiting: Socket[] = [];
  const askers: ((socket: Socket) => void)[] = [];
  server.on('connection', (socket) => {
    socket.on('error', () => {});
    const asker = askers.shift();
    if (asker) asker(socket);
    else waiting.push(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    before: (script) =>
      `require('node:net').connect(${port}, '127.0.0.1').once('data', () => { ${script}\nprocess.exit(); });`,
    async arrival() {
      const socket = waiting.shift() ?? (await new Promise<Socket>((resolve) => void askers.push(resolve)));
      socket.resume();
      return { letThrough: () => void socket.write('go on'), gone: once(socket, 'close') };
    },
    close: () => void server.close(),
  };
}
