/** Ready is who can do what it is asked to: with a store, a Temporal server, and a worker that takes work. */
import type { Client } from '@temporalio/client';
import { isReady, readinessOf } from '../../../client/http/readiness';

const MINUTE_MS = 60_000;

/** @param polledAt when each poller was last seen; null: the server does not answer */
function ask(polledAt: readonly number[] | null, isStored = true) {
  const answers = async (answer: unknown): Promise<unknown> =>
    polledAt === null ? Promise.reject(new Error('secret of the connection')) : answer;
  const pollers = (polledAt ?? []).map((at) => ({ lastAccessTime: { seconds: Math.floor(at / 1_000) } }));
  const temporal = {
    options: { namespace: 'default' },
    withDeadline: async (_until: number, call: () => unknown) => call(),
    connection: {
      workflowService: {
        getSystemInfo: async () => answers({}),
        describeTaskQueue: async () => answers({ pollers }),
      },
    },
  } as unknown as Client;
  const health = async (): Promise<void> => (isStored ? undefined : Promise.reject(new Error('disk')));
  return readinessOf({ temporal, store: { health } });
}

it.each<[string, readonly number[] | null, boolean, boolean]>([
  ['a worker that polled just now', [Date.now()], true, true],
  [
    'one that polls, beside one that is gone',
    [Date.now() - 4 * MINUTE_MS, Date.now() - MINUTE_MS],
    true,
    true,
  ],
  ['one that is gone, which the server still remembers', [Date.now() - 4 * MINUTE_MS], true, false],
  ['none', [], true, false],
  ['no server', null, false, false],
])('%s', async (_, polledAt, temporal, worker) => {
  await expect(ask(polledAt)).resolves.toEqual({ store: true, temporal, worker });
});

it('a store that cannot be written is told, and nothing of why', async () => {
  await expect(ask([Date.now()], false)).resolves.toEqual({ store: false, temporal: true, worker: true });
});

test('without a worker it is ready for who asks without one, and never without store or Temporal', () => {
  const all = { store: true, temporal: true, worker: true };
  expect([isReady(all, false), isReady(all, true)]).toEqual([true, true]);
  expect(isReady({ ...all, worker: false }, false)).toBe(false);
  expect(isReady({ ...all, worker: false }, true)).toBe(true);
  expect(isReady({ ...all, store: false }, true)).toBe(false);
  expect(isReady({ ...all, temporal: false }, true)).toBe(false);
});
