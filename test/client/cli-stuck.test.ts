import type { StuckUpgrade } from '../../db/store';
import type { UpgradeClient } from '../../client/upgrade-client';
import { OPEN_STAGES, STAGE_ALARMS } from '../../workflows/stage-alarms';
import { ID, NOW, recordOf, run } from './cli-run';

const DAY_MS = 86_400_000;
const listStuck = jest.fn<ReturnType<UpgradeClient['listStuck']>, Parameters<UpgradeClient['listStuck']>>();

const parked: StuckUpgrade = {
  ...recordOf({ stage: 'AWAITING_CONTACT_INFO', needsAttention: 'KBA_UNAUTHORISED', stageDeadline: null }),
  why: ['PARKED'],
};
const old: StuckUpgrade = {
  ...recordOf({ stageSince: NOW - 40 * DAY_MS, stageDeadline: NOW - DAY_MS }),
  why: ['PAST_DEADLINE', 'TOO_OLD'],
};
beforeEach(() => void listStuck.mockReset().mockResolvedValue({ upgrades: [old, parked], isMore: false }));

it('is a table that says why, what to do, and needs the store alone', async () => {
  const seen = await run(['stuck'], { client: { listStuck } });
  expect(seen).toMatchObject({ status: 0, needs: ['STORE'], err: '' });
  expect(seen.out).toMatch(/^UPGRADE +STAGE +SINCE +ENDS +WHY +ATTENTION +PARTNER/);
  expect(seen.out).toMatch(
    new RegExp(`^${ID} +UNDER_REVIEW +40 days ago +1 day ago +PAST_DEADLINE, TOO_OLD +REVIEW`, 'm'),
  );
  expect(seen.out).toMatch(new RegExp(`^${ID} .* - +PARKED +KBA_UNAUTHORISED +partner-example$`, 'm'));
  for (const reason of ['PAST_DEADLINE', 'PARKED', 'TOO_OLD'])
    expect(seen.out).toMatch(new RegExp(`^${reason}: `, 'm'));
});

it('passes partner and limit on, and says when there are more', async () => {
  listStuck.mockResolvedValue({ upgrades: [parked], isMore: true });
  const { out } = await run(['stuck', '--partner', 'p', '--limit', '1'], { client: { listStuck } });
  expect(listStuck).toHaveBeenCalledWith({ partnerId: 'p', limit: 1 });
  expect(out).toContain('There are more');
});

it('--json is a line an upgrade with its reasons and ISO instants, and says last that there are more', async () => {
  listStuck.mockResolvedValue({ upgrades: [old], isMore: true });
  const lines = (await run(['stuck', '--json'], { client: { listStuck } })).out.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({
      upgradeId: ID,
      why: ['PAST_DEADLINE', 'TOO_OLD'],
      stageSince: new Date(NOW - 40 * DAY_MS).toISOString(),
    }),
    { isMore: true },
  ]);
});

it('says so when none is', async () => {
  listStuck.mockResolvedValue({ upgrades: [], isMore: false });
  expect((await run(['stuck'], { client: { listStuck } })).out).toBe('No upgrade is stuck.\n');
  expect((await run(['stuck', '--json'], { client: { listStuck } })).out).toBe('');
});

it('a wrong limit is told, and nothing asked', async () => {
  const seen = await run(['stuck', '--limit', '201'], { client: { listStuck } });
  expect(seen).toMatchObject({ status: 2, needs: [] });
  expect(seen.err).toContain('--limit must be a number from 1 to 200');
});

it('--help shows the age of every stage and why', async () => {
  const { out } = await run(['stuck', '--help']);
  for (const stage of OPEN_STAGES) expect(out).toMatch(new RegExp(`^ +${stage} +\\d+ (days|h) +`, 'm'));
  expect(out).toContain(STAGE_ALARMS.UNDER_REVIEW.because);
});
