/** Every curl command of docs/http-walkthrough.md is a request that the OpenAPI document tells of. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { documentedOperations, type DocumentedOperation, validatorAt } from '../support/openapi-document';

const page = readFileSync(path.join(__dirname, '../../docs/http-walkthrough.md'), 'utf8');
/** What the shell puts in. */
const filledIn = page.replaceAll(`'$OTP'`, '314159').replaceAll(`'$NOW'`, '2026-11-25T00:00:00Z');
const commands = [...filledIn.matchAll(/```sh\n([\s\S]*?)```/g)]
  .flatMap(([, block = '']) => block.split(/^(?=curl )/m))
  .filter((command) => command.startsWith('curl '));

function readCommand(command: string) {
  const [, data] = /-d '([\s\S]*?)'(?:\s|$)/.exec(command) ?? [];
  const method = /-X (\w+)/.exec(command)?.[1] ?? (data === undefined ? 'GET' : 'POST');
  const [, address = ''] = /(\$API\S*|http:\/\/\S+)/.exec(command) ?? [];
  const pathOfIt = address
    .replaceAll('"', '')
    .replace('$API', '/v1/upgrades')
    .replace(/^http:\/\/[^/]+/, '')
    .replace(/\?.*/, '')
    .replace('$ID', '{upgradeId}')
    .replace('APPOINTMENT_ID', '{appointmentId}');
  const query = [...(/\?(\S+?)"/.exec(command)?.[1] ?? '').matchAll(/(\w+)=/g)].map(([, name]) => name);
  return { data, method, pathOfIt, query };
}

it('all of a person’s operations are shown', () => {
  const shown = new Set(commands.map(readCommand).map(({ method, pathOfIt }) => `${method} ${pathOfIt}`));
  const all = documentedOperations
    .filter(({ address }) => address.startsWith('/v1/') && !address.startsWith('/v1/webhooks'))
    .map(({ method, address }) => `${method} ${address}`);
  expect([...shown].toSorted()).toEqual(all.toSorted());
});

it.each(commands)('%s', (command) => {
  const { data, method, pathOfIt, query } = readCommand(command);
  const operation: DocumentedOperation | undefined = documentedOperations.find(
    (each) => each.method === method && each.address === pathOfIt,
  );
  expect([method, pathOfIt, operation !== undefined]).toEqual([method, pathOfIt, true]);
  const known = (operation?.parameters ?? []).map(({ name }) => name);
  expect(known).toEqual(expect.arrayContaining(query));
  expect(known.includes('idempotency-key') || !command.includes('Idempotency-Key')).toBe(true);
  if (data === undefined) return expect(operation?.requestBody?.required ?? false).toBe(false);
  const place = [
    'paths',
    pathOfIt,
    method.toLowerCase(),
    'requestBody',
    'content',
    'application/json',
    'schema',
  ];
  const isValid = validatorAt(...place);
  const body: unknown = JSON.parse(data);
  isValid(body);
  expect(isValid.errors).toBeNull();
});
