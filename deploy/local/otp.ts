/** `npm run otp -- CREDENTIAL`: the current one-time password of one of the local stack's invented people. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { generateSync } from 'otplib';
import { exitWithReason } from '../../worker/exit';
import { LOCAL_FOLDER, type LocalPerson } from './local-environment';

const HELP = `npm run otp -- CREDENTIAL [--data FOLDER]

Prints a one-time password of an invented person of the local stack. Each is good for one start.
`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { data: { type: 'string', default: LOCAL_FOLDER }, help: { type: 'boolean', default: false } },
  });
  const [credentialId] = positionals;
  if (values.help || credentialId === undefined) return void process.stdout.write(HELP);
  const file = path.join(values.data, 'people.json');
  const people = JSON.parse(readFileSync(file, 'utf8')) as LocalPerson[];
  const person = people.find((each) => each.credentialId === credentialId);
  if (person === undefined) {
    throw new Error(
      `no such credential here; there are ${people.map((each) => each.credentialId).join(', ')}`,
    );
  }
  const { secret, type, counter = 0 } = person;
  if (type === 'PHONE_OTP') {
    console.log(generateSync({ secret }));
    return;
  }
  console.log(generateSync({ strategy: 'hotp', secret, counter }));
  const pressed = people.map((each) => (each === person ? { ...each, counter: counter + 1 } : each));
  writeFileSync(file, JSON.stringify(pressed, null, 2), { mode: 0o600 });
}

main().catch(exitWithReason);
