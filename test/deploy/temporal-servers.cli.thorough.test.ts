import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fakeMachine, JAVA_SCRIPT, temporalScript } from './temporal-servers-fakes';
import type { FakeMachine } from './temporal-servers-fakes';

const PROJECT = join(__dirname, '../..');
const MAIN = join(PROJECT, 'deploy/local/temporal-servers/main.ts');

let machine: FakeMachine;
beforeEach(() => void (machine = fakeMachine()));
afterEach(() => machine.remove());

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['--import', 'tsx', MAIN, ...args], {
    cwd: PROJECT,
    env: machine.env,
    encoding: 'utf8',
  });
}

test('--json prints one object that says where both servers are', () => {
  const dev = machine.addTool('temporal', temporalScript());
  const timeSkipping = machine.addTool('temporal-test-server', JAVA_SCRIPT);
  const { status, stdout } = run('--json');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    dev: { kind: 'executable', source: 'path', path: dev, version: '1.5.1 (Server 1.29.1, UI 2.42.1)' },
    timeSkipping: { source: 'path', path: timeSkipping, version: 'unknown version' },
  });
});

test('a server that cannot be found is exit code 1 with the code of the error, and an empty standard output', () => {
  const { status, stdout, stderr } = run('--kind', 'dev', '--json');
  expect(status).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain('TEMPORAL_SERVER_NOT_FOUND: No Temporal dev server was found');
});

test('a wrong argument is exit code 2 with the help', () => {
  expect(run('--kind', 'production')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('--kind is dev'),
  });
  expect(run('--fast')).toMatchObject({ status: 2, stderr: expect.stringContaining('Usage:') });
});

test('--help names every variable read', () => {
  const { status, stdout } = run('--help');
  expect(status).toBe(0);
  for (const name of [
    'TEMPORAL_ADDRESS',
    'TEMPORAL_CLI_PATH',
    'TEMPORAL_TEST_SERVER_PATH',
    'TEMPORAL_DOWNLOAD_URL',
  ]) {
    expect(stdout).toContain(name);
  }
});
