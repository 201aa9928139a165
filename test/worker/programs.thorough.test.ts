/** Programs that cannot start end with status 1 and one line that says why and what to do, never with a stack. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exostar } from '../../workflows/policies/exostar';

const ROOT = path.join(__dirname, '..', '..');
const WORKER = 'worker/main.ts';
const API = 'client/http/main.ts';
const CODEC_SERVER = 'worker/codec-server/main.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const secret = 'canary-secret';
const url = 'http://127.0.0.1:1';
const folder = mkdtempSync(path.join(tmpdir(), 'programs-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const VARIABLES: Readonly<Record<string, string>> = {
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  STORE_PATH: path.join(folder, 'store.sqlite'),
  SEALING_KEYS: `k1:${key}`,
  CODE_PEPPERS: `p1:${Buffer.alloc(32, 9).toString('base64')}`,
  CODEC_KEYS: `c1:${key}`,
  CODEC_PORT: '0',
  CODEC_ORIGINS: 'https://temporal.example',
  CODEC_LOCAL_TOKEN: 'local-token-0123456789abcdef0123',
  WEBSTORE_URL: url,
  WEBSTORE_API_KEY: secret,
  EXPERIAN_URL: url,
  EXPERIAN_USERNAME: secret,
  EXPERIAN_PASSWORD: secret,
  EXPERIAN_CLIENT_ID: secret,
  EXPERIAN_CLIENT_SECRET: secret,
  LIVE_VIDEO_URL: url,
  VIDEO_API_KEY: secret,
  VIDEO_SHARED_SECRET: secret,
  LETTER_HOUSE_URL: url,
  LETTER_HOUSE_API_KEY: secret,
  LETTER_SENDER: JSON.stringify({
    name: 'Example',
    line1: '1 Example Plaza',
    city: 'Springfield',
    state: 'VA',
    postalCode: '22150',
    country: 'US',
  }),
  NOTIFIER_URL: url,
  NOTIFIER_API_KEY: secret,
  WEBHOOK_SECRET_WEBSTORE: `whsec_${key}`,
  WEBHOOK_SECRET_LIVE_VIDEO: `whsec_${key}`,
  WEBHOOK_SECRET_LETTER_HOUSE: `whsec_${key}`,
  WEBHOOK_SECRET_CREDENTIAL_ISSUER: `whsec_${key}`,
  HTTP_PORT: '0',
};

const programs: ChildProcess[] = [];
afterEach(() => {
  for (const program of programs.splice(0)) program.kill('SIGKILL');
});

function startProgram(file: string, changes: Readonly<Record<string, string | undefined>> = {}) {
  const program = spawn(process.execPath, ['--import', 'tsx', file], {
    cwd: ROOT,
    // A folder without profiles of Temporal's environment configuration.
    env: { PATH: process.env['PATH'], HOME: folder, ...VARIABLES, ...changes },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  programs.push(program);
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    program[name].setEncoding('utf8').on('data', (text: string) => (texts[name] += text));
  }
  return { program, texts, closed: once(program, 'close') };
}

/** @returns what it said on standard error: one line, with no stack and no secret */
async function reasonOf(
  file: string,
  changes: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const { texts, closed } = startProgram(file, changes);
  expect(await closed).toEqual([1, null]);
  expect(texts.stderr.trim().split('\n')).toHaveLength(1);
  expect(texts.stderr).not.toMatch(/ {4}at |canary/);
  return texts.stderr.trim();
}

test.each([
  [WORKER, 'NOTIFIER_API_KEY', undefined, 'missing'],
  [API, 'WEBHOOK_SECRET_LETTER_HOUSE', 'canary', 'malformed'],
])('%s names the setting %s when it is not as it must be', async (file, name, value, how) => {
  const reason = await reasonOf(file, { [name]: value });
  expect(reason).toMatch(/^CONFIG_INVALID: /);
  expect(reason).toContain(`${name} is ${how}`);
});

test.each([WORKER, API])(
  '%s names the policy file, and the rule in it, that is not as it must be',
  async (file) => {
    const policies = mkdtempSync(path.join(folder, 'policies-'));
    const content = {
      name: 'acme',
      version: 1,
      partnerId: 'acme-corp',
      base: 'exostar',
      baseVersion: exostar.version,
      rules: { kba: { afterPass: 'canary' } },
    };
    writeFileSync(path.join(policies, 'acme.json'), JSON.stringify(content));
    const reason = await reasonOf(file, { POLICY_DIR: policies });
    expect(reason).toMatch(/^CONFIG_INVALID: Policy file acme\.json: rules\.kba\.afterPass must be one of /);
  },
);

