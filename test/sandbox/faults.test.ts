import { letterBody } from './support/bodies';
import { failureOf } from './support/failure-of';
import { until } from './support/until';
import { startWorld, type TestWorld } from './support/world';

let world: TestWorld;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.close());

const LETTERS = '/letters/v1/letters';
const order = (letterId = 'l1') => world.call('POST', LETTERS, { key: letterId, body: letterBody(letterId) });
const addFault = (fault: string, more = {}) =>
  world.control('POST', 'faults', { party: 'letters', fault, times: 1, ...more });
const lettersPrinted = async () => (await world.effect('letters')).count;

/** How a call fails that is given up once it was received and is still unanswered. */
async function giveUpOnce(hasArrived: () => Promise<boolean>): Promise<string | null> {
  const giveUp = new AbortController();
  const { signal } = giveUp;
  const failure = failureOf(world.call('POST', LETTERS, { key: 'l1', body: letterBody('l1'), signal }));
  await until(hasArrived);
  giveUp.abort();
  return failure;
}

const wasReceived = async () =>
  (await world.control<{ requests: unknown[] }>('GET', 'requests?party=letters')).requests.length > 0;

test('refuse cuts the connection before anything is done', async () => {
  await addFault('refuse');
  expect(await failureOf(order())).toBe('fetch failed');
  expect(await lettersPrinted()).toBe(0);
  expect((await order()).status).toBe(200);
});

test('hang never answers and does nothing', async () => {
  await addFault('hang');
  expect(await giveUpOnce(wasReceived)).toMatch(/aborted/);
  expect(await lettersPrinted()).toBe(0);
});

test('success_then_timeout does the work and never answers', async () => {
  await addFault('success_then_timeout');
  expect(await giveUpOnce(async () => (await lettersPrinted()) === 1)).toMatch(/aborted/);
});

test.each([
  ['status_500', 500],
  ['status_502', 502],
  ['status_503', 503],
  ['status_429', 429],
])('%s answers so and does nothing', async (fault, status) => {
  await addFault(fault, { retryAfterSeconds: 7 });
  const answer = await order();
  expect(answer.status).toBe(status);
  expect(answer.headers.get('retry-after')).toBe(status === 503 || status === 429 ? '7' : null);
  expect(await lettersPrinted()).toBe(0);
});

test('truncated does the work and breaks off in the middle of the body', async () => {
  await addFault('truncated');
  const response = await fetch(`${world.url}${LETTERS}`, {
    headers: { authorization: `Basic ${Buffer.from('letter-key:').toString('base64')}` },
  });
  expect(response.status).toBe(200);
  expect(await failureOf(response.text())).toBe('terminated');
  await addFault('truncated');
  expect(await failureOf(order())).toBe('terminated');
  expect(await lettersPrinted()).toBe(1);
});

test('wrong_content_type does the work and answers with a page', async () => {
  await addFault('wrong_content_type');
  await expect(order()).rejects.toThrow(SyntaxError);
  expect(await lettersPrinted()).toBe(1);
});

test('wrong_json does the work and answers with JSON of another shape', async () => {
  await addFault('wrong_json');
  const answer = await order();
  expect([answer.status, answer.body]).toEqual([200, { unexpected: true }]);
  expect(await lettersPrinted()).toBe(1);
});

test('slow_body does the work, begins the answer and never ends it', async () => {
  await addFault('slow_body');
  const giveUp = new AbortController();
  const response = await fetch(`${world.url}${LETTERS}`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from('letter-key:').toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(letterBody('l1')),
    signal: giveUp.signal,
  });
  expect(response.status).toBe(200);
  expect(await lettersPrinted()).toBe(1);
  const reader = response.body!.getReader();
  const { value: begun = new Uint8Array() } = await reader.read();
  expect(new TextDecoder().decode(begun)).toBe('{');
  const rest = failureOf(reader.read().then(() => reader.read()));
  giveUp.abort();
  expect(await rest).toMatch(/aborted/);
});

test('a lost reply is found again by the key', async () => {
  await addFault('truncated');
  expect(await failureOf(order())).toBe('terminated');
  expect((await order()).status).toBe(200);
  expect(await lettersPrinted()).toBe(1);
});

test('a fault strikes as often as it was ordered', async () => {
  await addFault('status_500', { times: 2 });
  const statuses = [await order('l1'), await order('l2'), await order('l3')].map(({ status }) => status);
  expect(statuses).toEqual([500, 500, 200]);
});

test.each(['DELETE /v1/letters/{id}', 'DELETE /v1/letters/:id', '/v1/letters/{id}'])(
  'a fault strikes its route only (%s)',
  async (route) => {
    await addFault('status_500', { route });
    const letter = await order();
    expect(letter.status).toBe(200);
    expect((await world.call('DELETE', `${LETTERS}/${String(letter.body['id'])}`)).status).toBe(500);
  },
);

test('a fault strikes its party only', async () => {
  await addFault('status_500', { party: 'video' });
  expect((await order()).status).toBe(200);
});

test('faults that are still to be met can be ended, of one party or of all', async () => {
  await addFault('status_503', { times: 10_000 });
  await addFault('status_500', { times: 10_000, party: 'video' });
  expect((await order()).status).toBe(503);
  await world.control('POST', 'faults/clear', { party: 'letter-house' });
  expect((await order()).status).toBe(200);
  expect((await world.call('GET', '/video/v1/sessions/x/decision')).status).toBe(500);
  await world.control('POST', 'faults/clear', {});
  expect((await world.call('GET', '/video/v1/sessions/x/decision')).status).toBe(404);
  expect(await world.control('GET', 'faults')).toEqual({ faults: [] });
});

test.each([undefined, {}])('clearing without a party ends all faults (%p)', async (body) => {
  await addFault('hang');
  expect(await world.control('POST', 'faults/clear', body)).toEqual({ faults: [] });
});

test.each(['hang', 'slow_body', 'success_then_timeout'])(
  'the sandbox closes while callers wait (%s)',
  async (fault) => {
    const other = await startWorld();
    await other.control('POST', 'faults', { party: 'letters', fault, times: 1 });
    const call = other.call('POST', LETTERS, { key: 'l1', body: letterBody('l1') });
    const failure = failureOf(call);
    await until(
      async () => (await other.control<{ requests: unknown[] }>('GET', 'requests')).requests.length === 1,
    );
    if (fault !== 'hang') await until(async () => (await other.effect('letters')).count === 1);
    await other.close();
    expect(await failure).toMatch(/fetch failed|terminated/);
  },
);
