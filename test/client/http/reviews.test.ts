/** Threat: over HTTP somebody sees, takes or decides reviews that are not theirs to. */
import { createUpgradeClient } from '../../../client';
import { AT } from '../../db/fixtures';
import { statusOf } from '../cli-run';
import { type ApiEndpoint, type Caller, startApiEndpoint } from '../../support/api-endpoint';
import { temporalDouble } from '../../support/temporal-double';

/** What runs were sent. */
const sent: unknown[] = [];
const temporal = temporalDouble({
  withDeadline: (_: number, call: () => unknown) => call(),
  workflow: {
    getHandle: () => ({
      async executeUpdate(_: unknown, { args }: { args: [unknown] }) {
        sent.push(args[0]);
        return statusOf({ stage: 'AWAITING_VIDEO_BOOKING' });
      },
    }),
  },
});

let endpoint: ApiEndpoint;
let upgradeId: string;
let foreign: string;
let now = AT;
beforeEach(async () => {
  sent.length = 0;
  endpoint = await startApiEndpoint({
    behaviour(store) {
      const { decideReview, listReviews, assignReview, hold, releaseHold } = createUpgradeClient({
        temporal,
        store,
        clock: () => ++now,
      });
      return { decideReview, listReviews, assignReview, hold, releaseHold };
    },
  });
  [upgradeId, foreign] = [await underReview('partner-1'), await underReview('partner-2')];
});
afterEach(() => endpoint.close());

async function underReview(partnerId: string): Promise<string> {
  const id = await endpoint.upgrade(partnerId);
  await endpoint.store.upgrades.enterStage({
    upgradeId: id,
    stage: 'UNDER_REVIEW',
    method: null,
    deadline: null,
    needsAttention: 'REVIEW',
    event: 'review_opened',
    notices: [],
    reviewCause: 'COERCION_SUSPECTED',
    at: AT,
  });
  return id;
}

const list = async (as: Caller, query = '') => {
  const answer = await endpoint.ask(as, `/v1/reviews${query}`);
  const { reviews } = JSON.parse(answer.text) as {
    reviews: { upgradeId: string; assignee: string | null }[];
  };
  return reviews.map(({ upgradeId: id, assignee }) => [id, assignee]);
};
const assignee = (as: Caller, method: 'PUT' | 'DELETE', body?: unknown) =>
  endpoint.ask(as, `/v1/upgrades/${upgradeId}/review/assignee`, {
    method,
    ...(body !== undefined && { body }),
  });
const decide = (as: Caller, body: unknown) =>
  endpoint.ask(as, `/v1/upgrades/${upgradeId}/review`, { method: 'POST', body });

it('each sees the reviews of their partners, and may not name others', async () => {
  expect(await list('reviewer')).toEqual([[upgradeId, null]]);
  expect(await list('otherReviewer')).toEqual([[foreign, null]]);
  expect(await list('reviewer', '?partnerId=partner-2')).toEqual([]);
  for (const query of ['partnerIds=partner-2', 'mine=yes', 'mine=true&unassigned=true', 'who=me', 'limit=0'])
    expect(await endpoint.ask('reviewer', `/v1/reviews?${query}`)).toMatchObject({
      status: 400,
      code: 'INVALID_INPUT',
    });
});

it('mine is what the caller took; a second who takes or decides it is told whose it is', async () => {
  expect(await assignee('reviewer', 'PUT')).toMatchObject({ status: 200 });
  expect(await list('reviewer', '?mine=true')).toEqual([[upgradeId, 'reviewer']]);
  expect(await list('secondReviewer', '?mine=true')).toEqual([]);
  expect(await list('secondReviewer', '?unassigned=true')).toEqual([]);
  for (const answer of [
    await assignee('secondReviewer', 'PUT'),
    await assignee('secondReviewer', 'DELETE'),
    await decide('secondReviewer', { decision: 'APPROVE', reason: 'ticket-1' }),
  ]) {
    expect(answer).toMatchObject({ status: 409, code: 'REVIEW_ASSIGNED' });
    expect(answer.text).toContain('reviewer works on this case');
  }
  expect(sent).toEqual([]);
  await assignee('reviewer', 'PUT', { assignee: 'secondReviewer' });
  expect(await decide('secondReviewer', { decision: 'APPROVE', reason: 'ticket-1' })).toMatchObject({
    status: 200,
  });
});

it('an operator gives a case to another, and cannot take it', async () => {
  await assignee('reviewer', 'PUT');
  expect(await assignee('operator', 'PUT')).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
  expect(await assignee('operator', 'PUT', { assignee: 'secondReviewer' })).toMatchObject({ status: 200 });
  expect(await list('reviewer')).toEqual([[upgradeId, 'secondReviewer']]);
  expect(await assignee('operator', 'DELETE')).toMatchObject({ status: 200 });
  expect(await list('reviewer')).toEqual([[upgradeId, null]]);
});

it('whoever decides has taken it, and what was decided is sent with step, reason and who', async () => {
  const asked = { decision: 'ASK_AGAIN', step: 'VIDEO', reason: 'ticket-7' };
  expect(await decide('reviewer', asked)).toMatchObject({ status: 200 });
  expect(sent).toMatchObject([{ ...asked, actor: 'reviewer' }]);
  expect(await decide('secondReviewer', asked)).toMatchObject({ status: 409, code: 'REVIEW_ASSIGNED' });
});

it.each([
  ['without a reason', { decision: 'APPROVE' }],
  ['with a sentence for a reason', { decision: 'APPROVE', reason: 'Jane Doe is honest' }],
  ['asking again for nothing', { decision: 'ASK_AGAIN', reason: 'ticket-1' }],
  ['approving a step', { decision: 'APPROVE', step: 'VIDEO', reason: 'ticket-1' }],
  ['for somebody else', { decision: 'APPROVE', reason: 'ticket-1', actor: 'secondReviewer' }],
])('a decision %s is refused, and takes nothing', async (_what, body) => {
  expect(await decide('reviewer', body)).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
  expect(sent).toEqual([]);
  expect(await list('reviewer')).toEqual([[upgradeId, null]]);
});

it('what waits for nobody is not taken', async () => {
  upgradeId = await endpoint.upgrade('partner-1');
  expect(await assignee('reviewer', 'PUT')).toMatchObject({ status: 409, code: 'NOTHING_TO_REVIEW' });
});
