/**
 * Threat: a caller does what another kind of caller may: an applicant approves their own case, an agent reads it, an
 * operator answers in a person's name.
 */
import { ACTIONS, type Action, type ActionRule, mayDo } from '../../client/http/access/actions';
import { PRINCIPAL_KINDS, type PrincipalKind } from '../../client/http/access/principal';
import { demo } from '../../workflows/policies/demo';
import { AT, DAY_MS } from '../db/fixtures';
import { type ApiEndpoint, callerOf, startApiEndpoint } from '../support/api-endpoint';

let endpoint: ApiEndpoint;
let upgradeId: string;
beforeAll(async () => {
  endpoint = await startApiEndpoint();
  upgradeId = await endpoint.upgrade();
  const wish = { startsAt: AT + DAY_MS, timeZone: 'UTC', calendar: demo.video.calendar, at: AT };
  await endpoint.store.appointments.book({ appointmentId: 'appointment-1', upgradeId, ...wish });
  await endpoint.store.appointments.finish('appointment-1', 'PASSED', AT);
});
afterAll(() => endpoint.close());
beforeEach(() => void (endpoint.asked.length = 0));

/**
 * The matrix as it is meant, written down a second time: a slip in the product's own table must not be its own proof.
 * B back end, S applicant session, A agent, O operator, R reviewer.
 */
const MEANT: Record<Action, string> = {
  'upgrade.start': 'B',
  'upgrade.list': 'BOR',
  'upgrade.read': 'BSOR',
  'upgrade.cancel': 'BSO',
  'upgrade.repudiate': 'BO',
  'upgrade.erase': 'O',
  'hold.read': 'BOR',
  'hold.place': 'BO',
  'hold.release': 'R',
  'session.issue': 'B',
  'contact-info.submit': 'BS',
  'questions.read': 'BS',
  'questions.answer': 'BS',
  'questions.decline': 'BS',
  'video.slots': 'BS',
  'video.book': 'BS',
  'video.reschedule': 'BS',
  'video.cancel': 'BS',
  'video.join': 'BS',
  'code.redeem': 'BS',
  'letter.request': 'BS',
  'review.list': 'OR',
  'review.assign': 'OR',
  'review.unassign': 'OR',
  'review.decide': 'R',
  'code.reveal': 'A',
  'code.reissue': 'A',
};
const LETTER: Record<PrincipalKind, string> = {
  BACK_END: 'B',
  APPLICANT_SESSION: 'S',
  AGENT: 'A',
  OPERATOR: 'O',
  REVIEWER: 'R',
};

const EVERY = PRINCIPAL_KINDS.flatMap((kind) =>
  (Object.keys(ACTIONS) as Action[]).map((action) => [kind, action] as const),
);

/** What each action is asked with. */
const BODIES: Partial<Record<Action, unknown>> = {
  'upgrade.start': { partnerId: 'partner-1' },
  'review.decide': { decision: 'APPROVE', reason: 'ticket-1' },
  'review.assign': { assignee: 'reviewer' },
  'hold.place': { reason: 'ticket-1' },
  'hold.release': { hold: 'ON_REQUEST', reason: 'ticket-1' },
};

async function tryIt(kind: PrincipalKind, action: Action) {
  const route = endpoint.server.routes.find(
    ({ method, access }) => 'action' in access && access.action === action && method !== 'HEAD',
  )!;
  const address = route.url.replace(':upgradeId', upgradeId).replace(':appointmentId', 'appointment-1');
  // Who listened to the person needs no code, and may not name one.
  const body = action === 'upgrade.repudiate' && kind !== 'OPERATOR' ? { code: 'c' } : BODIES[action];
  const as = await callerOf(endpoint, kind, upgradeId);
  return endpoint.ask(as, address, { method: route.method, ...(body !== undefined && { body }) });
}

it.each(EVERY)('%s, %s', async (kind, action) => {
  const answer = await tryIt(kind, action);
  const { on }: ActionRule = ACTIONS[action];
  const isMeant = MEANT[action].includes(LETTER[kind]);
  expect(mayDo(kind, action)).toBe(isMeant);
  if (isMeant) {
    expect(answer.status).toBeLessThan(300);
    return;
  }
  const seesTheCase = MEANT['upgrade.read'].includes(LETTER[kind]) || on === 'COLLECTION';
  const notFound = on === 'UPGRADE' ? 'UPGRADE_NOT_FOUND' : 'CODE_NOT_AVAILABLE';
  expect(answer).toMatchObject(
    seesTheCase ? { status: 403, code: 'FORBIDDEN' } : { status: 404, code: notFound },
  );
  expect(endpoint.asked).toEqual([]);
});

