/** Threat: somebody makes up a key, changes one, or brings a token that was made for something else or by nobody. */
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { holderOf, makeApiKey, parseApiKeys } from '../../client/http/access/api-keys';
import { createTokenVerifier } from '../../client/http/json-web-token';
import { type ApiEndpoint, startApiEndpoint } from '../support/api-endpoint';

describe('an API key', () => {
  const { key, digest } = makeApiKey('shop');
  const other = makeApiKey('other');
  const holders = parseApiKeys(
    JSON.stringify([
      { id: 'shop', kind: 'BACK_END', partners: ['p'], digests: [makeApiKey('shop').digest, digest] },
      { id: 'other', kind: 'OPERATOR', partners: 'ALL', digests: [other.digest] },
    ]),
    'API_KEYS',
  );

  it('is its holder’s, one of several while they are rotated, and brings no more than the holder has', () => {
    expect(holderOf(holders, key)).toEqual({ id: 'shop', kind: 'BACK_END', partners: ['p'] });
  });

  it.each<[string, string]>([
    ['of one letter less', key.slice(0, -1)],
    ['of one letter more', `${key}A`],
    ['in capitals', key.toUpperCase()],
    ['with another’s id', key.replace('pfu_shop_', 'pfu_other_')],
    ['with an id that nobody has', key.replace('pfu_shop_', 'pfu_nobody_')],
    ['with a property of every object as id', key.replace('pfu_shop_', 'pfu_constructor_')],
    ['with another’s secret', `pfu_shop_${other.key.split('_').slice(2).join('_')}`],
    ['that is the digest', digest],
    ['that is the digest in its form', `pfu_shop_${digest.slice(0, 43)}`],
    ['of nothing', 'pfu_shop_'],
  ])('%s is nobody’s', (_, text) => {
    expect(holderOf(holders, text)).toBeNull();
  });

  it('has 256 random bits', () => {
    const made = new Set(Array.from({ length: 1_000 }, () => makeApiKey('shop').key));
    expect(made.size).toBe(1_000);
    expect(Buffer.from(key.slice('pfu_shop_'.length), 'base64url')).toHaveLength(32);
  });

  const entry = { id: 'shop', kind: 'BACK_END', partners: ['p'], digests: [digest] };
  it.each<[string, unknown]>([
    ['no JSON', 'canary'],
    ['no list', entry],
    ['a kind that nobody knows', [{ ...entry, kind: 'ADMIN' }]],
    ['a session, which is only ever lent', [{ ...entry, kind: 'APPLICANT_SESSION' }]],
    ['no partner', [{ ...entry, partners: [] }]],
    ['all partners in another word', [{ ...entry, partners: '*' }]],
    ['a key in place of its digest', [{ ...entry, digests: [key] }]],
    ['no digest', [{ ...entry, digests: [] }]],
    ['a setting that nobody knows', [{ ...entry, admin: true }]],
    ['an id twice', [entry, { ...entry, digests: [other.digest] }]],
    ['one key for two', [entry, { ...entry, id: 'second' }]],
    ['an id that no key can carry', [{ ...entry, id: 'a_b' }]],
  ])('settings with %s stop the start, and are not shown', (_, settings) => {
    const text = typeof settings === 'string' ? settings : JSON.stringify(settings);
    expect(() => parseApiKeys(text, 'API_KEYS')).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.not.stringContaining('canary') as string,
      }) as Error,
    );
  });
});

