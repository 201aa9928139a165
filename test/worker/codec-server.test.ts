/** Threat: somebody who may not see them has payloads shown in clear, by the server that is there for operators. */
import { randomBytes } from 'node:crypto';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import type { KeyRing } from '../../db';
import { TokenKeysUnavailableError } from '../../client/http/json-web-token';
import { createReaders } from '../../worker/codec-server/readers';
import { createCodecServer } from '../../worker/codec-server/server';
import { createPayloadCodec } from '../../worker/payload-codec';

const ORIGIN = 'https://temporal.example';
const LOCAL_TOKEN = 'local-token-0123456789abcdef0123';
const ring: KeyRing = { currentKeyId: 'k1', keys: new Map([['k1', randomBytes(32)]]) };
const CLAIMS: Record<string, object> = {
  'token-of-operator': { sub: 'operator-1', namespaces: ['default'] },
  'token-of-nowhere': { sub: 'operator-2' },
  'token-without-name': { namespaces: ['default'] },
  'token-of-a-string': { sub: 'operator-3', namespaces: 'default' },
};
const verify = async (token: string) => {
  if (token === 'token-nobody-can-check') throw new TokenKeysUnavailableError();
  return (CLAIMS[token] as Record<string, unknown> | undefined) ?? null;
};

let app: FastifyInstance;
let logged: string[];
let address: string;
beforeEach(async () => {
  logged = [];
  app = createCodecServer({
    ring,
    readerOf: createReaders({ issuer: null, localToken: LOCAL_TOKEN, verify }),
    origins: [ORIGIN],
    logger: pino({}, { write: (line: string) => void logged.push(line) }),
  });
  address = await app.listen({ host: '127.0.0.1', port: 0 });
  logged.length = 0;
});
afterEach(() => app.close());

async function encrypted(value: unknown, namespace = 'default'): Promise<Payload> {
  const codec = createPayloadCodec({ ring, namespace });
  const context = { type: 'workflow', namespace, workflowId: 'proofing-upgrade:phone-1' } as const;
  return (await codec.encode([defaultPayloadConverter.toPayload(value)], context))[0]!;
}
const wire = ({ metadata, data }: Payload) => ({
  metadata: Object.fromEntries(
    Object.entries(metadata ?? {}).map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]),
  ),
  data: Buffer.from(data ?? []).toString('base64'),
});
interface Reply {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
async function call(url: string, init: RequestInit): Promise<Reply> {
  const response = await fetch(`${address}${url}`, init);
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  };
}
const ask = (payloads: unknown, changes: Record<string, string | null> = {}, url = '/decode') => {
  const headers = new Headers({
    authorization: 'Bearer token-of-operator',
    'x-namespace': 'default',
    origin: ORIGIN,
    'content-type': 'application/json',
  });
  for (const [name, value] of Object.entries(changes))
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  return call(url, { method: 'POST', headers, body: JSON.stringify({ payloads }) });
};
const valuesIn = (body: string) =>
  (JSON.parse(body) as { payloads: { data: string }[] }).payloads.map(({ data }) =>
    Buffer.from(data, 'base64').toString(),
  );

it('shows payloads to whoever may see their namespace, in their order, and says so in one line without content', async () => {
  const payloads = [wire(await encrypted('canary-1')), wire(await encrypted({ canary: 2 }))];
  const reply = await ask(payloads);
  expect(reply.statusCode).toBe(200);
  expect(valuesIn(reply.body)).toEqual(['"canary-1"', '{"canary":2}']);
  expect(reply.headers).toMatchObject({ 'cache-control': 'no-store', 'access-control-allow-origin': ORIGIN });
  expect(logged.map((line) => JSON.parse(line) as object)).toMatchObject([
    { reader: 'operator-1', namespace: 'default', payloads: 2, msg: 'payloads decoded' },
  ]);
  expect(logged.join()).not.toMatch(/canary|token-of|Bearer/);
});

it('what was never encrypted comes back as it is, beside what was', async () => {
  const reply = await ask([wire(defaultPayloadConverter.toPayload('plain')), wire(await encrypted('a'))]);
  expect(valuesIn(reply.body)).toEqual(['"plain"', '"a"']);
});

