/** The stack for compose: every program has what it needs, no secret is a variable, and nothing starts before its time. */
import { parseEnv } from 'node:util';
import { listSettings, type ProgramName } from '../../deploy/configuration/settings';
import { readEnvironment, SEARCH_ATTRIBUTES } from '../../temporal.config';
import {
  compose,
  hasExample,
  lackedBy,
  namesIn,
  readDeploy,
  secretsAmong,
  type Service,
  unknownTo,
} from './deployment-files';

const { services } = compose;
const settings = listSettings();
const PROGRAMS: [string, ProgramName][] = [
  ['api', 'api'],
  ['worker-1', 'worker'],
  ['worker-2', 'worker'],
  ['codec-server', 'codec'],
  ['upgrade', 'client'],
  ['migrate', 'backup'],
  ['backup', 'backup'],
];
const OWN = [...PROGRAMS.map(([name]) => name), 'synthetic-case'];
/** No setting of the schema: certificates, and lists in JSON. */
const NO_LIST = new Set([
  'codec-tls-cert',
  'codec-tls-key',
  'postgres-password',
  'api-keys',
  'synthetic-person',
]);

const variablesOf = ({ environment = {} }: Service): string[] => Object.keys(environment);
const inFilesOf = ({ secrets = [] }: Service): string[] =>
  secrets
    .filter((name) => !NO_LIST.has(name))
    .flatMap((name) => namesIn(readDeploy('compose', 'secrets.example', name)));

it.each(PROGRAMS)('%s is given settings that its program knows, and all that it needs', (name, program) => {
  const service = services[name]!;
  const given = [variablesOf(service), inFilesOf(service)];
  expect(unknownTo([program], given.flat())).toEqual([]);
  expect(lackedBy(program, given[0]!, given[1]!)).toEqual([]);
});

it.each(PROGRAMS)('%s has no secret among its variables, and every file that its settings name', (name) => {
  const { environment = {}, secrets = [] } = services[name]!;
  expect(secretsAmong(Object.keys(environment))).toEqual([]);
  const files = Object.values(environment).filter((value) => value.startsWith('/run/secrets/'));
  expect(files.map((file) => file.replace('/run/secrets/', '')).toSorted()).toEqual([...secrets].toSorted());
});

it('an example of each file of secrets is there, but for keys that other tools make', () => {
  const declared = Object.keys(compose.secrets);
  const used = Object.values(services).flatMap(({ secrets = [] }) => secrets);
  expect([...new Set(used)].toSorted()).toEqual(declared.toSorted());
  const examples = declared.filter(
    (name) => !['codec-tls-cert', 'codec-tls-key', 'postgres-password'].includes(name),
  );
  expect(examples.filter((name) => !hasExample('compose', 'secrets.example', name))).toEqual([]);
});

it('every variable that compose fills in is in .env.example', () => {
  const written = namesIn(readDeploy('compose', '.env.example'));
  const used = [...readDeploy('compose', 'compose.yaml').matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name!);
  const optional = new Set(['SECRETS_FOLDER']);
  expect([...new Set(used)].filter((name) => !optional.has(name)).toSorted()).toEqual(written.toSorted());
});

it('the worker takes the values of .env.example, filled in as compose does', () => {
  const { environment = {} } = services['worker-1']!;
  const filled = parseEnv(readDeploy('compose', '.env.example'));
  const values = Object.entries(environment).map(([name, value]) => [
    name,
    value.replaceAll(/\$\{([A-Z_]+)(?::[-?][^}]*)?\}/g, (_, key: string) => filled[key] ?? ''),
  ]);
  const secrets = Object.fromEntries(
    inFilesOf(services['worker-1']!).map((name) => [name, 'long-enough-to-be-one']),
  );
  expect(readEnvironment('worker', { ...secrets, ...(Object.fromEntries(values) as object) })).toMatchObject({
    LETTER_SENDER: { country: 'US' },
    KEYS_FILE: '/run/secrets/store-keys',
  });
});

it.each(OWN)('%s runs the image read-only, with no capability', (name) => {
  expect(services[name]).toMatchObject({ read_only: true, cap_drop: ['ALL'], tmpfs: ['/tmp'] });
  expect(services[name]!.image).toContain('proofing-upgrade');
});

