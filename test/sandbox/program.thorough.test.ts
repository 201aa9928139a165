import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { sandboxSecrets, startSandbox } from '../../sandbox';
import { TEST_SECRETS } from './support/secrets';

const ROOT = path.join(__dirname, '..', '..');

const { webhookSecrets, credentials } = TEST_SECRETS;
const VARIABLES = {
  WEBHOOK_SECRET_WEBSTORE: webhookSecrets.webstore,
  WEBHOOK_SECRET_LIVE_VIDEO: webhookSecrets.liveVideo,
  WEBHOOK_SECRET_LETTER_HOUSE: webhookSecrets.letterHouse,
  WEBHOOK_SECRET_CREDENTIAL_ISSUER: webhookSecrets.credentialIssuer,
  WEBSTORE_API_KEY: credentials.webstoreApiKey,
  EXPERIAN_USERNAME: credentials.experian.username,
  EXPERIAN_PASSWORD: credentials.experian.password,
  EXPERIAN_CLIENT_ID: credentials.experian.clientId,
  EXPERIAN_CLIENT_SECRET: credentials.experian.clientSecret,
  VIDEO_API_KEY: credentials.video.apiKey,
  VIDEO_SHARED_SECRET: credentials.video.sharedSecret,
  LETTER_HOUSE_API_KEY: credentials.letterHouseApiKey,
  NOTIFIER_API_KEY: credentials.notifierApiKey,
};

test('every setting is read under its name', () => {
  expect(sandboxSecrets(VARIABLES)).toEqual(TEST_SECRETS);
});

test.each(Object.keys(VARIABLES))('a missing %s stops the start with its name', (name) => {
  expect(() => sandboxSecrets({ ...VARIABLES, [name]: undefined })).toThrow(name);
});

test("a malformed webhook secret stops the start with the provider's name", async () => {
  const malformed = { ...TEST_SECRETS.webhookSecrets, letterHouse: 'whsec_%%%' };
  await expect(startSandbox({ ...TEST_SECRETS, webhookSecrets: malformed })).rejects.toThrow('letter-house');
});

function startProgram(args: readonly string[], variables: Record<string, string>) {
  const program: ChildProcess = spawn(process.execPath, ['--import', 'tsx', 'sandbox/main.ts', ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [program.stdout, program.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  return { program, output: () => output, closed: once(program, 'close') };
}

test('the program says when it is ready, and SIGTERM ends it cleanly', async () => {
  const { program, output, closed } = startProgram(['--port', '0', '--json'], VARIABLES);
  await once(program.stdout!, 'data');
  const { event, url } = JSON.parse(output().split('\n')[0] ?? '') as { event: string; url: string };
  expect(event).toBe('ready');
  expect((await fetch(url)).status).toBe(200);
  program.kill('SIGTERM');
  expect(await closed).toEqual([0, null]);
  expect(output()).toContain('"stopped"');
});

test('without its settings the program ends with status 1 and their names', async () => {
  const { output, closed } = startProgram(['--port', '0'], {});
  expect(await closed).toEqual([1, null]);
  expect(output()).toContain('SANDBOX_SETTINGS_INVALID: Missing: WEBHOOK_SECRET_WEBSTORE');
});
