import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDevServer, startTimeSkippingServer } from '../../deploy/local/temporal-servers';
import { runCommand } from '../../deploy/local/temporal-servers/run-command';
import { devServerArguments } from '../../deploy/local/temporal-servers/start-dev-server';
import { fakeMachine, openGate } from './temporal-servers-fakes';
import type { FakeMachine } from './temporal-servers-fakes';

let machine: FakeMachine;
beforeEach(() => void (machine = fakeMachine()));
afterEach(() => machine.remove());

describe('an external command', () => {
  test('that takes too long is ended together with what it started', async () => {
    const gate = await openGate();
    const grandchild = machine.addTool('grandchild', gate.before(''));
    const script = `require('node:child_process').spawn(${JSON.stringify(grandchild)}, { stdio: 'inherit' });`;
    const running = runCommand(machine.addTool('slow', script), [], { env: machine.env, timeoutMs: 3_000 });
    const { gone } = await gate.arrival();
    await expect(running).rejects.toThrow('slow took longer than 3 s and was stopped');
    await gone;
    gate.close();
  });

  test('that fails is reported with the last lines it printed', async () => {
    const path = machine.addTool(
      'failing',
      `console.log('1\\n2\\n3\\n4\\n5'); console.error('why'); process.exit(9)`,
    );
    await expect(runCommand(path, [], { env: machine.env, timeoutMs: 20_000 })).rejects.toThrow(
      /^failing ended with exit code 9: .*5.*$/,
    );
  });
});

describe('a dev server that does not come up', () => {
  const base = { searchAttributes: { ProofingStage: 'Keyword' } } as const;

  test('that ends early is reported with its last lines', async () => {
    const cliPath = machine.addTool(
      'temporal',
      `console.error('unable to open database file'); process.exit(1)`,
    );
    const logFile = join(machine.cache, 'logs', 'dev.log');
    await expect(startDevServer({ ...base, cliPath, logFile })).rejects.toMatchObject({
      code: 'TEMPORAL_SERVER_FAILED',
      message: expect.stringMatching(/ended with exit code 1: unable to open database file.*dev\.log/),
    });
    expect(existsSync(logFile)).toBe(true);
  });

  test.each(['port', 'uiPort'])('because its %s is taken says which one', async (which) => {
    const cliPath = machine.addTool('temporal', `process.exit(1)`);
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const logFile = join(machine.cache, 'dev.log');
    await expect(startDevServer({ ...base, cliPath, logFile, [which]: port })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringContaining(`Port ${port} belongs to another process`),
    });
    other.close();
  });

  test('is tried again on other ports when those found free were taken meanwhile', async () => {
    const runs = join(machine.env['HOME'] ?? '', 'runs');
    const script = `require('node:fs').appendFileSync(${JSON.stringify(runs)}, 'x'); console.error('bind: address already in use'); process.exit(1)`;
    const cliPath = machine.addTool('temporal', script);
    await expect(
      startDevServer({ ...base, cliPath, logFile: join(machine.cache, 'dev.log') }),
    ).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    expect(readFileSync(runs, 'utf8')).toBe('xxx');
  });
});

test('a dev server in memory gets no file, one with a file gets it with its pragmas', () => {
  const common = {
    port: 1,
    uiPort: 2,
    namespace: 'default',
    searchAttributes: { StageDeadline: 'Datetime' },
  } as const;
  expect(devServerArguments(common)).not.toContain('--db-filename');
  expect(devServerArguments({ ...common, dataFile: 'data/temporal.db' }).join(' ')).toMatch(
    /--search-attribute StageDeadline=Datetime --db-filename data\/temporal\.db --sqlite-pragma journal_mode=WAL/,
  );
});

test('a stopped server is gone, and stopping it twice is no error', async () => {
  const script = `require('node:net').createServer().listen(Number(process.argv.at(-1)), '127.0.0.1');`;
  const server = await startTimeSkippingServer({ path: machine.addTool('temporal-test-server', script) });
  await Promise.all([server.stop(), server.stop()]);
  await server.stop();
  expect(() => process.kill(server.pid, 0)).toThrow('ESRCH');
});