it.each<[string, Record<string, string | null>, number, string]>([
  ['no token', { authorization: null }, 401, 'TOKEN_INVALID'],
  ['an unknown token', { authorization: 'Bearer made-up' }, 401, 'TOKEN_INVALID'],
  ['another scheme', { authorization: 'Basic token-of-operator' }, 401, 'TOKEN_INVALID'],
  ['a token without a subject', { authorization: 'Bearer token-without-name' }, 401, 'TOKEN_INVALID'],
  ['a token that lists nothing', { authorization: 'Bearer token-of-nowhere' }, 403, 'NAMESPACE_REFUSED'],
  ['a token whose list is none', { authorization: 'Bearer token-of-a-string' }, 403, 'NAMESPACE_REFUSED'],
  ['a namespace that is not listed', { 'x-namespace': 'other' }, 403, 'NAMESPACE_REFUSED'],
  [
    'whom nobody can check just now',
    { authorization: 'Bearer token-nobody-can-check' },
    503,
    'TOKEN_KEYS_UNAVAILABLE',
  ],
  ['no namespace', { 'x-namespace': null }, 400, 'NAMESPACE_MISSING'],
  ['a malformed namespace', { 'x-namespace': 'a b' }, 400, 'NAMESPACE_MISSING'],
  ['another origin', { origin: 'https://temporal.example.evil' }, 403, 'ORIGIN_REFUSED'],
  ['an origin of another scheme', { origin: 'http://temporal.example' }, 403, 'ORIGIN_REFUSED'],
  ['no origin to speak of', { origin: 'null' }, 403, 'ORIGIN_REFUSED'],
])('refuses %s', async (_who, headers, status, code) => {
  const reply = await ask([wire(await encrypted('canary'))], headers);
  expect([reply.statusCode, (JSON.parse(reply.body) as { code: string }).code]).toEqual([status, code]);
  expect(reply.body).not.toContain(Buffer.from('"canary"').toString('base64'));
  if (code === 'ORIGIN_REFUSED') expect(reply.headers['access-control-allow-origin']).toBeUndefined();
});

it('a payload of another namespace stays shut, whichever is named', async () => {
  const foreign = wire(await encrypted('canary', 'other'));
  const reply = await ask([foreign]);
  expect(reply.statusCode).toBe(400);
  expect(JSON.parse(reply.body)).toMatchObject({ code: 'PAYLOAD_BROKEN' });
});

it('the local token counts in the address, which the Web UI can be given, and a token of a person does not', async () => {
  const payloads = [wire(await encrypted('a'))];
  const without = { authorization: null };
  expect((await ask(payloads, without, `/${LOCAL_TOKEN}/decode`)).statusCode).toBe(200);
  expect((await ask(payloads, without, '/token-of-operator/decode')).statusCode).toBe(401);
  expect((await ask(payloads, without, `/${LOCAL_TOKEN}x/decode`)).statusCode).toBe(401);
  expect(logged.join()).not.toContain(LOCAL_TOKEN);
});

it('answers the browser before it asks: for listed origins only, and never for all', async () => {
  const preflight = (origin: string) =>
    call('/decode', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
  const good = await preflight(ORIGIN);
  expect(good.statusCode).toBe(204);
  expect(good.headers).toMatchObject({
    'access-control-allow-origin': ORIGIN,
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'authorization, content-type, x-namespace',
    vary: 'Origin',
  });
  const bad = await preflight('https://evil.example');
  expect(bad.statusCode).toBe(403);
  expect(bad.headers['access-control-allow-origin']).toBeUndefined();
});

it('encodes for nobody: what a run is sent goes through the client', async () => {
  expect(JSON.parse((await ask([], {}, '/encode')).body)).toMatchObject({ code: 'ENCODE_REFUSED' });
});

it.each<[string, unknown]>([
  ['no list', undefined],
  ['a list of nothing', [null]],
  ['no base64', [{ data: 'ä' }]],
  ['metadata of another kind', [{ metadata: { a: 1 }, data: '' }]],
  ['too many', Array.from({ length: 10_001 }, () => ({ data: '' }))],
])('refuses a body with %s', async (_what, payloads) => {
  const reply = await ask(payloads);
  expect([reply.statusCode, (JSON.parse(reply.body) as { code: string }).code]).toEqual([
    400,
    'INVALID_INPUT',
  ]);
});

it('refuses what is too large or no JSON, without repeating it', async () => {
  const large = await ask([{ data: 'A'.repeat(5 * 1024 * 1024) }]);
  expect([large.statusCode, (JSON.parse(large.body) as { code: string }).code]).toEqual([413, 'TOO_LARGE']);
  const headers = {
    authorization: 'Bearer token-of-operator',
    'x-namespace': 'default',
    'content-type': 'application/json',
  };
  const broken = await call('/decode', { method: 'POST', headers, body: '{"canary' });
  expect([broken.statusCode, broken.body.includes('canary')]).toEqual([400, false]);
});
