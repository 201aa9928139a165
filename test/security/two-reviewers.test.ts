/** Threat: one reviewer alone waves a case through where two must look at it, or is two by asking twice. */
import { createUpgradeClient } from '../../client';
import { AT } from '../db/fixtures';
import { statusOf } from '../client/cli-run';
import { type ApiEndpoint, type Caller, startApiEndpoint } from '../support/api-endpoint';
import { temporalDouble } from '../support/temporal-double';

/** Updates that the run was sent: id and input. */
const sent: { readonly updateId: string; readonly decision: string; readonly actor: string }[] = [];
/** A run that is not there for the first so many tries. */
let failures = 0;
const temporal = temporalDouble({
  withDeadline: (_: number, call: () => unknown) => call(),
  workflow: {
    getHandle: () => ({
      signal: async () => undefined,
      async executeUpdate(
        _: unknown,
        { args, updateId }: { args: [{ decision: string; actor: string }]; updateId: string },
      ) {
        if (failures-- > 0) throw Object.assign(new Error('away'), { code: 14, details: '', metadata: {} });
        sent.push({ updateId, decision: args[0].decision, actor: args[0].actor });
        return statusOf({ stage: 'AWAITING_VIDEO_BOOKING' });
      },
    }),
  },
});

let endpoint: ApiEndpoint;
let upgradeId: string;
let now = AT;
beforeEach(async () => {
  sent.length = 0;
  failures = 0;
  endpoint = await startApiEndpoint({
    behaviour(store) {
      const options = { temporal, store, clock: () => ++now, reviewersNeeded: 2 } as const;
      const { decideReview, hold, releaseHold } = createUpgradeClient(options);
      return { decideReview, hold, releaseHold };
    },
  });
  upgradeId = await endpoint.upgrade();
  await endpoint.store.upgrades.enterStage({
    upgradeId,
    stage: 'UNDER_REVIEW',
    method: null,
    deadline: null,
    needsAttention: 'REVIEW',
    event: 'review_opened',
    notices: [],
    at: AT,
  });
});
afterEach(() => endpoint.close());

const decide = (as: Caller, decision: string, headers: Record<string, string> = {}, step?: string) =>
  endpoint.ask(as, `/v1/upgrades/${upgradeId}/review`, {
    method: 'POST',
    body: { decision, reason: 'ticket-1', ...(step !== undefined && { step }) },
    headers,
  });

it('the first decision is kept and not carried out; the same by another reviewer is', async () => {
  expect(await decide('reviewer', 'APPROVE')).toMatchObject({ status: 202, code: 'REVIEW_SECOND_NEEDED' });
  expect(sent).toEqual([]);
  expect(await decide('secondReviewer', 'APPROVE')).toMatchObject({ status: 200 });
  expect(sent).toMatchObject([{ decision: 'APPROVE', actor: 'secondReviewer' }]);
});

it.each([
  ['no key', () => ({})],
  ['a fresh key each time', (decision: string) => ({ 'idempotency-key': `fresh-${decision}` })],
])(
  'the same reviewer is no second one, with %s',
  async (_, headersOf: (decision: string) => Record<string, string>) => {
    await decide('reviewer', 'APPROVE');
    for (const decision of ['APPROVE', 'REJECT']) {
      const headers = headersOf(decision);
      expect(await decide('reviewer', decision, headers)).toMatchObject({
        status: 409,
        code: 'REVIEW_SAME_REVIEWER',
      });
    }
    expect(sent).toEqual([]);
  },
);

it('of one reviewer who asks many times at once, one decision is kept and none is carried out', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => decide('reviewer', 'APPROVE')));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([
    202,
    ...Array.from({ length: 9 }, () => 409),
  ]);
  expect(sent).toEqual([]);
});

it('two who contradict each other are refused, and both decisions are dropped', async () => {
  await decide('reviewer', 'APPROVE');
  expect(await decide('secondReviewer', 'REJECT')).toMatchObject({
    status: 409,
    code: 'REVIEW_CONTRADICTED',
  });
  expect(await decide('secondReviewer', 'APPROVE')).toMatchObject({ status: 202 });
  expect(sent).toEqual([]);
  expect(await decide('reviewer', 'APPROVE')).toMatchObject({ status: 200 });
  expect(sent).toHaveLength(1);
});

it('a reviewer of another partner is no second one', async () => {
  await decide('reviewer', 'APPROVE');
  expect(await decide('otherReviewer', 'APPROVE')).toMatchObject({ status: 404 });
  expect(sent).toEqual([]);
});

it('what two agreed on is carried out by whoever asks again after an outage, under one key', async () => {
  await decide('reviewer', 'APPROVE');
  failures = 1;
  expect((await decide('secondReviewer', 'APPROVE')).status).toBe(503);
  expect((await decide('reviewer', 'APPROVE')).status).toBe(200);
  expect((await decide('secondReviewer', 'APPROVE')).status).toBe(200);
  expect(new Set(sent.map(({ updateId }) => updateId)).size).toBe(1);
  expect(await decide('reviewer', 'REJECT')).toMatchObject({ status: 409, code: 'WRONG_STAGE' });
  expect(sent.map(({ decision }) => decision)).toEqual(['APPROVE', 'APPROVE']);
});

it('both are named in the audit trail', async () => {
  await decide('reviewer', 'REJECT');
  await decide('secondReviewer', 'REJECT');
  const trail = await endpoint.store.audit.listByUpgrade(upgradeId);
  expect(trail.filter(({ event }) => event.startsWith('review_'))).toMatchObject([
    { event: 'review_opened' },
    { event: 'review_second_needed', facts: { reviewerId: 'reviewer', decision: 'REJECT' } },
    { event: 'review_agreed', facts: { reviewerId: 'secondReviewer', decision: 'REJECT' } },
  ]);
});

it('whoever asked for the hold is neither of the two, and does not release it', async () => {
  await endpoint.store.holds.place({
    upgradeId,
    hold: 'ON_REQUEST',
    actor: 'reviewer',
    reason: 'ticket-1',
    at: AT,
  });
  expect(await decide('reviewer', 'APPROVE')).toMatchObject({ status: 403, code: 'REVIEW_OWN_CASE' });
  const release = (as: Caller) =>
    endpoint.ask(as, `/v1/upgrades/${upgradeId}/holds/release`, {
      method: 'POST',
      body: { hold: 'ON_REQUEST', reason: 'ticket-2' },
    });
  expect(await release('reviewer')).toMatchObject({ status: 403, code: 'REVIEW_OWN_CASE' });
  expect(await release('secondReviewer')).toMatchObject({ status: 200 });
});

it('two who ask for different steps contradict each other', async () => {
  expect(await decide('reviewer', 'ASK_AGAIN', {}, 'VIDEO')).toMatchObject({ status: 202 });
  expect(await decide('secondReviewer', 'ASK_AGAIN', {}, 'CONTACT_INFO')).toMatchObject({
    status: 409,
    code: 'REVIEW_CONTRADICTED',
  });
  expect(sent).toEqual([]);
});
