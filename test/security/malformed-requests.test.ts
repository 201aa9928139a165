/** Threat: requests that are too large, broken or dressed up crash a route, get past a check, or are echoed. */
import { connect } from 'node:net';
import { createUpgradeClient } from '../../client';
import { AT } from '../db/fixtures';
import { type ApiEndpoint, startApiEndpoint } from '../support/api-endpoint';
import { temporalDouble } from '../support/temporal-double';

let endpoint: ApiEndpoint;
let upgradeId: string;
beforeAll(async () => {
  endpoint = await startApiEndpoint({
    // The real client parses; where it goes on to a run, there is none.
    behaviour(store) {
      const { getStatus: _, ...real } = createUpgradeClient({
        temporal: temporalDouble(),
        store,
        clock: () => AT,
      });
      return real;
    },
  });
  upgradeId = await endpoint.upgrade();
});
afterAll(() => endpoint.close());

const CANARY = 'canary-9f3c';
const address = (rest: string): string => `/v1/upgrades/${upgradeId}/${rest}`;
const POSTS = [
  ['POST', 'contact-info'],
  ['POST', 'kba/answers'],
  ['POST', 'kba/decline'],
  ['POST', 'video/appointment'],
  ['PUT', 'video/appointment'],
  ['POST', 'redemption'],
  ['POST', 'letters'],
  ['POST', 'cancellation'],
  ['POST', 'sessions'],
] as const;
const BODIES: readonly [string, string][] = [
  ['no JSON', `{"${CANARY}": `],
  ['a text', `"${CANARY}"`],
  ['a number', '17'],
  ['a list', `["${CANARY}"]`],
  ['an unknown field', `{"${CANARY}": 1}`],
  ['a prototype', '{"__proto__": {"admin": true}}'],
  ['a constructor', '{"constructor": {"prototype": {"admin": true}}}'],
  ['deep nesting', `${'['.repeat(5_000)}${']'.repeat(5_000)}`],
];

it.each(POSTS.flatMap((route) => BODIES.map(([what, body]) => [...route, what, body] as const)))(
  '%s %s with %s is 400 as a problem that repeats nothing',
  async (method, rest, _, body) => {
    const answer = await endpoint.ask('backEnd', address(rest), { method, body });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      400,
      'application/problem+json; charset=utf-8',
    ]);
    expect(answer.text + endpoint.logLines.join()).not.toContain(CANARY);
  },
);

it('a body above 16 kB is 413, whether its length was declared or not', async () => {
  const large = JSON.stringify({ firstName: 'x'.repeat(17 * 1024) });
  const declared = await endpoint.ask('backEnd', address('contact-info'), { method: 'POST', body: large });
  expect(declared).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
  const init = {
    method: 'POST',
    headers: { authorization: `Bearer ${endpoint.keys.backEnd}`, 'content-type': 'application/json' },
    body: new ReadableStream({ pull: (controller) => controller.enqueue(Buffer.alloc(8 * 1024, ' ')) }),
    duplex: 'half',
  } as const;
  const response = await fetch(endpoint.url + address('contact-info'), init);
  expect(response.status).toBe(413);
});

it.each([
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/xml',
])('what a foreign page can send unasked, %s, is 415', async (type) => {
  const headers = { 'content-type': type };
  const answer = await endpoint.ask('backEnd', address('cancellation'), {
    method: 'POST',
    body: '{}',
    headers,
  });
  expect(answer.status).toBe(415);
  expect(endpoint.asked.filter(({ method }) => method === 'cancel')).toEqual([]);
});

it.each([
  ['video/slots', '?limit=0'],
  ['video/slots', '?limit=501'],
  ['video/slots', '?limit=1e3'],
  ['video/slots', '?limit=1&limit=2'],
  ['video/slots', `?${CANARY}=1`],
  ['video/slots', '?__proto__=1'],
  ['video/slots', '?from=tomorrow'],
  ['../upgrades', '?limit=201'],
  ['../upgrades', '?stage=ASLEEP'],
  ['../upgrades', `?cursor=${CANARY}`],
])('a query that makes no sense, %s%s, is 400', async (rest, query) => {
  const path = rest.startsWith('..') ? '/v1/upgrades' : address(rest);
  const answer = await endpoint.ask('backEnd', path + query);
  expect(answer).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
  expect(answer.text).not.toContain(CANARY);
});

