import type { UpgradeClient } from '../../client/upgrade-client';
import { NOW, run } from './cli-run';

const HOUR_MS = 3_600_000;
const announceMaintenance = jest.fn<Promise<void>, Parameters<UpgradeClient['announceMaintenance']>>();
const listOutages = jest.fn<
  ReturnType<UpgradeClient['listOutages']>,
  Parameters<UpgradeClient['listOutages']>
>();

beforeEach(() => {
  announceMaintenance.mockReset().mockResolvedValue(undefined);
  listOutages.mockReset().mockResolvedValue([
    { outageId: 'o2', provider: 'live-video', cause: 'MAINTENANCE', startedAt: NOW - HOUR_MS, endedAt: null },
    {
      outageId: 'o1',
      provider: 'kba',
      cause: 'FAILURES',
      startedAt: NOW - 26 * HOUR_MS,
      endedAt: NOW - 24 * HOUR_MS,
    },
  ]);
});

const WINDOW = ['--from', '2026-10-11T06:00:00Z', '--until', '2026-10-11T10:00:00Z'];
const client = { announceMaintenance, listOutages };

it('announces it', async () => {
  const seen = await run(['maintenance', 'announce', '--party', 'kba', ...WINDOW], { client });
  expect(seen).toMatchObject({ status: 0, needs: ['RUN'] });
  expect(announceMaintenance).toHaveBeenCalledWith({
    provider: 'kba',
    from: '2026-10-11T06:00:00Z',
    until: '2026-10-11T10:00:00Z',
  });
  expect(seen.out).toContain('Sun, Oct 11, 2026, 8:00 AM GMT+2 to Sun, Oct 11, 2026, 12:00 PM GMT+2');
});

it('lists outages, and needs the store alone', async () => {
  const seen = await run(['maintenance', 'list'], { client });
  expect(seen).toMatchObject({ status: 0, needs: ['STORE'] });
  expect(seen.out).toMatch(/^PARTY +CAUSE +BEGAN +ENDED/);
  expect(seen.out).toMatch(/^live-video +maintenance +.*\(1 hour ago\) +lasts$/m);
  expect(seen.out).toMatch(/^kba +failures +.*\(1 day ago\) +.*\(1 day ago\)$/m);
});

it('--json gives instants as ISO 8601', async () => {
  const seen = await run(['maintenance', '--json', '--party', 'kba', '--limit', '2'], { client });
  expect(listOutages).toHaveBeenCalledWith({ provider: 'kba', limit: 2 });
  expect(seen.json()).toMatchObject({
    outages: [{ startedAt: '2026-10-08T11:00:00.000Z', endedAt: null }, { outageId: 'o1' }],
  });
});

it('says so when there are none', async () => {
  listOutages.mockResolvedValue([]);
  expect((await run(['maintenance', 'list'], { client })).out).toBe('No outages.\n');
});

it.each([
  ['--party is missing', ['announce', ...WINDOW]],
  ['--until is missing', ['announce', '--party', 'kba', ...WINDOW.slice(0, 2)]],
  ['--from must be an instant', ['announce', '--party', 'kba', '--from', 'tonight', ...WINDOW.slice(2)]],
  ['argument is invalid', ['announce', '--party', 'bank', ...WINDOW]],
  ['--from does not belong to maintenance list', ['list', ...WINDOW]],
  ['--limit must be a number', ['list', '--limit', '0']],
])('%s: a wrong command line is told and nothing announced', async (why, argv) => {
  const seen = await run(['maintenance', ...argv], { client });
  expect(seen).toMatchObject({ status: 2, needs: [] });
  expect(seen.err).toContain(why);
});
