/** The credential issuer: what it tells, what may go wrong with that on its way, and that nobody calls it. */
import { Webhook } from 'standardwebhooks';
import { createSandboxControl } from '../../deploy/local/sandbox-control';
import type { ReceivedEvent } from './support/receiver';
import { TEST_SECRETS } from './support/secrets';
import { startWorld, type TestWorld } from './support/world';

/** The library checks signatures against the machine's time. */
const REAL_TIME = { clock: Date.now };

let world: TestWorld;

beforeEach(async () => {
  world = await startWorld(REAL_TIME);
});

afterEach(() => world.close());

const { credentialIssuer, letterHouse } = TEST_SECRETS.webhookSecrets;

const tell = (credentialId: string, event: Record<string, unknown>, of: TestWorld = world) =>
  of.control('POST', `credentials/${credentialId}/events`, event);
const suspend = (credentialId: string) => tell(credentialId, { type: 'credential.suspended' });
const told = () => world.receiver.received.map(({ event }) => event.data['credentialId']);
const idOf = ({ headers }: ReceivedEvent) => headers['webhook-id'];
const addFault = (mode: string) =>
  world.control('POST', 'events/faults', { party: 'credential-issuer', mode, times: 1 });

test.each([
  { type: 'credential.suspended' },
  { type: 'credential.reinstated' },
  { type: 'credential.revoked' },
  { type: 'credential.lost' },
  { type: 'credential.replaced', replacedBy: 'cred-2' },
  { type: 'credential.number_ported' },
  { type: 'credential.expired' },
  { type: 'credential.renewed', expiresAt: '2027-01-15T12:00:00.000Z' },
  { type: 'user.deleted' },
  { type: 'user.deceased' },
  { type: 'user.merged', mergedInto: 'user-2' },
  { type: 'sponsorship.withdrawn' },
])('$type is told of a credential, signed by the issuer, with what belongs to it', async (event) => {
  const { type, ...details } = event;
  const delivery = await tell('cred-1', event);
  const [received] = world.receiver.received;
  expect(delivery).toEqual({ eventId: idOf(received!), delivered: true, status: 204 });
  expect(received!.path).toBe('/v1/webhooks/credential-issuer');
  expect(new Webhook(credentialIssuer).verify(received!.body, received!.headers)).toEqual({
    type,
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    data: { credentialId: 'cred-1', ...details },
  });
});

test("the secret of another party does not sign the issuer's events", async () => {
  await suspend('cred-1');
  const [received] = world.receiver.received;
  expect(() => new Webhook(letterHouse).verify(received!.body, received!.headers)).toThrow();
});

test.each([
  [undefined, 'body'],
  [{}, 'type'],
  [{ type: 7 }, 'type'],
  [{ type: 'credential.canary' }, 'There are: credential.suspended, '],
  [{ type: 'toString' }, 'There are: credential.suspended, '],
  [{ type: 'credential.replaced' }, 'credential.replaced needs replacedBy.'],
  [{ type: 'credential.renewed' }, 'credential.renewed needs expiresAt.'],
  [{ type: 'user.merged' }, 'user.merged needs mergedInto.'],
  [{ type: 'user.merged', mergedInto: '' }, 'mergedInto'],
  [{ type: 'credential.replaced', replacedBy: 'canary'.repeat(50) }, 'replacedBy'],
  [{ type: 'credential.renewed', expiresAt: 'canary' }, 'expiresAt'],
  [{ type: 'credential.renewed', expiresAt: '2027-01-15' }, 'expiresAt'],
  [{ type: 'credential.lost', replacedBy: 'canary' }, 'credential.lost takes no replacedBy.'],
  [
    { type: 'credential.renewed', expiresAt: '2027-01-15T12:00:00Z', mergedInto: 'canary' },
    'credential.renewed takes no mergedInto.',
  ],
])('%p is refused with what is wrong with it, and nothing is sent', async (body, reason) => {
  const answer = await world.call('POST', '/control/credentials/cred-1/events', { body });
  const { error } = answer.body as { error: { code: string; message: string } };
  expect([answer.status, error.code]).toEqual([400, 'invalid_request']);
  expect(error.message).toContain(reason);
  expect(error.message).not.toContain('canary');
  expect(await world.control('GET', 'events')).toEqual({ events: [] });
  expect(world.receiver.received).toEqual([]);
});

test('a credential id comes out as it went in, however long it is in a path; beyond 200 characters it is refused', async () => {
  const control = createSandboxControl(world.url);
  const longest = `phone:1/ü?#${'€'.repeat(189)}`;
  await control.credentialEvent(longest, { type: 'credential.revoked' });
  expect(told()).toEqual([longest]);
  await expect(control.credentialEvent(`${longest}€`, { type: 'credential.revoked' })).rejects.toThrow(
    'credentialId',
  );
});