it.each(['', 'k'.repeat(201), 'two keys', 'k\u00e9y'])(
  'an Idempotency-Key that is none, %j, is refused before anything is done',
  async (key) => {
    const before = endpoint.asked.length;
    const headers = { 'idempotency-key': key };
    const answer = await endpoint.ask('backEnd', address('letters'), { method: 'POST', headers });
    expect(answer).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
    expect(endpoint.asked).toHaveLength(before);
  },
);

/** Sends exactly these bytes; answers with all that comes back. */
function sendRaw(text: string): Promise<string> {
  const { hostname, port } = new URL(endpoint.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let seen = '';
    socket.on('data', (chunk) => void (seen += chunk.toString()));
    socket.on('close', () => resolve(seen));
    socket.on('error', reject);
  });
}

describe('what is no right request is answered as a problem, with the headers of all, and closed', () => {
  const get = (headers: string): string =>
    `GET /v1/upgrades/${upgradeId} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`;

  it.each<[string, number, () => string]>([
    ['headers above 16 kB', 431, () => get(`x-padding: ${CANARY}${'x'.repeat(17 * 1024)}\r\n`)],
    ['no HTTP', 400, () => `${CANARY}\r\n\r\n`],
    ['a header with a line break of its own', 400, () => get(`x-a: b\n${CANARY}\r\n`)],
    ['two lengths', 400, () => get('content-length: 1\r\ncontent-length: 2\r\n')],
    ['length and chunks at once', 400, () => get('content-length: 1\r\ntransfer-encoding: chunked\r\n')],
  ])('%s', async (_, status, make) => {
    const seen = await sendRaw(make());
    expect(seen).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(seen).toContain('content-type: application/problem+json');
    expect(seen).toContain('cache-control: no-store');
    expect(seen).not.toContain(CANARY);
  });

  it('a credential that is sent twice is nobody’s, in whatever order', async () => {
    const right = `authorization: Bearer ${endpoint.keys.backEnd}\r\n`;
    const wrong = 'authorization: Bearer pfu_x_y\r\n';
    expect(await sendRaw(get(right))).toMatch(/^HTTP\/1.1 200/);
    expect(await sendRaw(get(right + wrong))).toMatch(/^HTTP\/1.1 401/);
    expect(await sendRaw(get(wrong + right))).toMatch(/^HTTP\/1.1 401/);
  });

  it('a credential in the address or a cookie is none', async () => {
    const key = endpoint.keys.backEnd;
    const inAddress = await endpoint.ask(
      null,
      `/v1/upgrades/${upgradeId}?access_token=${key}&api_key=${key}`,
    );
    expect(inAddress.status).toBe(401);
    const headers = { cookie: `authorization=Bearer ${key}`, 'x-api-key': key };
    expect((await endpoint.ask(null, `/v1/upgrades/${upgradeId}`, { headers })).status).toBe(401);
    expect(endpoint.logLines.join()).not.toContain(key);
  });
});

describe('headers of every answer', () => {
  const ALWAYS = {
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };

  it.each<[string, number, (e: ApiEndpoint) => ReturnType<ApiEndpoint['ask']>]>([
    ['a case', 200, (e) => e.ask('backEnd', `/v1/upgrades/${upgradeId}`)],
    ['a list', 200, (e) => e.ask('operator', '/v1/upgrades')],
    ['no credential', 401, (e) => e.ask(null, '/v1/upgrades')],
    ['no such case', 404, (e) => e.ask('backEnd', '/v1/upgrades/x')],
    ['no such address', 404, (e) => e.ask('backEnd', '/v2/x')],
    ['an address that is none', 400, (e) => e.ask('backEnd', '/v1/%zz')],
    ['a probe', 200, (e) => e.ask(null, '/healthz')],
    [
      'a preflight of another origin',
      404,
      (e) =>
        e.ask(null, '/v1/upgrades', {
          method: 'OPTIONS',
          headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
        }),
    ],
  ])('%s', async (_, status, ask) => {
    const { headers, ...answer } = await ask(endpoint);
    expect(answer.status).toBe(status);
    const seen = Object.fromEntries(headers);
    expect(seen).toMatchObject(ALWAYS);
    const names = Object.keys(seen).join();
    expect(names).not.toMatch(/server|x-powered-by|access-control|strict-transport|set-cookie/);
  });

  it('https is insisted on where callers come by https alone', async () => {
    const behind = await startApiEndpoint({ access: { isBehindTls: true } });
    const { headers } = await behind.ask(null, '/v1/upgrades');
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
    await behind.close();
  });
});
