/**
 * Threat: somebody calls with a token that the identity provider did not make, or not for this service, or not for now.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import {
  createTokenVerifier,
  TokenKeysUnavailableError,
  TokenSettingsError,
  type TokenVerifier,
} from '../../../client/http/json-web-token';

const AT = Date.UTC(2027, 0, 15, 8);
const SECONDS = AT / 1000;
const ISSUER = 'https://identity.example/';
const AUDIENCE = 'proofing-upgrade';
const CLAIMS = { iss: ISSUER, aud: AUDIENCE, sub: 'operator-1', exp: SECONDS + 300 };

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;
let keyPair: KeyPair;
let foreign: KeyPair;
let provider: Server;
let jwksUrl: string;
let answer: { status: number; body: string };
let asked = 0;
let verify: TokenVerifier;

beforeAll(async () => {
  keyPair = await generateKeyPair('ES256', { extractable: true });
  foreign = await generateKeyPair('ES256', { extractable: true });
  provider = createServer((_request, response) => {
    asked++;
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  await new Promise<void>((resolve) => void provider.listen(0, '127.0.0.1', resolve));
  jwksUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/keys`;
});
afterAll(() => provider.close());
beforeEach(async () => {
  asked = 0;
  answer = { status: 200, body: await jwksOf(keyPair, 'key-1') };
  verify = createTokenVerifier({ jwksUrl, issuer: ISSUER, audience: AUDIENCE }, { clock: () => AT });
});

async function jwksOf({ publicKey }: KeyPair, kid: string): Promise<string> {
  return JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid, use: 'sig' }] });
}

const tokenOf = (
  claims: JWTPayload = CLAIMS,
  header: Partial<JWTHeaderParameters> = {},
  key = keyPair.privateKey,
): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'key-1', ...header }).sign(key);

it('gives the claims of a token that the provider made for this service', async () => {
  expect(await verify(await tokenOf())).toEqual(CLAIMS);
  expect(await verify(await tokenOf({ ...CLAIMS, aud: ['other', AUDIENCE] }))).toMatchObject({
    sub: 'operator-1',
  });
});

it.each<[string, JWTPayload]>([
  ['of another issuer', { ...CLAIMS, iss: 'https://identity.example' }],
  ['for another service', { ...CLAIMS, aud: 'other' }],
  ['for no service', { iss: ISSUER, exp: CLAIMS.exp }],
  ['that is over', { ...CLAIMS, exp: SECONDS - 31 }],
  ['that is not valid yet', { ...CLAIMS, nbf: SECONDS + 31 }],
  ['that never ends', { iss: ISSUER, aud: AUDIENCE, sub: 'operator-1' }],
])('refuses a token %s', async (_, claims) => {
  expect(await verify(await tokenOf(claims))).toBeNull();
});

it('allows for clocks that differ by half a minute', async () => {
  expect(await verify(await tokenOf({ ...CLAIMS, exp: SECONDS - 29, nbf: SECONDS + 29 }))).not.toBeNull();
});

it('refuses a token of another key than those of the provider, whatever key it names', async () => {
  expect(await verify(await tokenOf(CLAIMS, {}, foreign.privateKey))).toBeNull();
  expect(await verify(await tokenOf(CLAIMS, { kid: 'key-2' }, foreign.privateKey))).toBeNull();
  // A key, or the address of one, that the token brings itself (RFC 8725 §3.10).
  const jwk = await exportJWK(foreign.publicKey);
  expect(await verify(await tokenOf(CLAIMS, { kid: 'other', jwk }, foreign.privateKey))).toBeNull();
});

it('refuses a token without signature, and one signed with the public key as a shared secret', async () => {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  expect(await verify(`${part({ alg: 'none' })}.${part(CLAIMS)}.`)).toBeNull();
  const secret = Buffer.from(await jwksOf(keyPair, 'key-1'));
  const token = await new SignJWT(CLAIMS).setProtectedHeader({ alg: 'HS256', kid: 'key-1' }).sign(secret);
  expect(await verify(token)).toBeNull();
});

it('refuses a token of which a letter was changed', async () => {
  const [header, payload, signature] = (await tokenOf()).split('.');
  const changed = Buffer.from(JSON.stringify({ ...CLAIMS, sub: 'other' })).toString('base64url');
  expect(await verify(`${header}.${changed}.${signature}`)).toBeNull();
  expect(await verify(`${header}.${payload}.${signature!.slice(0, -4)}AAAA`)).toBeNull();
});

it.each(['', '.', 'a.b.c', '..', 'x'.repeat(1_000_000)])('refuses text that is no token', async (text) => {
  expect(await verify(text)).toBeNull();
});

it('takes up a new key of the provider, and does not ask for keys at every made-up key id', async () => {
  await verify(await tokenOf());
  for (let index = 0; index < 20; index++) await verify(await tokenOf(CLAIMS, { kid: `made-up-${index}` }));
  expect(asked).toBe(1);
  answer = { status: 200, body: await jwksOf(foreign, 'key-2') };
  const later = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 30_001);
  expect(await verify(await tokenOf(CLAIMS, { kid: 'key-2' }, foreign.privateKey))).toEqual(CLAIMS);
  later.mockRestore();
});

it.each([
  ['fails', 500, 'canary'],
  ['sends the caller elsewhere', 302, ''],
  ['sends no JSON', 200, 'canary'],
  ['sends no keys', 200, '{"canary":[]}'],
])(
  'does not call a token wrong while the provider %s: it throws, and shows nothing',
  async (_, status, body) => {
    answer = { status, body };
    const thrown = await verify(await tokenOf()).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(TokenKeysUnavailableError);
    expect(thrown).toMatchObject({ code: 'TOKEN_KEYS_UNAVAILABLE' });
    expect(JSON.stringify([String(thrown), thrown])).not.toContain('canary');
  },
);

it.each(['http://identity.example/keys', 'ftp://identity.example/keys', 'keys', ''])(
  'does not take keys from %p, where they could be changed on their way',
  (address) => {
    const create = () => createTokenVerifier({ jwksUrl: address, issuer: ISSUER, audience: AUDIENCE });
    expect(create).toThrow(TokenSettingsError);
  },
);
