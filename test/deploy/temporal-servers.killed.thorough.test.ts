import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { findTemporalCli } from '../../deploy/local/temporal-servers';
import type { FoundServer } from '../../deploy/local/temporal-servers';
import { fakeMachine, GO_SCRIPT, openGate } from './temporal-servers-fakes';
import type { FakeMachine, Gate } from './temporal-servers-fakes';

const PROJECT = join(__dirname, '../..');

let machine: FakeMachine;
let gate: Gate;
beforeEach(async () => {
  machine = fakeMachine();
  gate = await openGate();
});
afterEach(() => {
  gate.close();
  machine.remove();
});

/** Another process that looks for the dev server, by the command of this module. */
function askInAnotherProcess(): ChildProcess {
  const main = join(PROJECT, 'deploy/local/temporal-servers/main.ts');
  return spawn(process.execPath, ['--import', 'tsx', main, '--kind', 'dev', '--json'], {
    cwd: PROJECT,
    env: machine.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Resolves when a line of progress says that somebody waits. */
function reportUntilWaiting(): { report: (line: string) => void; waiting: Promise<void> } {
  let report!: (line: string) => void;
  const waiting = new Promise<void>((resolve) => {
    report = (line) => {
      machine.lines.push(line);
      if (line.startsWith('Waiting for')) resolve();
    };
  });
  return { report, waiting };
}

describe('two processes that need a server at once', () => {
  test('a second process waits and uses what the first made', async () => {
    machine.addTool('go', gate.before(GO_SCRIPT));
    const first = askInAnotherProcess();
    const build = await gate.arrival();
    const { report, waiting } = reportUntilWaiting();
    const second = findTemporalCli({ ...machine, report, limits: { lockPollMs: 10 } });
    await waiting;
    build.letThrough();
    const firstFound = JSON.parse(first.stdout ? await text(first.stdout) : '') as { dev: FoundServer };
    expect(firstFound.dev.source).toBe('build');
    await expect(second).resolves.toMatchObject({ source: 'cache', path: firstFound.dev.path });
    expect(machine.lines).toEqual([
      `Waiting for process ${first.pid}, which is making the Temporal dev server.`,
    ]);
    expect(machine.cached()).toEqual(['dev-1.5.1']);
  });

  test('two askers in one process make one server', async () => {
    machine.addTool('go', gate.before(GO_SCRIPT));
    const { report, waiting } = reportUntilWaiting();
    const both = [1, 2].map(() => findTemporalCli({ ...machine, report, limits: { lockPollMs: 10 } }));
    const build = await gate.arrival();
    await waiting;
    build.letThrough();
    const sources = (await Promise.all(both)).map(({ source }) => source);
    expect(sources.sort()).toEqual(['build', 'cache']);
  });

  test('when the first fails, the second makes the server itself', async () => {
    machine.addTool('go', gate.before('process.exit(1)'));
    const first = findTemporalCli(machine).catch((error: unknown) => error);
    const build = await gate.arrival();
    const { report, waiting } = reportUntilWaiting();
    const second = findTemporalCli({ ...machine, report, limits: { lockPollMs: 10 } });
    await waiting;
    machine.addTool('go', GO_SCRIPT);
    build.letThrough();
    await expect(first).resolves.toMatchObject({ code: 'TEMPORAL_SERVER_NOT_FOUND' });
    await expect(second).resolves.toMatchObject({ source: 'build' });
  });

  test('a second process does not wait for ever', async () => {
    machine.addTool('go', gate.before(GO_SCRIPT));
    const first = findTemporalCli(machine);
    const build = await gate.arrival();
    await expect(findTemporalCli({ ...machine, limits: { lockPollMs: 5, lockWaitMs: 20 } })).rejects.toThrow(
      /waited too long for process \d+/,
    );
    build.letThrough();
    await expect(first).resolves.toMatchObject({ source: 'build' });
  });
});

describe('a process killed while it makes a server', () => {
  test('a killed build leaves nothing that is taken for a server, and the next call recovers', async () => {
    // Writes half a server first, as a compiler killed while linking would.
    const half = `require('node:fs').writeFileSync(process.env.GOBIN + '/temporal', 'half', { mode: 0o755 });`;
    machine.addTool('go', half + gate.before(''));
    const killed = askInAnotherProcess();
    const build = await gate.arrival();
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    await build.gone;
    expect(machine.cached()).toEqual(['dev-1.5.1.lock', expect.stringMatching(/^dev-1\.5\.1\.tmp-/)]);

    machine.addTool('go', GO_SCRIPT);
    await expect(findTemporalCli(machine)).resolves.toMatchObject({ source: 'build' });
    expect(machine.cached()).toEqual(['dev-1.5.1']);
    expect(machine.lines.join('\n')).not.toContain('Waiting');
  });

  test('its build ends with it', async () => {
    machine.addTool('go', gate.before(GO_SCRIPT));
    const killed = askInAnotherProcess();
    const build = await gate.arrival();
    killed.kill('SIGKILL');
    await expect(build.gone).resolves.toBeDefined();
  });

  test.each([
    [
      'whose process id now belongs to another program',
      JSON.stringify({ token: 'x', pid: process.pid, host: hostname() }),
    ],
    ['of another machine or container', JSON.stringify({ token: 'x', pid: 1, host: 'another' })],
    ['without a name, made by a process killed at that very moment', ''],
  ])('a lock %s counts until it has not been touched for a while', async (_, content) => {
    machine.addTool('go', GO_SCRIPT);
    const lock = join(machine.cache, 'dev-1.5.1.lock');
    mkdirSync(machine.cache, { recursive: true });
    writeFileSync(lock, content);
    await expect(findTemporalCli({ ...machine, limits: { lockPollMs: 5, lockWaitMs: 20 } })).rejects.toThrow(
      'waited too long',
    );
    const longAgo = new Date(Date.now() - 120_000);
    utimesSync(lock, longAgo, longAgo);
    await expect(findTemporalCli(machine)).resolves.toMatchObject({ source: 'build' });
    expect(machine.cached()).toEqual(['dev-1.5.1']);
  });
});
