import {
  ConfigError,
  credentialIdOf,
  readEnvironment,
  SEARCH_ATTRIBUTES,
  workflowIdOf,
} from '../../temporal.config';

const key = Buffer.alloc(32, 7).toString('base64');
const STORE = { SEALING_KEYS: `k1:${key}`, CODE_PEPPERS: `p1:${key}`, CODEC_KEYS: `c1:${key}` };

const readWorker = (given: NodeJS.ProcessEnv) =>
  readEnvironment('worker', {
    ...STORE,
    ...Object.fromEntries(
      ['WEBSTORE', 'EXPERIAN', 'LIVE_VIDEO', 'LETTER_HOUSE', 'NOTIFIER'].map((party) => [
        `${party}_URL`,
        'https://party.example',
      ]),
    ),
    ...Object.fromEntries(
      [
        'WEBSTORE_API_KEY',
        'EXPERIAN_USERNAME',
        'EXPERIAN_PASSWORD',
        'EXPERIAN_CLIENT_ID',
        'EXPERIAN_CLIENT_SECRET',
        'VIDEO_API_KEY',
        'VIDEO_SHARED_SECRET',
        'LETTER_HOUSE_API_KEY',
        'NOTIFIER_API_KEY',
      ].map((name) => [name, 'a-secret-value']),
    ),
    LETTER_SENDER: JSON.stringify({
      name: 'Example',
      line1: '1 Example Plaza',
      city: 'Springfield',
      state: 'VA',
      postalCode: '22150',
      country: 'US',
    }),
    SUPPORT_CONTACT: 'support@proofing.example',
    ...given,
  });

it('names every setting that is missing or malformed, and shows the value of none', () => {
  const read = () =>
    readEnvironment('api', { ...STORE, HTTP_PORT: 'canary-port', WEBHOOK_SECRET_WEBSTORE: 'canary-secret' });
  expect(read).toThrow(ConfigError);
  try {
    read();
  } catch (error) {
    const { code, message } = error as ConfigError;
    expect(code).toBe('CONFIG_INVALID');
    expect(message).toContain('HTTP_PORT is malformed');
    expect(message).toContain('WEBHOOK_SECRET_WEBSTORE is malformed');
    expect(message).toContain('WEBHOOK_SECRET_LIVE_VIDEO is missing');
    expect(message).not.toContain('canary');
  }
});

it('fills in the defaults', () => {
  expect(readEnvironment('client', STORE)).toMatchObject({ STORE_PATH: '.data/proofing-upgrade.sqlite' });
});

describe('keys may be in a file instead, and each program needs its own alone', () => {
  const origins = { CODEC_ORIGINS: '' };
  const store = { SEALING_KEYS: STORE.SEALING_KEYS, CODE_PEPPERS: STORE.CODE_PEPPERS };
  const messageOf = (read: () => unknown): string => {
    try {
      read();
    } catch (error) {
      return (error as ConfigError).message;
    }
    return 'READ';
  };
  it.each<[Parameters<typeof readEnvironment>[0], string, Record<string, string>, readonly string[]]>([
    ['client', 'all keys as settings', STORE, []],
    ['client', 'all keys in files', { KEYS_FILE: 'a', CODEC_KEYS_FILE: 'b' }, []],
    ['client', 'no keys of payloads', store, ['CODEC_KEYS']],
    ['client', 'empty ones', { ...store, CODEC_KEYS: '', CODEC_KEYS_FILE: '' }, ['CODEC_KEYS']],
    ['client', 'no keys of the store', { CODEC_KEYS_FILE: 'b' }, ['SEALING_KEYS', 'CODE_PEPPERS']],
    ['client', 'the file of the other', { ...STORE, CODEC_KEYS: '', KEYS_FILE: 'a' }, ['CODEC_KEYS']],
    ['store', 'no keys of payloads', store, []],
    ['store', 'nothing', {}, ['SEALING_KEYS', 'CODE_PEPPERS']],
    ['codec', 'no keys of the store', { ...origins, CODEC_KEYS: STORE.CODEC_KEYS }, []],
    ['codec', 'its keys in a file', { ...origins, CODEC_KEYS_FILE: 'b' }, []],
    ['codec', 'nothing', origins, ['CODEC_KEYS']],
  ])('%s with %s', (program, _, variables, missing) => {
    const told = missing.map((name) => `${name} is missing`).join('; ');
    expect(messageOf(() => readEnvironment(program, variables)).split('. ')[0]).toBe(told || 'READ');
  });

  it('a key that is too short to be one is malformed', () => {
    const read = () => readEnvironment('codec', { ...origins, CODEC_KEYS: 'short' });
    expect(read).toThrow('CODEC_KEYS is malformed');
  });
});

it('takes several webhook secrets while they are rotated', () => {
  const secret = `whsec_${key}`;
  const api = readEnvironment('api', {
    ...STORE,
    WEBHOOK_SECRET_WEBSTORE: `${secret} ${secret}`,
    WEBHOOK_SECRET_LIVE_VIDEO: secret,
    WEBHOOK_SECRET_LETTER_HOUSE: secret,
    WEBHOOK_SECRET_CREDENTIAL_ISSUER: secret,
  });
  expect(api.WEBHOOK_SECRET_WEBSTORE).toEqual([secret, secret]);
});

it.each([
  ['WORKER_DEPLOYMENT', 'has.dots'],
  ['WORKER_BUILD_ID', 'a:b'],
  ['HELD_PATCHES', 'a,,b'],
])('%s is malformed as %s', (name, value) => {
  expect(() => readWorker({ [name]: value })).toThrow(`${name} is malformed`);
});

it.each([
  ['', []],
  ['10.20.0.0/16, 127.0.0.1,::1', ['10.20.0.0/16', '127.0.0.1', '::1']],
])('takes %j as networks that events may go to', (text, networks) => {
  const { EVENT_PRIVATE_NETWORKS } = readWorker({ EVENT_PRIVATE_NETWORKS: text });
  expect(EVENT_PRIVATE_NETWORKS).toEqual(networks);
});

it.each(['10.0.0.0/33', '10.0.0', '::/129', '1.2.3.4/', 'a'])('takes %j for no network', (text) => {
  expect(() => readWorker({ EVENT_PRIVATE_NETWORKS: text })).toThrow('EVENT_PRIVATE_NETWORKS is malformed');
});

it.each(['', 'two\nlines', 'turned \u202eround', 'x'.repeat(201)])(
  'takes %j for nothing that people are shown',
  (text) => {
    expect(() => readWorker({ SUPPORT_CONTACT: text })).toThrow('SUPPORT_CONTACT is malformed');
    expect(() => readWorker({ SERVICE_NAME: text })).toThrow('SERVICE_NAME is malformed');
  },
);

it('turns a workflow id back into the credential id it was made of', () => {
  expect(credentialIdOf(workflowIdOf('phone:1'))).toBe('phone:1');
  expect(credentialIdOf('something-else:1')).toBeNull();
});

it('registers the search attributes of the contract', () => {
  expect(SEARCH_ATTRIBUTES).toEqual({
    ProofingStage: 'Keyword',
    ProofingOutcome: 'Keyword',
    ProofingMethod: 'Keyword',
    StageDeadline: 'Datetime',
    CredentialType: 'Keyword',
    ProofingPolicy: 'Keyword',
    PartnerId: 'Keyword',
    NeedsAttention: 'Keyword',
  });
});
