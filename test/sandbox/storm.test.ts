import { answersBody, entitlementPath, questionsBody, sessionBody } from './support/bodies';
import { startWorld, type TestWorld } from './support/world';

let world: TestWorld;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.close());

interface Report {
  readonly share: number;
  readonly met: Readonly<Record<string, number>>;
  readonly requests: number;
  readonly retryAfter: { readonly sent: number; readonly kept: number; readonly broken: number };
}

const order = (wish: Record<string, unknown>, of = world) => of.control<Report>('POST', 'storm', wish);
const report = (of = world) => of.control<Report>('GET', 'storm');
const ask = async (upgradeId: string, of = world) =>
  (await of.call('GET', entitlementPath(upgradeId))).status;

/** One after the other, each about another upgrade. */
async function statusesOf(count: number, of = world): Promise<number[]> {
  const statuses: number[] = [];
  for (let index = 0; index < count; index++) statuses.push(await ask(`u${index}`, of));
  return statuses;
}

const MIXED = { share: 0.4, kinds: ['status_500', 'status_503'] };

test('about its share of requests meets one of its faults, and all is counted', async () => {
  await order(MIXED);
  const statuses = await statusesOf(200);
  const met = statuses.filter((status) => status !== 200);
  // Five standard deviations around 80.
  expect(met.length).toBeGreaterThan(45);
  expect(met.length).toBeLessThan(115);
  expect(await report()).toMatchObject({
    share: 0.4,
    requests: 200,
    met: {
      status_500: met.filter((status) => status === 500).length,
      status_503: met.filter((status) => status === 503).length,
    },
  });
});

test('the same storm over the same requests is the same run, another seed another one', async () => {
  const [same, other] = await Promise.all([startWorld(), startWorld({ seed: 2 })]);
  try {
    for (const each of [world, same, other]) await order(MIXED, each);
    const statuses = await statusesOf(40);
    expect(await statusesOf(40, same)).toEqual(statuses);
    expect(await statusesOf(40, other)).not.toEqual(statuses);
    await order(MIXED);
    expect(await statusesOf(40)).toEqual(statuses);
  } finally {
    await Promise.all([same.close(), other.close()]);
  }
});

test('what other routes are asked does not change what a route meets', async () => {
  await order(MIXED);
  const statuses = await statusesOf(20);
  await order(MIXED);
  const mixed: number[] = [];
  for (let index = 0; index < 20; index++) {
    await world.call('GET', '/webstore/v1/health');
    mixed.push(await ask(`u${index}`));
  }
  expect(mixed).toEqual(statuses);
});

test('share 1 strikes every request and no control call; share 0 ends it and leaves the counts', async () => {
  await order({ share: 1, kinds: ['status_502'] });
  expect(await statusesOf(3)).toEqual([502, 502, 502]);
  expect((await order({ share: 0 })).share).toBe(0);
  expect(await statusesOf(3)).toEqual([200, 200, 200]);
  expect(await report()).toMatchObject({ share: 0, requests: 3, met: { status_502: 3 } });
});

test('parties outside of the storm are spared', async () => {
  await order({ share: 1, kinds: ['status_500'], parties: ['letter-house', 'video'] });
  expect(await ask('u1')).toBe(200);
  expect((await world.call('POST', '/video/v1/sessions', { body: sessionBody('ap1') })).status).toBe(500);
  expect(await report()).toMatchObject({ requests: 1 });
});

test('a fault that was ordered comes before the storm', async () => {
  await order({ share: 1, kinds: ['status_500'] });
  await world.control('POST', 'faults', { party: 'webstore', fault: 'status_502', times: 1 });
  expect(await statusesOf(2)).toEqual([502, 500]);
});

test('before any storm there is nothing to tell, and after reset neither', async () => {
  const nothing = { share: 0, met: {}, requests: 0, retryAfter: { sent: 0, kept: 0, broken: 0 } };
  expect(await report()).toEqual(nothing);
  await order({ share: 1, kinds: ['status_500'] });
  await ask('u1');
  await world.control('POST', 'reset');
  expect(await report()).toEqual(nothing);
  expect(await ask('u1')).toBe(200);
});

