import { chmodSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { findTemporalCli, findTimeSkippingServer } from '../../deploy/local/temporal-servers';
import {
  fakeMachine,
  GO_SCRIPT,
  JAVA_SCRIPT,
  MVN_SCRIPT,
  temporalScript,
  writeScript,
} from './temporal-servers-fakes';
import type { FakeMachine } from './temporal-servers-fakes';

let machine: FakeMachine;
beforeEach(() => void (machine = fakeMachine()));
afterEach(() => machine.remove());

describe('the order in which a Temporal server is looked for', () => {
  test('a path set in the environment is used before anything else', async () => {
    machine.addTool('temporal', temporalScript());
    const path = writeScript(
      join(machine.env['HOME'] ?? '', 'my-temporal'),
      temporalScript('1.9.1', '1.32.0'),
    );
    await expect(
      findTemporalCli({ ...machine, env: { ...machine.env, TEMPORAL_CLI_PATH: path } }),
    ).resolves.toEqual({
      source: 'environment',
      path,
      version: '1.9.1 (Server 1.32.0, UI 2.42.1)',
    });
  });

  test.each([
    ['is not there', (path: string) => path, 'there is no such file'],
    [
      'may not be executed',
      (path: string) => (writeFileSync(path, ''), chmodSync(path, 0o644), path),
      'chmod',
    ],
    ['is another program', (path: string) => writeScript(path, 'console.log("hello")'), 'hello'],
    [
      'does not start',
      (path: string) => writeScript(path, 'console.error("broken"); process.exit(3)'),
      'broken',
    ],
  ])(
    'a path set in the environment that %s is an error, though PATH has a good one',
    async (_, prepare, reason) => {
      machine.addTool('temporal', temporalScript());
      const path = prepare(join(machine.env['HOME'] ?? '', 'my-temporal'));
      const found = findTemporalCli({ ...machine, env: { ...machine.env, TEMPORAL_CLI_PATH: path } });
      await expect(found).rejects.toMatchObject({
        code: 'TEMPORAL_SERVER_PATH_INVALID',
        message: expect.stringContaining(reason),
      });
      await expect(found).rejects.toThrow(path);
    },
  );

  test('a path relative to the working folder is returned as an absolute one', async () => {
    const path = writeScript(join(machine.env['HOME'] ?? '', 'my-temporal'), temporalScript());
    const env = { ...machine.env, TEMPORAL_CLI_PATH: relative(process.cwd(), path) };
    await expect(findTemporalCli({ ...machine, env })).resolves.toMatchObject({
      source: 'environment',
      path,
    });
  });

  test('`temporal` on PATH is used when no path is set', async () => {
    const path = machine.addTool('temporal', temporalScript());
    await expect(findTemporalCli(machine)).resolves.toMatchObject({ source: 'path', path });
  });

  test('a `temporal` on PATH with too old a server is passed over, and that is said', async () => {
    machine.addTool('temporal', temporalScript('1.3.0', '1.27.1'));
    machine.addTool('go', GO_SCRIPT);
    await expect(findTemporalCli(machine)).resolves.toMatchObject({ source: 'build' });
    expect(machine.lines.join('\n')).toContain('its server 1.27 is older than 1.29');
  });

  test('what was built once is taken from the cache the next time', async () => {
    machine.addTool('go', GO_SCRIPT);
    const built = await findTemporalCli(machine);
    expect(built).toMatchObject({ source: 'build', version: '1.5.1 (Server 1.29.1, UI 2.42.1)' });
    machine.addTool('go', 'process.exit(1)');
    await expect(findTemporalCli(machine)).resolves.toEqual({ ...built, source: 'cache' });
    expect(machine.cached()).toEqual(['dev-1.5.1']);
  });

  test('a cached server that no longer starts is replaced', async () => {
    machine.addTool('go', GO_SCRIPT);
    const { path } = await findTemporalCli(machine);
    writeScript(path, 'process.exit(1)');
    await expect(findTemporalCli(machine)).resolves.toMatchObject({ source: 'build', path });
    await expect(findTemporalCli(machine)).resolves.toMatchObject({ source: 'cache', path });
    expect(machine.cached()).toEqual(['dev-1.5.1']);
  });

  test('a build whose result does not start is not kept', async () => {
    machine.addTool('go', GO_SCRIPT.replace('temporal version', 'something else'));
    await expect(findTemporalCli(machine)).rejects.toMatchObject({ code: 'TEMPORAL_SERVER_NOT_FOUND' });
    expect(machine.cached()).toEqual([]);
  });

  test('the time-skipping server is put together with Maven, started once, and cached', async () => {
    machine.addTool('mvn', MVN_SCRIPT);
    machine.addTool('java', JAVA_SCRIPT);
    const built = await findTimeSkippingServer(machine);
    expect(built).toMatchObject({ source: 'build', version: '1.38.0' });
    await expect(findTimeSkippingServer(machine)).resolves.toEqual({ ...built, source: 'cache' });
    expect(machine.cached()).toEqual(['time-skipping-1.38.0']);
  });

  test('a time-skipping server that ends instead of listening is not taken', async () => {
    const path = machine.addTool('temporal-test-server', 'console.error("no Java here"); process.exit(1)');
    const env = { ...machine.env, TEMPORAL_TEST_SERVER_PATH: path };
    await expect(findTimeSkippingServer({ ...machine, env })).rejects.toMatchObject({
      code: 'TEMPORAL_SERVER_PATH_INVALID',
      message: expect.stringContaining('no Java here'),
    });
  });
});

describe('when nothing works', () => {
  test('one error names each step with its reason, and every way to provide a dev server', async () => {
    machine.addTool('temporal', 'process.exit(7)');
    const error = await findTemporalCli(machine).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'TEMPORAL_SERVER_NOT_FOUND' });
    const { message } = error as Error;
    for (const part of [
      /1\. TEMPORAL_CLI_PATH: not set/,
      /2\. `temporal` on PATH \(.*\): temporal ended with exit code 7/,
      /3\. own cache \(.*dev-1\.5\.1\): there is no such file/,
      /4\. download from http:\/\/127\.0\.0\.1:1: `tar` is not on PATH/,
      /5\. build: `go` is not on PATH/,
      /set TEMPORAL_ADDRESS/,
      /set TEMPORAL_CLI_PATH/,
      /install the Temporal CLI/,
      /internet/,
      /install Go/,
    ]) {
      expect(message).toMatch(part);
    }
  });

  test('the reasons of the time-skipping server name Maven, and Java once Maven is there', async () => {
    await expect(findTimeSkippingServer(machine)).rejects.toThrow(/build: `mvn` is not on PATH/);
    machine.addTool('mvn', MVN_SCRIPT);
    await expect(findTimeSkippingServer(machine)).rejects.toThrow(/build: `java` is neither/);
  });

  test('a cache folder that cannot be written is said to be the reason', async () => {
    machine.addTool('go', GO_SCRIPT);
    writeFileSync(join(machine.env['HOME'] ?? '', 'a-file'), '');
    const env = { ...machine.env, HOME: join(machine.env['HOME'] ?? '', 'a-file'), XDG_CACHE_HOME: '' };
    await expect(findTemporalCli({ ...machine, env })).rejects.toThrow(
      /could not be used to make one: .*ENOTDIR/,
    );
  });

  test('a build that takes too long is stopped and said to be the reason', async () => {
    machine.addTool('go', 'setInterval(() => {}, 1000)');
    await expect(findTemporalCli({ ...machine, limits: { buildTimeoutMs: 200 } })).rejects.toThrow(
      /build: go took longer than/,
    );
    expect(machine.cached()).toEqual([]);
  });
});