test('the worker says that no Temporal server answers, where, and what to do', async () => {
  const reason = await reasonOf(WORKER, {});
  expect(reason).toMatch(/^TEMPORAL_UNAVAILABLE: .*127\.0\.0\.1:1.*TEMPORAL_ADDRESS/);
});

test('the endpoint says that its port is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  expect(await reasonOf(API, { HTTP_PORT: String(port) })).toMatch(/^EADDRINUSE: /);
  other.close();
});

test('the endpoint says that its store cannot be opened', async () => {
  const reason = await reasonOf(API, { STORE_PATH: path.join(folder, 'no', 'such', 'folder', 's.sqlite') });
  expect(reason).toMatch(/^STORE_UNAVAILABLE: .*STORE_PATH/);
});

test('the endpoint starts while Temporal is away, and SIGTERM ends it cleanly', async () => {
  const { program, texts, closed } = startProgram(API);
  while (!texts.stdout.includes('api ready')) await once(program.stdout, 'data');
  const [address = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(texts.stdout) ?? [];
  expect((await fetch(`${address}/healthz`)).status).toBe(200);
  program.kill('SIGTERM');
  expect(await closed).toEqual([0, null]);
  expect(texts.stdout).toContain('api stopped');
  expect(texts.stderr).toBe('');
});

test.each([
  ['off this machine without TLS', { CODEC_HOST: '0.0.0.0' }, 'CODEC_TLS_CERT'],
  [
    'off this machine with the local token',
    {
      CODEC_HOST: '0.0.0.0',
      CODEC_TLS_CERT: path.join(ROOT, 'package.json'),
      CODEC_TLS_KEY: path.join(ROOT, 'package.json'),
    },
    'CODEC_LOCAL_TOKEN',
  ],
  ['with nobody who could ask', { CODEC_LOCAL_TOKEN: '' }, 'CODEC_JWKS_URL'],
  ['with half of an identity provider', { CODEC_JWKS_URL: 'https://login.example/jwks' }, 'CODEC_ISSUER is'],
  ['with any origin', { CODEC_ORIGINS: '*' }, 'CODEC_ORIGINS is malformed'],
  ['with a short local token', { CODEC_LOCAL_TOKEN: 'canary' }, 'CODEC_LOCAL_TOKEN is malformed'],
])('the codec server does not start %s', async (_how, changes, names) => {
  const reason = await reasonOf(CODEC_SERVER, changes);
  expect(reason).toMatch(/^CONFIG_INVALID: /);
  expect(reason).toContain(names);
});

test.each([
  ['too short', `k1:${Buffer.alloc(31).toString('base64')}`],
  ['twice under two ids', `k1:${key},k2:${key}`],
  ['without an id', key],
])('no program starts with a payload key that is %s', async (_how, keys) => {
  for (const file of [WORKER, API, CODEC_SERVER])
    expect(await reasonOf(file, { CODEC_KEYS: keys })).toMatch(/^KEY_RING_INVALID: /);
});

test('no program starts with a file of payload keys that others may read', async () => {
  const keys = path.join(folder, 'open-keys.env');
  writeFileSync(keys, `CODEC_KEYS=c1:${key}`);
  chmodSync(keys, 0o644);
  for (const file of [WORKER, API, CODEC_SERVER]) {
    const reason = await reasonOf(file, { CODEC_KEYS: undefined, CODEC_KEYS_FILE: keys });
    expect(reason).toMatch(/^KEY_RING_INVALID: The file of CODEC_KEYS_FILE can be read .* by others/);
  }
});

test('the codec server starts on this machine without a key of the store, and SIGTERM ends it cleanly', async () => {
  const keys = path.join(folder, 'codec-keys.env');
  writeFileSync(keys, `CODEC_KEYS=c1:${key}`, { mode: 0o600 });
  const { program, texts, closed } = startProgram(CODEC_SERVER, {
    SEALING_KEYS: undefined,
    CODE_PEPPERS: undefined,
    CODEC_KEYS: undefined,
    CODEC_KEYS_FILE: keys,
  });
  while (!texts.stdout.includes('codec server ready')) await once(program.stdout, 'data');
  const [address = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(texts.stdout) ?? [];
  expect((await fetch(`${address}/healthz`)).status).toBe(200);
  expect((await fetch(`${address}/decode`, { method: 'POST' })).status).toBe(400);
  program.kill('SIGTERM');
  expect(await closed).toEqual([0, null]);
  expect(texts.stderr).toBe('');
});