describe('who acts is said by the credential, and nothing in a request can say otherwise', () => {
  const of = (what: string): string => `/v1/upgrades/${upgradeId}/${what}`;

  it('the actor of a review is the reviewer whose key it is', async () => {
    await endpoint.ask('reviewer', of('review'), {
      method: 'POST',
      body: { decision: 'REJECT', reason: 't' },
    });
    expect(endpoint.asked).toMatchObject([
      {
        method: 'decideReview',
        args: [upgradeId, { decision: 'REJECT', actor: 'reviewer', reason: 't' }, {}],
      },
    ]);
  });

  it('who repudiates without a code is the operator whose key it is, and a back end cannot do without one', async () => {
    await endpoint.ask('operator', of('repudiation'), { method: 'POST' });
    await endpoint.ask('backEnd', of('repudiation'), { method: 'POST', body: { code: 'ABCD' } });
    expect(endpoint.asked.map(({ args }) => args[1])).toEqual([{ actor: 'operator' }, { code: 'ABCD' }]);
    for (const body of [{ actor: 'operator' }, {}, { code: 'c', actor: 'operator' }]) {
      const answer = await endpoint.ask('backEnd', of('repudiation'), { method: 'POST', body });
      expect(answer).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
    }
  });

  it('who erases is the operator whose key it is', async () => {
    await endpoint.ask('operator', of('erasure'), { method: 'POST' });
    expect(endpoint.asked.map(({ args }) => args[1])).toEqual([{ by: 'OPERATOR', actor: 'operator' }]);
  });

  it.each([
    [
      'an actor of a review',
      'reviewer',
      'review',
      { decision: 'APPROVE', reason: 't', actor: 'secondReviewer' },
    ],
    ['the side that cancels', 'backEnd', 'cancellation', { by: 'OPERATOR' }],
  ] as const)('%s is refused', async (_, as, what, body) => {
    const answer = await endpoint.ask(as, of(what), { method: 'POST', body });
    expect(answer).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
    expect(endpoint.asked).toEqual([]);
  });

  it('an idempotency key in the body of a start is refused', async () => {
    const body = { partnerId: 'partner-1', idempotencyKey: 'k' };
    const answer = await endpoint.ask('backEnd', '/v1/upgrades', { method: 'POST', body });
    expect(answer).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
    expect(endpoint.asked).toEqual([]);
  });

  it('a person cancels as the person, an operator as the operator', async () => {
    await endpoint.ask(await endpoint.session(upgradeId), of('cancellation'), { method: 'POST' });
    await endpoint.ask('operator', of('cancellation'), { method: 'POST' });
    expect(endpoint.asked.map(({ args }) => args[1])).toEqual([{ by: 'APPLICANT' }, { by: 'OPERATOR' }]);
  });

  it('headers that proxies and frameworks know change neither method nor caller', async () => {
    const headers = {
      'x-http-method-override': 'DELETE',
      'x-original-url': of('review'),
      'x-user': 'reviewer',
      'x-forwarded-user': 'reviewer',
    };
    const answer = await endpoint.ask(await endpoint.session(upgradeId), of('review'), {
      method: 'POST',
      headers,
      body: { decision: 'APPROVE' },
    });
    expect(answer).toMatchObject({ status: 403 });
  });

  it('why a case needs attention is shown to staff, and not to the partner', async () => {
    const at = AT + 1;
    const remark = { upgradeId, event: 'noted', deadline: null, needsAttention: 'COERCION', notices: [], at };
    await endpoint.store.upgrades.note(remark);
    const seen = await endpoint.ask('operator', '/v1/upgrades');
    expect(seen.text).toContain('COERCION');
    const ofPartner = await endpoint.ask('backEnd', '/v1/upgrades');
    expect(ofPartner.text).toContain(upgradeId);
    expect(ofPartner.text).not.toContain('COERCION');
    expect(ofPartner.text).not.toContain('needsAttention');
  });
});

describe('a caller cannot have another’s call pass for done by its idempotency key', () => {
  const keyOf = (index: number): unknown =>
    (endpoint.asked[index]!.args.at(-1) as { idempotencyKey?: string }).idempotencyKey;

  it('the same key of two callers, or for two actions, is not the same; repeated, it is', async () => {
    const post = async (as: Parameters<ApiEndpoint['ask']>[0], what: string, body?: unknown) =>
      endpoint.ask(as, `/v1/upgrades/${upgradeId}/${what}`, {
        method: 'POST',
        headers: { 'idempotency-key': 'avery@example.com' },
        ...(body !== undefined && { body }),
      });
    await post(await endpoint.session(upgradeId), 'cancellation');
    await post('backEnd', 'cancellation');
    await post('backEnd', 'letters');
    await post('reviewer', 'review', { decision: 'APPROVE', reason: 't' });
    await post('backEnd', 'cancellation');
    // The last one is a repetition, and answered as the second was.
    expect(endpoint.asked).toHaveLength(4);
    const keys = [0, 1, 2, 3].map(keyOf);
    expect(new Set(keys).size).toBe(4);
    expect(keys.every((key) => typeof key === 'string' && /^[\w-]{43}$/.test(key))).toBe(true);
  });
});

it('who changed a case is in its audit trail, and a refused change is not', async () => {
  const changed = await endpoint.upgrade();
  const address = `/v1/upgrades/${changed}/letters`;
  await endpoint.ask('backEnd', address, { method: 'POST' });
  await endpoint.ask(await endpoint.session(changed), address, { method: 'POST' });
  await endpoint.ask('operator', address, { method: 'POST' });
  await endpoint.ask('backEnd', `/v1/upgrades/${changed}`);
  const taken = (await endpoint.store.audit.listByUpgrade(changed)).filter(
    ({ event }) => event === 'action_taken',
  );
  expect(taken.map(({ facts }) => facts)).toEqual([
    { action: 'letter.request', principalId: 'backEnd' },
    { action: 'letter.request', principalId: `session:${changed}` },
  ]);
});
