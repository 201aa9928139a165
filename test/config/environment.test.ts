import {
  ConfigError,
  credentialIdOf,
  readEnvironment,
  SEARCH_ATTRIBUTES,
  workflowIdOf,
} from '../../temporal.config';

const key = Buffer.alloc(32, 7).toString('base64');
const STORE = { SEALING_KEYS: `k1:${key}`, CODE_PEPPERS: `p1:${key}`, CODEC_KEYS: `c1:${key}` };

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