test.each([
  [{}],
  [{ share: 2 }],
  [{ share: 0.5, kinds: ['explode'] }],
  [{ share: 0.5, kinds: [] }],
  [{ share: 0.5, parties: ['bank'] }],
])('%p is refused', async (body) => {
  expect((await world.call('POST', '/control/storm', { body })).status).toBe(400);
});

describe('Retry-After', () => {
  const kept = async () => (await report()).retryAfter;

  test('a call that comes again in time keeps to it, one that comes early breaks it', async () => {
    await order({ share: 1, kinds: ['status_429'], retryAfterSeconds: 10 });
    await ask('u1');
    await ask('u2');
    world.advance(9_999);
    await ask('u2');
    world.advance(1);
    await ask('u1');
    // u2 was told again at its second try, and u1 too.
    expect(await kept()).toEqual({ sent: 4, kept: 1, broken: 1 });
  });

  test('it is watched beyond the end of the storm', async () => {
    await order({ share: 1, kinds: ['status_503'], retryAfterSeconds: 10 });
    await ask('u1');
    await order({ share: 0 });
    await ask('u1');
    await ask('u1');
    expect(await kept()).toEqual({ sent: 1, kept: 0, broken: 1 });
  });

  test('an idempotency key tells the call, whatever its body', async () => {
    await order({ share: 1, kinds: ['status_429'], retryAfterSeconds: 10, parties: ['notifier'] });
    const send = (key: string, text: string) =>
      world.call('POST', '/notifier/v1/messages', { key, body: { userId: 'u', template: text, data: {} } });
    await send('n1', 'one');
    await send('n2', 'one');
    expect(await kept()).toEqual({ sent: 2, kept: 0, broken: 0 });
    await send('n1', 'two');
    expect(await kept()).toEqual({ sent: 3, kept: 0, broken: 1 });
  });

  test('where neither key nor address tells the call, the reference in the body does', async () => {
    const headers = await world.login();
    await order({ share: 1, kinds: ['status_429'], retryAfterSeconds: 10 });
    const crossCore = (body: unknown) => world.call('POST', '/experian/crosscore', { headers, body });
    await crossCore(questionsBody('a1'));
    await crossCore(questionsBody('a2'));
    expect(await kept()).toEqual({ sent: 2, kept: 0, broken: 0 });
    await crossCore(answersBody('a1', 's1', [1]));
    expect(await kept()).toEqual({ sent: 3, kept: 0, broken: 1 });
    await world.call('POST', '/video/v1/sessions', { body: sessionBody('ap1') });
    world.advance(10_000);
    await world.call('POST', '/video/v1/sessions', { body: sessionBody('ap1') });
    expect(await kept()).toEqual({ sent: 5, kept: 1, broken: 1 });
  });

  test('calls that no reference tells apart are not watched', async () => {
    await order({ share: 1, kinds: ['status_429'], retryAfterSeconds: 10, parties: ['experian'] });
    for (const _ of [1, 2]) {
      const body = { username: 'user', password: 'password', client_id: 'c', client_secret: 's' };
      expect((await world.call('POST', '/experian/oauth2/v1/token', { body })).status).toBe(429);
    }
    expect(await kept()).toEqual({ sent: 0, kept: 0, broken: 0 });
  });

  test('a 503 that tells no time is not watched, a 429 tells one second unless told otherwise', async () => {
    await order({ share: 1, kinds: ['status_503'] });
    await ask('u1');
    expect((await kept()).sent).toBe(0);
    await order({ share: 1, kinds: ['status_429'] });
    expect((await world.call('GET', entitlementPath('u1'))).headers.get('retry-after')).toBe('1');
    expect((await kept()).sent).toBe(1);
  });
});