describe('a token of the identity provider', () => {
  const issuer = 'https://identity.example';
  const audience = 'proofing-upgrade';
  let keyServer: Server;
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  let endpoint: ApiEndpoint;
  let upgradeId: string;

  beforeAll(async () => {
    keys = await generateKeyPair('RS256');
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
    keyServer = createServer((_, response) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
    });
    await new Promise<void>((resolve) => keyServer.listen(0, '127.0.0.1', resolve));
    const { port } = keyServer.address() as AddressInfo;
    const jwksUrl = `http://127.0.0.1:${port}/`;
    const verifyToken = createTokenVerifier({ jwksUrl, issuer, audience });
    const rateLimits = {
      standing: { burst: 1_000, perMinute: 1 },
      session: { burst: 1_000, perMinute: 1 },
      failure: { burst: 1_000, perMinute: 1 },
    };
    endpoint = await startApiEndpoint({ access: { verifyToken, rateLimits } });
    upgradeId = await endpoint.upgrade();
  });
  afterAll(async () => {
    await endpoint.close();
    await new Promise((resolve) => keyServer.close(resolve));
  });

  // Judged by the machine's clock, as tokens of others are.
  const now = Math.floor(Date.now() / 1_000);
  const right = {
    sub: 'reviewer-7',
    iss: issuer,
    aud: audience,
    iat: now,
    exp: now + 300,
    proofing_kind: 'REVIEWER',
    proofing_partners: ['partner-1'],
  };
  const sign = (claims: object, header: object = {}, key = keys.privateKey): Promise<string> =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256', kid: 'k1', ...header }).sign(key);
  const see = async (token: string) => endpoint.ask({ token }, `/v1/upgrades/${upgradeId}`);
  const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

  it('is whom its claims name, with the partners and the kind that they say', async () => {
    const token = await sign(right);
    expect((await see(token)).status).toBe(200);
    const address = `/v1/upgrades/${upgradeId}/review`;
    await endpoint.ask({ token }, address, {
      method: 'POST',
      body: { decision: 'REJECT', reason: 'ticket-1' },
    });
    expect(endpoint.asked.at(-1)).toMatchObject({
      method: 'decideReview',
      args: [upgradeId, { actor: 'jwt:reviewer-7' }, {}],
    });
    const elsewhere = await sign({ ...right, proofing_partners: ['partner-2'] });
    expect((await see(elsewhere)).status).toBe(404);
    const cancel = await endpoint.ask({ token }, `/v1/upgrades/${upgradeId}/cancellation`, {
      method: 'POST',
    });
    expect(cancel.status).toBe(403);
  });

  it.each<[string, () => Promise<string>]>([
    ['of another issuer', () => sign({ ...right, iss: 'https://other.example' })],
    ['for another audience', () => sign({ ...right, aud: 'other' })],
    ['without audience', () => sign({ ...right, aud: undefined })],
    ['that is over', () => sign({ ...right, iat: now - 900, exp: now - 600 })],
    ['without an end', () => sign({ ...right, exp: undefined })],
    ['that is not valid yet', () => sign({ ...right, nbf: now + 600 })],
    [
      'of a key that the provider does not publish',
      async () => sign(right, {}, (await generateKeyPair('RS256')).privateKey),
    ],
    ['of an unknown key id', () => sign(right, { kid: 'k2' })],
    ['of alg none', async () => `${encoded({ alg: 'none', kid: 'k1' })}.${encoded(right)}.`],
    [
      'of the public key taken for a shared secret',
      async () => {
        const text = `${encoded({ alg: 'HS256', kid: 'k1' })}.${encoded(right)}`;
        const secret = await exportSPKI(keys.publicKey);
        return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
      },
    ],
    [
      'with other claims put in',
      async () => {
        const [header, , signature] = (await sign(right)).split('.');
        return [header, encoded({ ...right, proofing_partners: 'ALL' }), signature].join('.');
      },
    ],
    ['without a kind', () => sign({ ...right, proofing_kind: undefined })],
    ['of a kind that nobody knows', () => sign({ ...right, proofing_kind: 'ADMIN' })],
    [
      'that would be an applicant session',
      () => sign({ ...right, proofing_kind: 'APPLICANT_SESSION', upgradeId }),
    ],
    ['without partners', () => sign({ ...right, proofing_partners: undefined })],
    ['for no partner', () => sign({ ...right, proofing_partners: [] })],
    ['for all partners in another word', () => sign({ ...right, proofing_partners: '*' })],
    ['without a name', () => sign({ ...right, sub: undefined })],
    ['with a name that could be another’s in the audit', () => sign({ ...right, sub: 'a b' })],
  ])('%s is nobody’s', async (_, make) => {
    const answer = await see(await make());
    expect(answer).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  it('is nobody’s where no identity provider is trusted', async () => {
    const without = await startApiEndpoint();
    const id = await without.upgrade();
    expect((await without.ask({ token: await sign(right) }, `/v1/upgrades/${id}`)).status).toBe(401);
    await without.close();
  });

  it('is not called wrong while the provider’s keys cannot be fetched: its caller is told to come again', async () => {
    const verifyToken = () => Promise.reject(new Error('canary'));
    const without = await startApiEndpoint({ access: { verifyToken } });
    const answer = await without.ask({ token: await sign(right) }, '/v1/upgrades');
    expect(answer).toMatchObject({ status: 503, code: 'IDENTITY_PROVIDER_UNAVAILABLE' });
    expect(answer.text + without.logLines.join()).not.toContain('canary');
    await without.close();
  });
});

it('a token that is refused is in no log and no answer', async () => {
  const endpoint = await startApiEndpoint();
  const token = 'pfu_backEnd_canary';
  const answer = await endpoint.ask({ token }, '/v1/upgrades');
  expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  expect(answer.text + endpoint.logLines.join()).not.toContain('canary');
  await endpoint.close();
});
