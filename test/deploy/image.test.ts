/** The image is what deployments rely on: its base is pinned, it is not root, and nothing gets in by being forgotten. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { doorsOf, isHealthy } from '../../deploy/container/healthy';
import { allowedByDockerignore, parseCopy, parseDockerfile } from '../../deploy/image-rehearsal/dockerfile';

const ROOT = path.join(__dirname, '..', '..');
const ENTRYPOINT = path.join(ROOT, 'deploy', 'container', 'entrypoint.sh');
const { stages } = parseDockerfile(read('deploy/container/Dockerfile'));
const runtime = stages.at(-1)!;
const allowed = allowedByDockerignore(read('.dockerignore'));

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}
const textsOf = (name: string): string[] =>
  runtime.instructions.filter((each) => each.name === name).map(({ text }) => text);

it('every stage stands on the same base, pinned by digest, with glibc', () => {
  const images = new Set(stages.map(({ from }) => from).filter((from) => from.includes(':')));
  expect(images.size).toBe(1);
  expect([...images][0]).toMatch(/^node:\d+\.\d+\.\d+-(bookworm|trixie)-slim@sha256:[0-9a-f]{64}$/);
});

it('runs as a user that is not root, with an init as process 1, and says whether it is healthy', () => {
  expect(textsOf('USER').at(-1)).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  expect(JSON.parse(textsOf('ENTRYPOINT')[0]!)).toEqual(['/usr/bin/tini', '--', 'proofing-upgrade']);
  expect(textsOf('HEALTHCHECK')[0]).toContain('CMD ["proofing-upgrade", "healthy"]');
});

it('what runs has production dependencies alone, which ran no script of their own at install', () => {
  const copied = textsOf('COPY').map(parseCopy);
  const from = copied.find(({ to }) => to === 'node_modules')?.from;
  const commands = stages
    .find(({ name }) => name === from)!
    .instructions.filter(({ name }) => name === 'RUN');
  expect(commands[0]!.text).toMatch(/^npm ci --omit=dev --ignore-scripts /);
  expect(commands.filter(({ text }) => /npm (ci|i|install|rebuild)\b/.test(text))).toHaveLength(1);
  // Nothing of the checkout gets past the stage that compiles it.
  expect(copied.filter((step) => step.from === null)).toEqual([]);
});

it('no secret, local data or test can get into the build', () => {
  for (const name of ['.env', '.data', 'test', 'node_modules', '.git', '.npmrc', '*', '.'])
    expect(allowed).not.toContain(name);
  expect(() => allowedByDockerignore('node_modules\n')).toThrow('must begin with *');
});

it('no variable of the image holds a secret', () => {
  const names = textsOf('ENV').flatMap((text) => [...text.matchAll(/(\w+)=/g)].map(([, name]) => name!));
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => /SECRET|PASSWORD|TOKEN|PEPPER|_KEYS?$/.test(name))).toEqual([]);
});

describe('the entry point', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'entrypoint-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  // In place of Node: says what it was given.
  writeFileSync(path.join(folder, 'node'), '#!/bin/sh\nprintf "%s\\n" "$@"\n');
  chmodSync(path.join(folder, 'node'), 0o755);

  function run(args: readonly string[], variables: NodeJS.ProcessEnv = {}) {
    const env = { PATH: `${folder}:/usr/bin:/bin`, APP_FOLDER: '/app', ...variables };
    const { status, stdout, stderr } = spawnSync('/bin/sh', [ENTRYPOINT, ...args], { env, encoding: 'utf8' });
    return { status, given: stdout.trim().split('\n'), stderr };
  }

  it.each(['api', 'worker', 'codec-server', 'upgrade', 'migrate', 'healthy'])(
    'starts %s from a source that is there',
    (name) => {
      const { status, given } = run([name, '--option', 'two words']);
      expect(status).toBe(0);
      expect(given.slice(1)).toEqual(['--option', 'two words']);
      const source = given[0]!.replace('/app/dist/', '').replace(/js$/, 'ts');
      expect(allowed.some((each) => source.startsWith(each))).toBe(true);
      expect(() => read(source)).not.toThrow();
    },
  );

  it('gives Node the file of secrets, so that they are in no description of the container', () => {
    const secrets = path.join(folder, 'secrets');
    writeFileSync(secrets, 'A=b\n');
    expect(run(['worker'], { SECRETS_FILE: secrets }).given).toEqual([
      `--env-file=${secrets}`,
      '/app/dist/worker/main.js',
    ]);
  });

  it('says what is wrong with an unknown program and a missing file of secrets', () => {
    expect(run(['canary'])).toMatchObject({ status: 2, stderr: expect.stringMatching(/^PROGRAM_UNKNOWN: /) });
    expect(run([])).toMatchObject({ status: 2 });
    const missing = run(['api'], { SECRETS_FILE: path.join(folder, 'no-such-file') });
    expect(missing).toMatchObject({ status: 1, stderr: expect.stringMatching(/^SECRETS_FILE_UNREADABLE: /) });
  });
});

describe('the health check', () => {
  it('tries the doors that the settings name', () => {
    expect(doorsOf({ HTTP_PORT: '1', HEALTH_ADDRESS: '0.0.0.0:2', CODEC_PORT: '3' })).toEqual([
      'http://127.0.0.1:1/healthz',
      'http://127.0.0.1:2/healthz',
      'https://127.0.0.1:3/healthz',
    ]);
  });

  it('is healthy for 200 alone, and not when nobody answers', async () => {
    let status = 200;
    const server = createServer((_request, response) => void response.writeHead(status).end());
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/healthz`;
    expect(await isHealthy(url)).toBe(true);
    status = 503;
    expect(await isHealthy(url)).toBe(false);
    server.close();
    server.closeAllConnections();
    expect(await isHealthy(url)).toBe(false);
  });
});
