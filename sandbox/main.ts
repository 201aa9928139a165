/** The sandbox as a program. Stops cleanly on SIGINT and SIGTERM. */
import { parseArgs } from 'node:util';
import { startSandbox } from './start-sandbox';
import { type RequestLine, type SandboxOptions, sandboxSecrets, SandboxSettingsError } from './settings';

const HELP = `npm run sandbox -- [options]

Plays the webstore, question provider, live video provider, letter house, notifier and credential issuer. For invented
people only.
GET / lists magic values and control calls.

  --port N               default: SANDBOX_PORT, or 4010; 0: a free one
  --host ADDRESS         default: SANDBOX_HOST, or 127.0.0.1
  --webhook-base-url URL default: SANDBOX_WEBHOOK_BASE_URL; without one, events are kept back
  --data-file FILE       default: SANDBOX_DATA_FILE; without one, a restart forgets everything
  --seed N               default: SANDBOX_SEED, or 1; ids and questions follow from it
  --json                 one JSON object a line
  --help

From the environment, all needed: WEBHOOK_SECRET_WEBSTORE, WEBHOOK_SECRET_LIVE_VIDEO, WEBHOOK_SECRET_LETTER_HOUSE,
WEBHOOK_SECRET_CREDENTIAL_ISSUER, WEBSTORE_API_KEY, EXPERIAN_USERNAME, EXPERIAN_PASSWORD, EXPERIAN_CLIENT_ID,
EXPERIAN_CLIENT_SECRET, VIDEO_API_KEY, VIDEO_SHARED_SECRET, LETTER_HOUSE_API_KEY, NOTIFIER_API_KEY.
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      'webhook-base-url': { type: 'string' },
      'data-file': { type: 'string' },
      seed: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const say = (facts: Readonly<Record<string, unknown>>, sentence: string): void =>
    console.log(values.json ? JSON.stringify({ at: new Date().toISOString(), ...facts }) : sentence);
  const log = (line: RequestLine): void =>
    say(
      { event: 'request', ...line },
      `${line.method} ${line.route} ${line.status ?? '---'} ${line.reference}`.trim(),
    );

  const sandbox = await startSandbox({ ...optionsOf(values, process.env), log });
  say({ event: 'ready', url: sandbox.url }, `sandbox ready at ${sandbox.url}`);

  const stop = async (): Promise<void> => {
    await sandbox.close();
    say({ event: 'stopped' }, 'sandbox stopped');
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop().catch(fail));
}

/** Arguments win over the environment. */
function optionsOf(
  values: Readonly<Record<string, string | boolean | undefined>>,
  variables: NodeJS.ProcessEnv,
): SandboxOptions {
  const setting = (argument: string, variable: string): string | undefined => {
    const value = values[argument] ?? variables[variable];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const wholeNumber = (argument: string, variable: string, fallback: number): number => {
    const value = setting(argument, variable) ?? String(fallback);
    if (!/^\d{1,9}$/.test(value)) throw new SandboxSettingsError(`${variable} (--${argument}) is malformed.`);
    return Number(value);
  };
  const webhookBaseUrl = setting('webhook-base-url', 'SANDBOX_WEBHOOK_BASE_URL')?.replace(/\/+$/, '');
  if (webhookBaseUrl !== undefined && !URL.canParse(webhookBaseUrl)) {
    throw new SandboxSettingsError('SANDBOX_WEBHOOK_BASE_URL (--webhook-base-url) is malformed.');
  }
  const dataFile = setting('data-file', 'SANDBOX_DATA_FILE');
  return {
    ...sandboxSecrets(variables),
    port: wholeNumber('port', 'SANDBOX_PORT', 4010),
    host: setting('host', 'SANDBOX_HOST') ?? '127.0.0.1',
    seed: wholeNumber('seed', 'SANDBOX_SEED', 1),
    ...(webhookBaseUrl !== undefined && { webhookBaseUrl }),
    ...(dataFile !== undefined && { dataFile }),
  };
}

function fail(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNEXPECTED';
  const sentence = error instanceof Error ? error.message : 'Something was thrown that is no error.';
  console.error(`${code}: ${sentence}`);
  process.exit(1);
}

main().catch(fail);
