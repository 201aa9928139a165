/**
 * `npm start`: brings the whole stack up and keeps it running. Ctrl-C stops all of it; what it holds is kept in one
 * folder and goes on at the next start.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { generateSecret } from 'otplib';
import { exitWithReason } from '../../worker/exit';
import { untilInterrupted } from './interrupt';
import { writeLocalApiKeys } from './local-api-keys';
import { LOCAL_FOLDER, type LocalPerson, writeLocalEnvironment } from './local-environment';
import { localSecrets } from './local-secrets';
import { startStack } from './stack';

const HELP = `npm start -- [options]

Temporal dev server with Web UI, sandbox of outside parties, worker and HTTP endpoint, with invented people to play with.

  --data FOLDER  where everything is kept (default ${LOCAL_FOLDER})
  --port-temporal N, --port-web-ui N, --port-sandbox N, --port-api N
                 (defaults 7233, 8233, 4010, 8080)
  --help         this text
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string', default: LOCAL_FOLDER },
      'port-temporal': { type: 'string', default: '7233' },
      'port-web-ui': { type: 'string', default: '8233' },
      'port-sandbox': { type: 'string', default: '4010' },
      'port-api': { type: 'string', default: '8080' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(HELP);
  const dataFolder = path.resolve(values.data);
  const interrupted = untilInterrupted();
  const stack = await startStack({
    dataFolder,
    ports: {
      temporal: Number(values['port-temporal']),
      webUi: Number(values['port-web-ui']),
      sandbox: Number(values['port-sandbox']),
      api: Number(values['port-api']),
    },
    report: (line) => console.log(line),
  });
  try {
    writeLocalEnvironment(dataFolder, stack.environment);
    const apiKeys = writeLocalApiKeys(dataFolder, localSecrets(dataFolder));
    const people = invent(dataFolder);
    for (const { credentialId, userId, type, secret } of people) {
      const common = { secret, digits: 6, algorithm: 'sha1' } as const;
      await stack.store.credentials.add(
        { credentialId, userId, type, status: 'ACTIVE' },
        type === 'PHONE_OTP'
          ? { ...common, kind: 'TOTP', periodSeconds: 30 }
          : { ...common, kind: 'HOTP', counter: 0, lookAhead: 10 },
        Date.now(),
      );
    }
    const data = values.data === LOCAL_FOLDER ? '' : ` --data ${values.data}`;
    console.log(`
Ready.
  Temporal Web UI   ${stack.webUiUrl ?? '(that of your own server)'}
  HTTP endpoint     ${stack.apiUrl}   (keys in ${path.relative('.', apiKeys)}; docs/http-api.md)
  Sandbox           ${stack.sandbox.url}   (magic values and control calls)
  Kept in           ${dataFolder}

In another terminal, try an upgrade (a one-time password comes from npm run otp):
${people.map(({ userId, credentialId }) => `  npm run upgrade -- start --user ${userId} --credential ${credentialId}${data}`).join('\n')}
  npm run otp -- ${people[0]?.credentialId}${data}

Ctrl-C stops everything.`);
    const why = await Promise.race([interrupted, stack.failed.then((name) => `${name} ended by itself`)]);
    console.log(`\nStopping (${why}) ...`);
    if (why.endsWith('by itself')) process.exitCode = 1;
  } finally {
    await stack.stop();
  }
  console.log('Stopped.');
}

/** Invented people, made once for a data folder so that their credentials keep their secrets. */
function invent(dataFolder: string): readonly LocalPerson[] {
  const file = path.join(dataFolder, 'people.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as LocalPerson[];
  const people: LocalPerson[] = [
    { credentialId: 'phone-1', userId: 'entitled-avery', type: 'PHONE_OTP' as const },
    { credentialId: 'phone-2', userId: 'buyer-blake', type: 'PHONE_OTP' as const },
    { credentialId: 'hardware-1', userId: 'entitled-casey', type: 'HARDWARE_TOKEN' as const },
  ].map((person) => ({ ...person, secret: generateSecret() }));
  writeFileSync(file, JSON.stringify(people, null, 2), { mode: 0o600 });
  return people;
}

main().catch(exitWithReason);
