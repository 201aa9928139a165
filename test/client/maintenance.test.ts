import { createUpgradeClient, type UpgradeClient } from '../../client';
import { AT, DAY_MS, HOUR_MS } from '../db/fixtures';
import { type OpenedFile, openSqliteFile } from '../db/sqlite-files';
import { temporalDouble } from '../support/temporal-double';

let opened: OpenedFile;
let client: UpgradeClient;
const told: unknown[] = [];

beforeEach(async () => {
  told.length = 0;
  opened = await openSqliteFile();
  const temporal = temporalDouble({
    withDeadline: (_: number, work: () => Promise<unknown>) => work(),
    workflow: {
      signalWithStart: async (type: string, { signal, ...options }: { signal: { name: string } }) =>
        void told.push({ type, signal: signal.name, ...options }),
    },
  });
  client = createUpgradeClient({ temporal, store: opened.store, clock: () => AT });
});
afterEach(() => opened.close());

const iso = (at: number): string => new Date(at).toISOString();
const window = { from: iso(AT + HOUR_MS), until: iso(AT + 3 * HOUR_MS) };

it('is told to the one watch over the party, which is started if it does not run', async () => {
  await client.announceMaintenance({ provider: 'kba', ...window });
  expect(told).toEqual([
    {
      type: 'providerWatch',
      workflowId: 'provider-watch:kba',
      taskQueue: 'proofing-upgrade',
      args: [{ provider: 'kba' }],
      signal: 'maintenanceAnnounced',
      signalArgs: [{ from: AT + HOUR_MS, until: AT + 3 * HOUR_MS }],
    },
  ]);
});

it('may have begun already', async () => {
  await client.announceMaintenance({ provider: 'webstore', from: iso(AT - HOUR_MS), until: iso(AT + 1) });
  expect(told).toHaveLength(1);
});

it.each([
  [
    'that is over',
    { provider: 'kba', from: iso(AT - HOUR_MS), until: iso(AT) },
    { until: 'lies in the past' },
  ],
  [
    'that ends before it begins',
    { provider: 'kba', from: window.until, until: window.from },
    { until: 'later than from' },
  ],
  ['of nobody we know', { provider: 'bank', ...window }, { provider: 'is malformed' }],
  [
    'at a time without its offset',
    { provider: 'kba', ...window, from: '2027-01-15T08:00:00' },
    { from: 'is malformed' },
  ],
] as const)('maintenance %s is refused and told to nobody', async (_, input, fields) => {
  await expect(client.announceMaintenance(input as never)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    details: { fields },
  });
  expect(told).toEqual([]);
});

it('outages are listed newest first, of one party or of all', async () => {
  const { outages } = opened.store;
  await outages.open({ outageId: 'o1', provider: 'kba', cause: 'FAILURES', startedAt: AT - DAY_MS });
  await outages.close('o1', AT - DAY_MS + HOUR_MS);
  await outages.open({ outageId: 'o2', provider: 'live-video', cause: 'MAINTENANCE', startedAt: AT });
  expect((await client.listOutages()).map(({ outageId }) => outageId)).toEqual(['o2', 'o1']);
  expect(await client.listOutages({ provider: 'kba' })).toEqual([
    {
      outageId: 'o1',
      provider: 'kba',
      cause: 'FAILURES',
      startedAt: AT - DAY_MS,
      endedAt: AT - DAY_MS + HOUR_MS,
    },
  ]);
});
