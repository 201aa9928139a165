import { LETTER_EVENTS } from '../../../activities/providers/gateways';
import { concernsRun } from '../../../client/http/provider-events';
import { CREDENTIAL_CHANGES } from '../../../db/credential-changes';
import { credentialEvent, letterEvent, orderEvent, videoEvent } from './bodies';
import { type Endpoint, signed, startEndpoint } from './endpoint';

let endpoint: Endpoint;
beforeEach(async () => void (endpoint = await startEndpoint()));
afterEach(() => endpoint.close());

describe('of the document that was shown, a decision keeps', () => {
  async function factsOf(document: unknown): Promise<Readonly<Record<string, string>> | undefined> {
    const event = videoEvent('appointment-1');
    const body = document === undefined ? event : { ...event, data: { ...event.data, document } };
    expect(await endpoint.send(signed('live-video', body))).toMatchObject({ status: 204 });
    return (await endpoint.store.events.get('live-video:msg_1'))?.facts;
  }

  test.each(['2031-02-28', '9999-12-31', '99/99/9999', 'INDEF'])('its last day %s', async (validUntil) => {
    expect(await factsOf({ validUntil })).toMatchObject({ documentValidUntil: validUntil });
  });

  test.each([undefined, null, { validUntil: null }])('nothing of %j', async (document) => {
    expect(await factsOf(document)).not.toHaveProperty('documentValidUntil');
  });

  test.each([
    { validUntil: '28.02.2031' },
    { validUntil: '2031-02-30' },
    { validUntil: '' },
    { validUntil: 'PERMANENT' },
    { validUntil: 20_310_228 },
    { expiry: '2031-02-28' },
    'INDEF',
    {},
  ])('that nobody mapped %j, which is not "does not expire"', async (document) => {
    expect(await factsOf(document)).toMatchObject({ documentValidUntil: 'UNMAPPED' });
  });

  test('nothing else, such as its number', async () => {
    await factsOf({ validUntil: 'canary 1', number: 'canary 2' });
    expect(JSON.stringify(endpoint.rows()) + endpoint.logLines.join()).not.toContain('canary');
  });
});

test('runs hear of what ends a letter’s way or turns it, and of nothing else that a letter goes through', () => {
  expect(LETTER_EVENTS.filter((type) => concernsRun({ type }))).toEqual([
    'letter.rejected',
    'letter.deleted',
    'letter.failed',
    'letter.delivered',
    'letter.re-routed',
    'letter.returned_to_sender',
  ]);
});

test.each([
  ['webstore', orderEvent('case-1', 'order.a_kind_yet_unknown')],
  ['live-video', videoEvent('case-1', 'verification.a_kind_yet_unknown')],
  ['letter-house', letterEvent('case-1', 'letter.certified.delivered')],
  ['letter-house', letterEvent('case-1', 'constructor')],
  ['credential-issuer', credentialEvent('credential-1', 'credential.eaten')],
] as const)('an event of %s of an unknown type is stored, and no run is told', async (provider, body) => {
  expect(await endpoint.send(signed(provider, body))).toMatchObject({ status: 204 });
  expect(endpoint.rows()).toMatchObject([{ type: body.type, dispatched_at: expect.any(Number) as number }]);
});

describe('of a credential', () => {
  test('runs hear of all that changes one', () => {
    expect(Object.keys(CREDENTIAL_CHANGES).filter((type) => !concernsRun({ type }))).toEqual([]);
  });

  test.each([
    ['credential.renewed', {}],
    ['credential.renewed', { expiresAt: '2030-02-30T00:00:00Z' }],
    ['user.merged', {}],
    ['user.merged', { mergedInto: '' }],
  ] as const)(
    'an event %s that lacks what it is about, %j, is refused, for its sender must hear of it',
    async (type, further) => {
      const body = credentialEvent('credential-1', type, further);
      expect(await endpoint.send(signed('credential-issuer', body))).toMatchObject({ status: 400 });
      expect(endpoint.rows()).toEqual([]);
    },
  );

  test('its new end, the other account, and nothing else is kept', async () => {
    const further = { expiresAt: '2030-01-01T01:00:00+01:00', name: 'canary 1', phone: 'canary 2' };
    const body = credentialEvent('credential-1', 'credential.renewed', further);
    expect(await endpoint.send(signed('credential-issuer', body))).toMatchObject({ status: 204 });
    const event = await endpoint.store.events.get('credential-issuer:msg_1');
    expect(event?.facts).toEqual({ expiresAt: '2030-01-01T00:00:00.000Z' });
    expect(JSON.stringify(endpoint.rows()) + endpoint.logLines.join()).not.toContain('canary');
  });
});
