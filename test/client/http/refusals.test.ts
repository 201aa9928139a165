import { createHttpServer } from '../../../client/http/server';
import { temporalDouble } from '../../support/temporal-double';
import { letterEvent, orderEvent, videoEvent } from './bodies';
import { type Endpoint, SECRETS, signed, startEndpoint } from './endpoint';

let endpoint: Endpoint;
beforeAll(async () => void (endpoint = await startEndpoint()));
afterAll(() => endpoint.close());
afterEach(() => expect(endpoint.rows()).toEqual([]));

const { data, ...withoutData } = orderEvent('case-1');

test.each([
  ['no JSON', '{"type": "order.paid", '],
  ['empty', ''],
  ['a JSON text', '"order.paid"'],
  ['null', 'null'],
  ['a list', [orderEvent('case-1')]],
  ['without its data', withoutData],
  ['of a type with other characters than types have', { ...withoutData, data, type: 'order paid\n' }],
  ['of a time that is none', { ...withoutData, data, timestamp: '2027-02-30T00:00:00Z' }],
  ['of a time without a zone', { ...withoutData, data, timestamp: '2027-01-15T07:59:58' }],
  ['of a time in numbers', { ...withoutData, data, timestamp: 1_800_000_000 }],
  ['without our reference', { ...withoutData, data: { ...data, clientReference: undefined } }],
  ['with an empty reference', { ...withoutData, data: { ...data, clientReference: '' } }],
  ['with an overlong reference', { ...withoutData, data: { ...data, clientReference: 'u'.repeat(201) } }],
  ['with a reference that is no text', { ...withoutData, data: { ...data, clientReference: { $gt: '' } } }],
  ['of another provider', videoEvent('case-1')],
])('a well signed body that is %s is answered 400 EVENT_MALFORMED', async (_, body) => {
  const answer = await endpoint.send(signed('webstore', body));
  expect(answer).toMatchObject({ status: 400, code: 'EVENT_MALFORMED' });
});

test.each([
  [
    'live-video',
    'a code that is no number',
    { ...videoEvent('a1'), data: { ...videoEvent('a1').data, code: 'x' } },
  ],
  ['letter-house', 'no letter of ours', { ...letterEvent('l1'), data: { id: 'ltr_1', metadata: {} } }],
] as const)('an event of %s with %s is answered 400 EVENT_MALFORMED', async (provider, _, body) => {
  const answer = await endpoint.send(signed(provider, body));
  expect(answer).toMatchObject({ status: 400, code: 'EVENT_MALFORMED' });
});

describe('a body larger than any event', () => {
  const event = signed('webstore', { ...orderEvent('case-1'), padding: 'x'.repeat(256 * 1024) });

  test('is answered 413 EVENT_TOO_LARGE', async () => {
    expect(await endpoint.send(event)).toMatchObject({ status: 413, code: 'EVENT_TOO_LARGE' });
  });

  test('is found out while it comes when its length was not declared', async () => {
    const { headers } = event;
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(Buffer.alloc(64 * 1024, 'x'));
      },
    });
    const init = { method: 'POST', headers, body, duplex: 'half' } as const;
    expect(await endpoint.ask('/v1/webhooks/webstore', init)).toMatchObject({
      status: 413,
      code: 'EVENT_TOO_LARGE',
    });
  });
});

describe('what there is not is answered 404 with problem+json', () => {
  test('an unknown provider', async () => {
    const answer = await endpoint.send({
      ...signed('webstore', orderEvent('c')),
      provider: 'bank' as 'webstore',
    });
    expect(answer).toMatchObject({ status: 404, code: 'UNKNOWN_PROVIDER' });
    expect(answer.type).toContain('application/problem+json');
  });

  test.each(['__proto__', 'constructor', 'toString', 'WEBSTORE', 'webstore%00'])(
    'a provider called %s',
    async (name) => {
      const init = { method: 'POST', body: '{}' };
      expect(await endpoint.ask(`/v1/webhooks/${name}`, init)).toMatchObject({ status: 404 });
    },
  );

  test.each([
    ['GET', '/v1/webhooks/webstore'],
    ['PUT', '/v1/webhooks/webstore'],
    ['DELETE', '/v1/webhooks/webstore'],
    ['POST', '/v1/webhooks'],
    ['POST', '/v1/webhooks/webstore/more'],
    ['POST', '/healthz'],
    ['GET', '/'],
    ['PATCH', '/v1/upgrades'],
  ])('%s %s', async (method, address) => {
    const answer = await endpoint.ask(address, { method });
    expect(answer).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(answer.type).toContain('application/problem+json');
  });
});

test.each(['/canary-%zz', `/v1/webhooks/${'canary'.repeat(50)}`])(
  'an address that makes no sense, %s, is refused as a problem that does not repeat it',
  async (address) => {
    const answer = await endpoint.ask(address, { method: 'POST' });
    expect(answer.type).toContain('application/problem+json');
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).not.toContain('canary');
  },
);

test.each(['whsec_', 'whsec_AAA=AAAA', 'whsec_%%%%', Buffer.alloc(32, 1).toString('base64')])(
  'a webhook secret that is malformed, %s, stops the start with the provider’s name and is not shown',
  async (secret) => {
    const { store, server } = endpoint;
    const options = { temporal: temporalDouble(), store, logger: server.app.log as never };
    const start = () =>
      createHttpServer({ ...options, webhookSecrets: { ...SECRETS, 'letter-house': [secret] } });
    expect(start).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message:
          'A webhook secret of letter-house is malformed; each is whsec_ and base64. Set it as .env.example shows.',
      }) as Error,
    );
  },
);
