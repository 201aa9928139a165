import { type Endpoint, startEndpoint } from './endpoint';

let endpoint: Endpoint;
let withoutStore: Endpoint;
beforeAll(async () => {
  [endpoint, withoutStore] = await Promise.all([startEndpoint(), startEndpoint()]);
  await withoutStore.store.close();
});
afterAll(() => Promise.all([endpoint.close(), withoutStore.close()]));

test('with Temporal and the store away it is alive all the same', async () => {
  expect(await withoutStore.ask('/healthz')).toMatchObject({ status: 200, text: '{"status":"ok"}' });
});

test('it is not ready, says so within three seconds, and names what is missing', async () => {
  const startedAt = performance.now();
  const answers = await Promise.all([endpoint.ask('/readyz'), withoutStore.ask('/readyz')]);
  expect(performance.now() - startedAt).toBeLessThan(3_000);
  expect(answers.map(({ status }) => status)).toEqual([503, 503]);
  expect(answers.map(({ text }) => JSON.parse(text) as unknown)).toEqual([
    { status: 'not ready', checks: { store: true, temporal: false, worker: false } },
    { status: 'not ready', checks: { store: false, temporal: false, worker: false } },
  ]);
});

test('what it is asked is checked', async () => {
  expect(await endpoint.ask('/readyz?worker=optional')).toMatchObject({ status: 503 });
  const refused = await endpoint.ask('/readyz?worker=no');
  expect([refused.status, JSON.parse(refused.text)]).toEqual([
    400,
    expect.objectContaining({ code: 'INVALID_INPUT' }),
  ]);
});

test('asked to stop, it is not ready any more and serves on, until it closes', async () => {
  const stopping = await startEndpoint();
  stopping.server.drain();
  expect(await stopping.ask('/readyz')).toMatchObject({
    status: 503,
    text: expect.stringContaining('"status":"draining"') as unknown,
  });
  expect(await stopping.ask('/healthz')).toMatchObject({ status: 200 });
  await stopping.close();
});
