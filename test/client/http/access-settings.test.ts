import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeApiKey } from '../../../client/http/access/api-keys';
import { accessOf } from '../../../client/http/access/settings';
import { readEnvironment } from '../../../temporal.config';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const key = Buffer.alloc(32, 7).toString('base64');
const MINIMAL = {
  SEALING_KEYS: `k1:${key}`,
  CODE_PEPPERS: `p1:${key}`,
  CODEC_KEYS: `c1:${key}`,
  WEBHOOK_SECRET_WEBSTORE: secret,
  WEBHOOK_SECRET_LIVE_VIDEO: secret,
  WEBHOOK_SECRET_LETTER_HOUSE: secret,
  WEBHOOK_SECRET_CREDENTIAL_ISSUER: secret,
};
const read = (more: Record<string, string> = {}) => accessOf(readEnvironment('api', { ...MINIMAL, ...more }));
const entry = { id: 'shop', kind: 'BACK_END', partners: ['p'], digests: [makeApiKey('shop').digest] };

let folder: string;
beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'access-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('without settings nobody is let in, no session is lent and no proxy is believed', () => {
  expect(read()).toMatchObject({
    apiKeys: [],
    sessions: null,
    verifyToken: null,
    reviewersNeeded: 1,
    isBehindTls: false,
    trustedProxies: [],
  });
});

it('takes keys from the environment or from a file', () => {
  expect(read({ API_KEYS: JSON.stringify([entry]) }).apiKeys).toEqual([entry]);
  const file = path.join(folder, 'keys.json');
  writeFileSync(file, JSON.stringify([entry]));
  expect(read({ API_KEYS_FILE: file }).apiKeys).toEqual([entry]);
});

it('takes limits, proxies, TLS and the number of reviewers', () => {
  const access = read({
    RATE_BURST: '7',
    FAILURE_RATE_PER_MINUTE: '3',
    TRUSTED_PROXIES: '10.0.0.0/8, 2001:db8::1',
    BEHIND_TLS: 'true',
    REVIEWERS_NEEDED: '2',
    SESSION_KEYS: `n2:${key},n1:${Buffer.alloc(32, 8).toString('base64')}`,
  });
  expect(access).toMatchObject({
    rateLimits: { standing: { burst: 7 }, failure: { perMinute: 3 } },
    trustedProxies: ['10.0.0.0/8', '2001:db8::1'],
    isBehindTls: true,
    reviewersNeeded: 2,
  });
  expect(access.sessions).not.toBeNull();
});

it.each<[string, Record<string, string>]>([
  ['API_KEYS', { API_KEYS: 'canary' }],
  ['API_KEYS_FILE', { API_KEYS_FILE: '/nowhere/canary' }],
  ['API_KEYS', { API_KEYS: JSON.stringify([entry]), API_KEYS_FILE: 'canary' }],
  ['API_JWT_ISSUER', { API_JWT_JWKS_URL: 'https://canary.example/keys', API_JWT_AUDIENCE: 'a' }],
  ['API_JWT_JWKS_URL', { API_JWT_JWKS_URL: 'ftp://canary' }],
  [
    'API_JWT_JWKS_URL',
    { API_JWT_JWKS_URL: 'http://canary.example/', API_JWT_ISSUER: 'i', API_JWT_AUDIENCE: 'a' },
  ],
  ['SESSION_KEYS', { SESSION_KEYS: 'canary' }],
  ['SESSION_KEYS', { SESSION_KEYS: `k:${Buffer.alloc(16).toString('base64')}` }],
  ['RATE_BURST', { RATE_BURST: '0' }],
  ['TRUSTED_PROXIES', { TRUSTED_PROXIES: 'canary' }],
  ['BEHIND_TLS', { BEHIND_TLS: 'canary' }],
  ['REVIEWERS_NEEDED', { REVIEWERS_NEEDED: '0' }],
])('%s that is malformed or set by halves stops the start, and is not shown', (name, settings) => {
  try {
    read(settings);
  } catch (error) {
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
    expect((error as Error).message).toContain(name);
    expect((error as Error).message).not.toContain('canary');
    return;
  }
  throw new Error('the start was not stopped');
});
