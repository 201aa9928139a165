/** Probes of the worker: alive is the process alone; ready is polling, with the store and Temporal there. */
import pino from 'pino';
import { startWorkerHealth, type WorkerHealth } from '../../worker/health';

let isPolling = true;
let storeError: Error | null = null;
let temporalError: Error | null = null;
let health: WorkerHealth;

beforeEach(async () => {
  isPolling = true;
  storeError = temporalError = null;
  const unless = async (error: Error | null): Promise<void> => {
    if (error !== null) throw error;
  };
  health = await startWorkerHealth({
    address: '127.0.0.1:0',
    isPolling: () => isPolling,
    store: { health: () => unless(storeError) },
    askTemporal: () => unless(temporalError),
    logger: pino({ enabled: false }),
  });
});
afterEach(() => health.close());

async function ask(path: string): Promise<[number, unknown]> {
  const response = await fetch(`${health.url}${path}`);
  return [response.status, await response.json()];
}

test('a worker that polls, with store and Temporal there, is ready', async () => {
  const checks = { polling: true, store: true, temporal: true };
  expect(await ask('/readyz')).toEqual([200, { status: 'ready', checks }]);
});

test.each([
  ['that drains', () => void (isPolling = false), 'polling'],
  ['whose store cannot be written', () => void (storeError = new Error('canary')), 'store'],
  ['whose Temporal server is away', () => void (temporalError = new Error('canary')), 'temporal'],
])('a worker %s is alive and not ready, and says what is missing', async (_which, happens, missing) => {
  happens();
  const [status, answer] = await ask('/readyz');
  expect(status).toBe(503);
  expect(answer).toMatchObject({ status: 'not ready', checks: { [missing]: false } });
  expect(JSON.stringify(answer)).not.toContain('canary');
  expect(await ask('/healthz')).toEqual([200, { status: 'ok' }]);
});
