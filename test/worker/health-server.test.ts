import { type HealthServer, startHealthServer } from '../../worker/health-server';

let server: HealthServer;
let isWorking: boolean;
beforeEach(async () => {
  isWorking = true;
  server = await startHealthServer('127.0.0.1:0', {
    store: async () => undefined,
    worker: async () => {
      if (!isWorking) throw new Error('canary');
    },
  });
});
afterEach(() => server.close());

const ask = async (path: string) => {
  const response = await fetch(`${server.url}${path}`);
  return { status: response.status, body: await response.json() };
};

it('is ready while every part is, and names the part that is not', async () => {
  expect(await ask('/readyz')).toEqual({
    status: 200,
    body: { status: 'ready', checks: { store: true, worker: true } },
  });
  isWorking = false;
  expect(await ask('/readyz')).toEqual({
    status: 503,
    body: { status: 'not ready', checks: { store: true, worker: false } },
  });
});

it('lives although it is not ready: nobody should start it anew for that', async () => {
  isWorking = false;
  expect((await ask('/healthz')).status).toBe(200);
  expect((await ask('/else')).status).toBe(404);
});
