import { letterBody } from './support/bodies';
import { startWorld, type TestWorld } from './support/world';

let world: TestWorld;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.close());

const orderLetter = () => world.call('POST', '/letters/v1/letters', { key: 'l1', body: letterBody('l1') });

test('the routes called are listed without what was sent', async () => {
  await orderLetter();
  const { requests } = await world.control('GET', 'requests?party=letters');
  expect(requests).toEqual([
    {
      party: 'letters',
      method: 'POST',
      route: '/v1/letters',
      at: new Date(world.now()).toISOString(),
      status: 200,
    },
  ]);
  expect(await world.control('GET', 'requests?party=video')).toEqual({ requests: [] });
});

test('reset forgets everything', async () => {
  await orderLetter();
  await world.control('POST', 'faults', { party: 'letters', fault: 'status_500', times: 5 });
  await world.control('POST', 'events/silence', { party: 'letters', silent: true });
  await world.control('POST', 'reset');
  expect((await world.effect('letters')).count).toBe(0);
  expect(await world.control('GET', 'faults')).toEqual({ faults: [] });
  expect(await world.control('GET', 'events')).toEqual({ events: [] });
  expect((await orderLetter()).status).toBe(200);
});

test.each([
  ['POST', '/control/video/none/result', { result: 'PASSED' }, 404],
  ['POST', '/control/letters/none/events', { type: 'letter.mailed' }, 404],
  ['GET', '/control/letters/none', undefined, 404],
  ['GET', '/control/orders/none', undefined, 404],
  ['POST', '/control/events/resend', { eventId: 'none' }, 404],
  ['POST', '/control/faults', { party: 'bank', fault: 'hang', times: 1 }, 400],
  ['POST', '/control/faults', { party: 'letters', fault: 'explode', times: 1 }, 400],
  ['POST', '/control/events/silence', { party: 'experian', silent: true }, 400],
] as const)('%s %s %p is refused', async (method, path, body, status) => {
  const answer = await world.call(method, path, { body });
  expect([answer.status, answer.body]).toMatchObject([status, { error: { code: expect.any(String) } }]);
});

test('page and list tell the same magic values, and every control call that there is', async () => {
  const page = await (await fetch(world.url)).text();
  type Faults = { fault: string; effect: string }[];
  type Listed = {
    magicValues: { value: string; effect: string }[];
    controlCalls: { call: string; effect: string }[];
    faults: Faults;
    eventFaults: Faults;
  };
  const { magicValues, controlCalls, faults, eventFaults } = await world.control<Listed>('GET', 'magic');
  const texts = [
    ...magicValues.flatMap(({ value, effect }) => [value, effect]),
    ...controlCalls.flatMap(({ call, effect }) => [call, effect]),
    ...[...faults, ...eventFaults].flatMap(({ fault, effect }) => [fault, effect]),
  ];
  for (const text of texts) expect(page).toContain(text.replaceAll('"', '&#34;'));
  expect(faults.map(({ fault }) => fault)).toEqual(
    expect.arrayContaining(['refuse', 'slow_body', 'wrong_json', 'status_502']),
  );
  expect(eventFaults.map(({ fault }) => fault)).toEqual(['duplicate', 'reorder', 'delay', 'forge', 'lose']);
  expect(magicValues.map(({ value }) => value)).toEqual(
    expect.arrayContaining([
      'Unlocated',
      'Twobatches',
      'Ninedigits',
      'entitled-',
      'KEY-GOOD-',
      'vacant',
      '00001',
      'Parse',
    ]),
  );
});

test('the log tells method, route, status and reference, and nothing of a person', async () => {
  const lines: unknown[] = [];
  const logged = await startWorld({ log: (line) => lines.push(line) });
  try {
    await logged.call('POST', '/letters/v1/letters', { key: 'l1', body: letterBody('l1') });
    expect(lines).toEqual([{ method: 'POST', route: '/letters/v1/letters', status: 200, reference: 'l1' }]);
  } finally {
    await logged.close();
  }
});

test("a body beyond one megabyte is refused in the party's own shape", async () => {
  const body = letterBody('l1', { name: 'x'.repeat(1024 * 1024) });
  const answer = await world.call('POST', '/letters/v1/letters', { key: 'l1', body });
  expect([answer.status, answer.body]).toMatchObject([413, { error: { status_code: 413 } }]);
});

test("an unknown route is refused in the party's own shape", async () => {
  const answer = await world.call('GET', '/letters/v1/postcards');
  expect([answer.status, answer.body]).toMatchObject([
    404,
    { error: { status_code: 404, code: 'not_found' } },
  ]);
});