test('a person with two credentials who is deleted makes two events, each under an id of its own', async () => {
  for (const credentialId of ['cred-1', 'cred-2']) await tell(credentialId, { type: 'user.deleted' });
  expect(told()).toEqual(['cred-1', 'cred-2']);
  expect(new Set(world.receiver.received.map(idOf)).size).toBe(2);
});

test('what happens again to a credential after a reset is another event', async () => {
  const stopped = await startWorld();
  try {
    await tell('cred-1', { type: 'credential.suspended' }, stopped);
    await stopped.control('POST', 'reset');
    stopped.advance(1);
    await tell('cred-1', { type: 'credential.suspended' }, stopped);
    const [first, second] = stopped.receiver.received.map(idOf);
    expect(second).not.toBe(first);
  } finally {
    await stopped.close();
  }
});

test('its events are doubled, swapped, held, forged and lost like those of any party', async () => {
  await addFault('duplicate');
  await suspend('doubled');
  await addFault('reorder');
  await suspend('early');
  await suspend('late');
  await addFault('delay');
  await suspend('held');
  await addFault('lose');
  await suspend('lost');
  await addFault('forge');
  world.receiver.answerNext(401);
  await suspend('forged');
  await world.control('POST', 'events/release', { party: 'credential-issuer' });
  expect(told()).toEqual(['doubled', 'doubled', 'late', 'early', 'forged', 'forged', 'held']);
  const forgery = world.receiver.received[4]!;
  expect(() => new Webhook(credentialIssuer).verify(forgery.body, forgery.headers)).toThrow();
  const { events } = await world.control<{ events: unknown[] }>('GET', 'events');
  expect(events).toMatchObject([
    { provider: 'credential-issuer', reference: 'doubled', state: 'delivered', attempts: 2 },
    { reference: 'early', fault: 'reorder' },
    { reference: 'late' },
    { reference: 'held', state: 'delivered' },
    { reference: 'lost', state: 'lost' },
    { reference: 'forged', forgedStatus: 401, lastStatus: 204 },
  ]);
});

test('a fault of its events, and its silence, leave those of others alone', async () => {
  await addFault('lose');
  await world.control('POST', 'events/silence', { party: 'credential-issuer', silent: true });
  expect(await world.control('POST', 'orders/u1/settle', {})).toMatchObject({ delivered: true });
  await world.control('POST', 'events/faults', { party: 'webstore', mode: 'lose', times: 1 });
  await suspend('lost');
  await suspend('silenced');
  await world.control('POST', 'events/silence', { party: 'credential-issuer', silent: false });
  expect(told()).toEqual([undefined, 'silenced']);
});

test.each([
  ['POST', '/control/faults', { party: 'credential-issuer', fault: 'status_503', times: 1 }],
  ['POST', '/control/faults/clear', { party: 'credential-issuer' }],
  ['POST', '/control/storm', { share: 1, parties: ['credential-issuer'] }],
  ['GET', '/control/requests?party=credential-issuer', undefined],
] as const)('it is never called, so it cannot be out: %s %s is refused', async (method, path, body) => {
  const { status, body: answer } = await world.call(method, path, { body });
  expect([status, answer]).toMatchObject([
    400,
    { error: { message: expect.stringContaining('never called') } },
  ]);
});

test('a storm over all parties does not touch what it tells', async () => {
  await world.control('POST', 'storm', { share: 1 });
  expect(await suspend('cred-1')).toMatchObject({ delivered: true });
  expect((await world.call('GET', '/credential-issuer/v1/health')).status).toBe(404);
  expect(await world.control('GET', 'storm')).toMatchObject({ requests: 0 });
});

test('the log tells which credential a call is about, and nothing else of it', async () => {
  const lines: unknown[] = [];
  const logged = await startWorld({ log: (line) => lines.push(line) });
  try {
    await tell('cred-1', { type: 'user.merged', mergedInto: 'user-2' }, logged);
    expect(lines).toEqual([
      {
        method: 'POST',
        route: '/control/credentials/:credentialId/events',
        status: 200,
        reference: 'cred-1',
      },
    ]);
  } finally {
    await logged.close();
  }
});

test('page and list show the call with its types, and the page who sends events', async () => {
  const page = await (await fetch(world.url)).text();
  const { controlCalls } = await world.control<{ controlCalls: { call: string; effect: string }[] }>(
    'GET',
    'magic',
  );
  const listed = controlCalls.find(({ call }) => call.includes('/control/credentials/'));
  expect(listed?.effect).toContain(
    'credential.number_ported, credential.expired, credential.renewed with expiresAt',
  );
  expect(page).toContain(listed?.effect);
  expect(page).toContain('These send events: webstore, live-video, letter-house, credential-issuer;');
});
