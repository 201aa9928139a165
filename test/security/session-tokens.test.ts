/**
 * Threat: whoever has the token of one applicant's session (it lies in a browser) uses it for another case, for longer,
 * or for more than that person may; or makes one.
 */
import { createHmac, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { decodeJwt, SignJWT } from 'jose';
import { DEFAULT_RATE_LIMITS } from '../../client/http/access/rate-limits';
import { createSessionTokens } from '../../client/http/access/session-tokens';
import { AT, freshKeys } from '../db/fixtures';
import { type ApiEndpoint, startApiEndpoint } from '../support/api-endpoint';

const MINUTE_MS = 60_000;
let endpoint: ApiEndpoint;
let upgradeId: string;
/** Signs what the tests forge. */
const ring = freshKeys().sealing;
const key = ring.keys.get(ring.currentKeyId)!;
beforeAll(async () => {
  let now = (): number => AT;
  const rateLimits = { ...DEFAULT_RATE_LIMITS, failure: { burst: 1_000, perMinute: 1 } };
  endpoint = await startApiEndpoint({
    access: { rateLimits, sessions: createSessionTokens(ring, () => now()) },
  });
  now = () => AT + endpoint.ahead;
  upgradeId = await endpoint.upgrade();
});
beforeEach(() => {
  endpoint.ahead = 0;
  endpoint.asked.length = 0;
});
afterAll(() => endpoint.close());

const lent = async (id = upgradeId): Promise<{ readonly token: string }> => {
  const answer = await endpoint.ask('backEnd', `/v1/upgrades/${id}/sessions`, { method: 'POST' });
  return { token: String(answer.json['token']) };
};
const see = async (token: string, id = upgradeId) =>
  (await endpoint.ask({ token }, `/v1/upgrades/${id}`)).status;
const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

describe('a session that a back end lends', () => {
  const lend = (id: string, body?: object) =>
    endpoint.ask('backEnd', `/v1/upgrades/${id}/sessions`, { method: 'POST', ...(body && { body }) });

  it('sees and drives its own upgrade, and no other of the same partner', async () => {
    const { status, json } = await lend(upgradeId);
    expect(status).toBe(201);
    const token = String(json['token']);
    expect(await see(token)).toBe(200);
    expect(await see(token, await endpoint.upgrade())).toBe(404);
    expect(await see(token, randomUUID())).toBe(404);
  });

  it('is over at the end that was told, 15 minutes unless asked otherwise', async () => {
    const { json } = await lend(upgradeId);
    expect(json['expiresAt']).toBe(new Date(AT + 15 * MINUTE_MS).toISOString());
    endpoint.ahead = 15 * MINUTE_MS - 1_000;
    expect(await see(String(json['token']))).toBe(200);
    endpoint.ahead = 15 * MINUTE_MS;
    expect(await see(String(json['token']))).toBe(401);
  });

  it.each([3_601, 86_400, 59, 0, -1, 900.5, '900', null])(
    'is not lent for %j seconds',
    async (expiresInSeconds) => {
      expect(await lend(upgradeId, { expiresInSeconds })).toMatchObject({
        status: 400,
        code: 'INVALID_INPUT',
      });
    },
  );

  it('is lent for no case of another partner, and says who it is for in nothing but the address', async () => {
    expect((await lend(await endpoint.upgrade('partner-2'))).status).toBe(404);
    expect((await lend(upgradeId, { upgradeId: randomUUID() })).status).toBe(400);
  });

  it('cannot lend a further one, and so not outlive its hour', async () => {
    const token = await lent();
    const again = await endpoint.ask(token, `/v1/upgrades/${upgradeId}/sessions`, { method: 'POST' });
    expect(again).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  });

  it('cannot list, and not start', async () => {
    const token = await lent();
    expect((await endpoint.ask(token, '/v1/upgrades')).status).toBe(403);
    const start = await endpoint.ask(token, '/v1/upgrades', {
      method: 'POST',
      body: { partnerId: 'partner-1' },
    });
    expect(start.status).toBe(403);
  });

  it('carries no personal data', async () => {
    const { token } = await lent();
    expect(decodeJwt(token.slice(4))).toEqual({
      lent_by: 'backEnd',
      iss: 'proofing-upgrade',
      aud: 'proofing-upgrade-api',
      sub: upgradeId,
      jti: expect.any(String) as string,
      iat: AT / 1_000,
      exp: AT / 1_000 + 900,
    });
  });

  it('is not lent where no key is set to sign it', async () => {
    const without = await startApiEndpoint({ access: { sessions: null } });
    const id = await without.upgrade();
    const answer = await without.ask('backEnd', `/v1/upgrades/${id}/sessions`, { method: 'POST' });
    expect(answer).toMatchObject({ status: 404, code: 'SESSIONS_NOT_AVAILABLE' });
    expect((await without.ask(await without.session(id), `/v1/upgrades/${id}`)).status).toBe(401);
    await without.close();
  });
});

describe('a token that was made or changed is nobody’s', () => {
  const header = { alg: 'HS256', typ: 'proofing-session+jwt', kid: ring.currentKeyId };
  const now = AT / 1_000;
  const right = () => ({
    iss: 'proofing-upgrade',
    aud: 'proofing-upgrade-api',
    sub: upgradeId,
    iat: now,
    exp: now + 900,
    jti: 'j',
  });
  const signed = (head: object, body: object, secret: string | Buffer = key, hash = 'sha256'): string => {
    const text = `${encoded(head)}.${encoded(body)}`;
    return `pfs_${text}.${createHmac(hash, secret).update(text).digest('base64url')}`;
  };
  it('made by the right key and form, it is one: the others fail for what is wrong with them', async () => {
    expect(await see(signed(header, right()))).toBe(200);
  });

  it.each<[string, () => string]>([
    [
      'with another upgrade put in',
      () => {
        const [head, , signature] = signed(header, right()).split('.');
        return [head, encoded({ ...right(), sub: randomUUID() }), signature].join('.');
      },
    ],
    ['with a signature cut off', () => signed(header, right()).replace(/[^.]+$/, '')],
    ['with a signature of another key', () => signed(header, right(), randomBytes(32))],
    ['signed with an empty key', () => signed(header, right(), '')],
    ['of alg none', () => `pfs_${encoded({ ...header, alg: 'none' })}.${encoded(right())}.`],
    ['of alg nOnE with the signature kept', () => signed({ ...header, alg: 'nOnE' }, right())],
    ['of another algorithm of the family', () => signed({ ...header, alg: 'HS512' }, right(), key, 'sha512')],
    ['that says RS256 and is signed as HS256', () => signed({ ...header, alg: 'RS256' }, right())],
    ['of a key that is not ours', () => signed({ ...header, kid: 'other' }, right())],
    ['of no key', () => signed({ alg: 'HS256', typ: header.typ }, right())],
    ['of a property of every object as its key', () => signed({ ...header, kid: '__proto__' }, right())],
    [
      'that brings its own key',
      () => signed({ ...header, kid: undefined, jwk: { kty: 'oct', k: 'AA' } }, right()),
    ],
    ['of another type', () => signed({ ...header, typ: 'JWT' }, right())],
    ['with a critical extension', () => signed({ ...header, crit: ['x'], x: 1 }, right())],
    ['of another issuer', () => signed(header, { ...right(), iss: 'somebody' })],
    ['for another audience', () => signed(header, { ...right(), aud: 'somebody' })],
    ['that is over', () => signed(header, { ...right(), iat: now - 900, exp: now })],
    ['without an end', () => signed(header, { ...right(), exp: undefined })],
    ['that lasts longer than an hour', () => signed(header, { ...right(), exp: now + 3_601 })],
    ['that is not valid yet', () => signed(header, { ...right(), nbf: now + 60 })],
    ['for no upgrade', () => signed(header, { ...right(), sub: undefined })],
    ['for a list of upgrades', () => signed(header, { ...right(), sub: [upgradeId] })],
    ['without its prefix', () => signed(header, right()).slice(4)],
    ['of nothing', () => 'pfs_'],
    ['of dots', () => 'pfs_..'],
  ])('%s', async (_, make) => {
    expect(await see(make())).toBe(401);
    expect(endpoint.asked).toEqual([]);
  });

  it('signed by a key pair whose public half was taken for the secret', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const forged = await new SignJWT(right())
      .setProtectedHeader({ ...header, alg: 'RS256' })
      .sign(privateKey);
    expect(await see(`pfs_${forged}`)).toBe(401);
  });

  it('keys are rotated: the former still verifies while it is kept, and no longer', async () => {
    const rotated = (keys: [string, Buffer][]) =>
      createSessionTokens({ currentKeyId: 'n', keys: new Map(keys) }, () => AT);
    const { token } = await createSessionTokens(ring, () => AT).issue(upgradeId, 'backEnd', 900);
    const fresh: [string, Buffer] = ['n', randomBytes(32)];
    expect(await rotated([fresh, [ring.currentKeyId, key]]).verify(token)).toMatchObject({ upgradeId });
    expect(await rotated([fresh]).verify(token)).toBeNull();
  });
});

it('nothing of a refused token is logged or answered', async () => {
  const { token } = await lent();
  const answer = await endpoint.ask({ token: `${token}x` }, `/v1/upgrades/${upgradeId}`);
  expect(answer.status).toBe(401);
  const log = endpoint.logLines.join();
  expect(log).toContain('"reason":"SESSION_REFUSED"');
  for (const part of token.split('.')) expect(log + answer.text).not.toContain(part);
});