it('programs wait for tables and namespace, and those for what they are made in', () => {
  const until = (name: string): Record<string, string> =>
    Object.fromEntries(
      Object.entries(services[name]!.depends_on ?? {}).map(([other, { condition }]) => [other, condition]),
    );
  const done = 'service_completed_successfully';
  for (const name of ['api', 'worker-1', 'worker-2'])
    expect(until(name)).toEqual({ migrate: done, 'temporal-namespace': done });
  expect(until('temporal-namespace')).toEqual({ temporal: 'service_healthy' });
  expect(until('temporal')).toEqual({ 'temporal-schema': done });
  expect(until('temporal-schema')).toEqual({ postgres: 'service_healthy' });
  const lasting = Object.entries(services).filter(([, { depends_on: on = {} }]) =>
    Object.values(on).some(({ condition }) => condition === 'service_started'),
  );
  expect(lasting).toEqual([]);
});

it('whatever is waited for as healthy says whether it is', () => {
  const waitedFor = Object.values(services).flatMap(({ depends_on: on = {} }) =>
    Object.entries(on).flatMap(([name, { condition }]) => (condition === 'service_healthy' ? [name] : [])),
  );
  for (const name of [...waitedFor, 'api', 'worker-1', 'worker-2', 'codec-server'])
    expect(services[name]!.healthcheck?.test?.length).toBeGreaterThan(0);
});

it('the database and the Temporal server cannot be reached from outside, and have no way out', () => {
  expect(compose.networks['inside']).toEqual({ internal: true });
  for (const name of ['postgres', 'temporal', 'temporal-schema', 'temporal-namespace'])
    expect(services[name]).toMatchObject({ networks: ['inside'] });
  const ports = Object.values(services).flatMap((service) => service.ports ?? []);
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
});

it('backups are made with no key and no network, into folders apart', () => {
  const { secrets, network_mode: network, volumes = [], command } = services['backup']!;
  expect(secrets).toBeUndefined();
  expect(network).toBe('none');
  expect(command).toEqual(['upgrade', 'backup', '--to', '/backup/database', '--keys-to', '/backup/keys']);
  expect(volumes.filter((volume) => volume.includes('/backup/'))).toHaveLength(2);
});

it('a synthetic case knows its own settings beside those of the client, and has all the client needs', () => {
  const service = services['synthetic-case']!;
  const given = [variablesOf(service), inFilesOf(service)] as const;
  expect(unknownTo(['client', 'synthetic'], given.flat())).toEqual([]);
  expect(lackedBy('client', ...given)).toEqual([]);
  expect(service.command).toEqual(['upgrade', '--json', 'synthetic-case', 'run']);
  expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], networks: ['inside'] });
  // Whoever runs them and whoever measures them mean the same partner.
  const { environment = {} } = services['worker-1']!;
  expect(service.environment!['SYNTHETIC_PARTNER']).toBe(environment['SYNTHETIC_PARTNER']);
});

it("images are exact versions, and the tools of Temporal are of the server's version", () => {
  const images = Object.entries(services)
    .filter(([name]) => !OWN.includes(name))
    .map(([, { image }]) => image!);
  expect(images.filter((image) => !/:\d+\.\d+(\.\d+)?(-[a-z]+)?$/.test(image))).toEqual([]);
  const versions = images
    .filter((image) => /(server|admin-tools):/.test(image))
    .map((image) => image.split(':')[1]);
  expect(new Set(versions).size).toBe(1);
});

it('a worker is given the time that its graceful stop may take', () => {
  const { stop_grace_period: period = '', environment = {} } = services['worker-1']!;
  const defaultOf = (name: string) => settings.find((each) => each.name === name)!.default;
  const lastMs = Math.max(Number(defaultOf('OUTSIDE_TIMEOUT_MS')), Number(defaultOf('EVENT_TIMEOUT_MS')));
  const needed = (Number(environment['SHUTDOWN_GRACE_MS']) + lastMs) / 1000 + 10;
  expect(Number(period.replace('s', ''))).toBeGreaterThan(needed);
});

it('the namespace is set up with the search attributes of the contract', () => {
  const script = readDeploy('temporal', 'set-up-namespace.sh');
  const listed = [...script.matchAll(/\b([A-Z]\w+)=(Keyword|Datetime)\b/g)].map(([, name, type]) => [
    name,
    type,
  ]);
  expect(Object.fromEntries(listed)).toEqual(SEARCH_ATTRIBUTES);
});
