/** The queue of reviews on the command line: what waits, since when, who has it, and whose it becomes. */
import { randomUUID } from 'node:crypto';
import { addCredential, DAY_MS, opening, TOTP } from '../db/fixtures';
import { type OpenedFile, openSqliteFile } from '../db/sqlite-files';
import { NOW, run } from './cli-run';
import { toldClient } from './told-client';

let opened: OpenedFile;
let old: string;
let fresh: string;
beforeEach(async () => {
  opened = await openSqliteFile();
  [old, fresh] = [await underReview(NOW - 5 * DAY_MS), await underReview(NOW - DAY_MS)];
});
afterEach(() => opened.close());

async function underReview(at: number): Promise<string> {
  const { store } = opened;
  const upgradeId = randomUUID();
  const credentialId = await addCredential(store, TOTP);
  await store.upgrades.open(opening(credentialId, upgradeId, at));
  await store.upgrades.enterStage({
    upgradeId,
    stage: 'UNDER_REVIEW',
    method: null,
    deadline: at + 30 * DAY_MS,
    needsAttention: 'REVIEW',
    event: 'review_opened',
    notices: [],
    reviewCause: 'FILE_FROZEN',
    at,
  });
  return upgradeId;
}

const review = (...argv: string[]) =>
  run(['review', ...argv], {
    client: toldClient(opened.store, { workflowIds: [], isTemporalAway: false }),
  });
const listed = async (...argv: string[]) =>
  (await review('list', ...argv)).out
    .split('\n')
    .filter((line) => line.startsWith(old) || line.startsWith(fresh))
    .map((line) => line.slice(0, old.length));

it('list says of each what it is about, since when it waits, when it is decided, and who has it; the longest first', async () => {
  await review('assign', old, '--actor', 'reviewer-1');
  const seen = await review('list');
  expect(seen).toMatchObject({ status: 0, needs: ['STORE'], err: '' });
  expect(seen.out).toMatch(/^UPGRADE +KIND +SINCE +DECIDED BY ITSELF +ASSIGNEE +PARTNER +WHY$/m);
  expect(seen.out).toMatch(
    new RegExp(`^${old} +REVIEW +5 days ago +in 25 days +reviewer-1 +partner-1 +FILE_FROZEN$`, 'm'),
  );
  expect(seen.out).toMatch(new RegExp(`^${fresh} +REVIEW +1 day ago +in 29 days +- `, 'm'));
  expect(seen.out.indexOf(old)).toBeLessThan(seen.out.indexOf(fresh));
});

it('list shows what is mine, nobody’s, or old', async () => {
  await review('assign', fresh, '--actor', 'reviewer-1');
  expect(await listed('--assignee', 'reviewer-1')).toEqual([fresh]);
  expect(await listed('--unassigned')).toEqual([old]);
  expect(await listed('--older-than', '3 days')).toEqual([old]);
  expect(await listed('--kind', 'HOLD')).toEqual([]);
  expect((await review('list', '--partner', 'nobody')).out).toBe('Nothing waits for a decision.\n');
  for (const wrong of [
    ['--older-than', 'three days'],
    ['--limit', '201'],
    ['--unassigned', '--assignee', 'a'],
  ])
    expect(await review('list', ...wrong)).toMatchObject({ status: 2, needs: [] });
});

it('list --json is a line each with age and instants, and says last where it goes on', async () => {
  const [line, more] = (await review('list', '--limit', '1', '--json')).out.trimEnd().split('\n');
  expect(JSON.parse(line!)).toMatchObject({
    upgradeId: old,
    kind: 'REVIEW',
    why: ['FILE_FROZEN'],
    since: new Date(NOW - 5 * DAY_MS).toISOString(),
    ageSeconds: 5 * 86_400,
    decidedBy: new Date(NOW + 25 * DAY_MS).toISOString(),
    assignee: null,
  });
  const { nextCursor } = JSON.parse(more!) as { nextCursor: string };
  expect(await listed('--cursor', nextCursor)).toEqual([fresh]);
  const { out } = await review('list', '--unassigned', '--limit', '1');
  expect(out).toContain(`review list --unassigned --limit 1 --cursor ${nextCursor}`);
});

it('assign and unassign change whose it is; what another has is taken only on purpose', async () => {
  expect((await review('assign', old, '--actor', 'reviewer-1')).out).toBe('reviewer-1 works on it.\n');
  const other = await review('assign', old, '--actor', 'reviewer-2', '--json');
  expect(other.json()).toMatchObject({
    error: { code: 'REVIEW_ASSIGNED', details: { assignee: 'reviewer-1' } },
  });
  expect(await listed('--assignee', 'reviewer-1')).toEqual([old]);
  await review('assign', old, '--to', 'reviewer-3', '--actor', 'operator-1', '--take-over');
  expect(await listed('--assignee', 'reviewer-3')).toEqual([old]);
  expect((await review('unassign', old, '--actor', 'reviewer-3')).out).toBe('Nobody works on it.\n');
  expect(await listed('--unassigned')).toEqual([old, fresh]);
});

it('who says so is asked on a terminal, and an error elsewhere', async () => {
  expect(await review('assign', old)).toMatchObject({ status: 2 });
  expect(await listed('--unassigned')).toEqual([old, fresh]);
});
