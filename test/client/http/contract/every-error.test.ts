/**
 * Every error that an operation declares is answered by it, with its status and in the documented form. The list is made
 * from the table, so that a code that is declared later is tried as well, and fails until somebody says how it comes about.
 */
import { createUpgradeClient, UpgradeError, type UpgradeErrorCode } from '../../../../client';
import { type ActionRule, ACTIONS, mayDo } from '../../../../client/http/access/actions';
import { PRINCIPAL_KINDS } from '../../../../client/http/access/principal';
import { DEFAULT_RATE_LIMITS } from '../../../../client/http/access/rate-limits';
import { problemAnswer } from '../../../../client/http/contract/answers';
import { errorsOf, type ProblemCode } from '../../../../client/http/contract/operation';
import type { OperationId } from '../../../../client/http/contract/operations';
import { demo } from '../../../../workflows/policies/demo';
import { AT, DAY_MS } from '../../../db/fixtures';
import {
  type ApiAnswer,
  type ApiEndpoint,
  type AskInit,
  callerOf,
  startApiEndpoint,
} from '../../../support/api-endpoint';
import { undocumented } from '../../../support/openapi-document';
import { temporalDouble } from '../../../support/temporal-double';
import {
  addressOf,
  BODIES,
  callerKindOf,
  documentedAddress,
  OPERATION_IDS,
  operationOf,
} from '../../../support/operation-samples';

/** What the client throws next, whatever it is asked. */
let thrown: Error | null = null;
let endpoint: ApiEndpoint;
let limited: ApiEndpoint;
let broken: ApiEndpoint;
let lendsNothing: ApiEndpoint;
let failsToLend: ApiEndpoint;
const ids = new Map<ApiEndpoint, string>();

beforeAll(async () => {
  const throwing = (store: ApiEndpoint['store']) =>
    Object.fromEntries(
      Object.entries(createUpgradeClient({ temporal: temporalDouble(), store, clock: () => AT })).map(
        ([name, real]) => [
          name,
          (...args: unknown[]) => {
            if (thrown !== null) throw thrown;
            return (real as (...args: unknown[]) => unknown)(...args);
          },
        ],
      ),
    );
  const nobody = { burst: 0, perMinute: 1 };
  const many = { burst: 100_000, perMinute: 1 };
  endpoint = await startApiEndpoint({
    behaviour: throwing,
    access: {
      rateLimits: { standing: many, session: many, failure: many },
      verifyToken: async () => Promise.reject(new Error('no keys')),
    },
  });
  limited = await startApiEndpoint({
    access: { rateLimits: { ...DEFAULT_RATE_LIMITS, standing: nobody, session: nobody } },
  });
  broken = await startApiEndpoint({ behaviour: throwing });
  lendsNothing = await startApiEndpoint({ access: { sessions: null } });
  const issue = async () => Promise.reject(thrown ?? new Error('nothing to throw'));
  failsToLend = await startApiEndpoint({ access: { sessions: { issue, verify: async () => null } } });
  for (const each of all()) ids.set(each, await withPassedSession(each));
  await broken.store.close();
});
afterAll(() => Promise.all(all().map((each) => each.close())));
const all = (): ApiEndpoint[] => [endpoint, limited, broken, lendsNothing, failsToLend];
beforeEach(() => void (thrown = null));

async function withPassedSession({ store, upgrade }: ApiEndpoint): Promise<string> {
  const upgradeId = await upgrade();
  const wish = { startsAt: AT + DAY_MS, timeZone: 'UTC', calendar: demo.video.calendar, at: AT };
  await store.appointments.book({ appointmentId: 'appointment-1', upgradeId, ...wish });
  await store.appointments.finish('appointment-1', 'PASSED', AT);
  return upgradeId;
}

interface Differing extends AskInit {
  readonly at?: ApiEndpoint;
  readonly as?: Parameters<ApiEndpoint['ask']>[0];
  readonly upgradeId?: string;
  readonly appointmentId?: string;
  readonly query?: string;
}

/** A right request, but for what differs. */
async function ask(
  id: OperationId,
  { at = endpoint, query = '', ...differing }: Differing = {},
): Promise<ApiAnswer> {
  const { method } = operationOf(id);
  const known = ids.get(at)!;
  const { upgradeId = known, appointmentId = 'appointment-1' } = differing;
  const as = differing.as === undefined ? await callerOf(at, callerKindOf(id), known) : differing.as;
  const body = 'body' in differing ? differing.body : BODIES[id];
  return at.ask(as, addressOf(id, upgradeId, appointmentId) + query, {
    method,
    ...(differing.headers !== undefined && { headers: differing.headers }),
    ...(body !== undefined && { body }),
  });
}

type Scenario = (id: OperationId) => Promise<ApiAnswer>;

const unknownCaller: Scenario = (id) => ask(id, { as: null });
const SCENARIOS: Partial<Record<ProblemCode | '410 CODE_NOT_AVAILABLE', Scenario>> = {
  UNAUTHENTICATED: unknownCaller,
  AGENT_KEY_INVALID: unknownCaller,
  async FORBIDDEN(id) {
    const { action } = operationOf(id);
    const { on }: ActionRule = ACTIONS[action];
    const sees = PRINCIPAL_KINDS.find(
      (kind) => !mayDo(kind, action) && (on === 'COLLECTION' || mayDo(kind, 'upgrade.read')),
    );
    return ask(id, { as: await callerOf(endpoint, sees!, ids.get(endpoint)!) });
  },
  TOO_MANY_REQUESTS: (id) => ask(id, { at: limited }),
  IDENTITY_PROVIDER_UNAVAILABLE: (id) => ask(id, { as: { token: 'a.b.c' } }),
  UPGRADE_NOT_FOUND: (id) => ask(id, { upgradeId: 'nobody-has-it' }),
  STORE_UNAVAILABLE: (id) => ask(id, { at: broken }),
  INVALID_INPUT: (id) =>
    operationOf(id).body === undefined ? ask(id, { query: '?unknown=1' }) : ask(id, { body: '{' }),
  UNSUPPORTED_MEDIA_TYPE(id) {
    const type = operationOf(id).body === undefined ? 'none' : 'text/plain';
    return ask(id, { body: 'x', headers: { 'content-type': type } });
  },
  BODY_TOO_LARGE: (id) => ask(id, { body: { firstName: 'x'.repeat(17 * 1024) } }),
  async IDEMPOTENCY_KEY_REUSED(id) {
    const headers = { 'idempotency-key': `reused-${id}` };
    // What came of the first is not known; its key is taken all the same.
    thrown = new UpgradeError('STORE_UNAVAILABLE', 'A sentence.');
    await ask(id, { headers });
    return ask(id, { headers, body: OTHER_BODIES[id] ?? { other: true } });
  },
  SESSIONS_NOT_AVAILABLE: (id) => ask(id, { at: lendsNothing }),
  CODE_NOT_AVAILABLE: (id) => ask(id, { appointmentId: 'unknown' }),
  '410 CODE_NOT_AVAILABLE'(id) {
    thrown = new UpgradeError('CODE_NOT_AVAILABLE', 'shown before', { wasIssued: true });
    return ask(id);
  },
  UNEXPECTED(id) {
    thrown = new TypeError('canary');
    return ask(id, { at: throwingEndpoint(id) });
  },
};

const OTHER_BODIES: Partial<Record<OperationId, unknown>> = {
  startUpgrade: { ...(BODIES.startUpgrade as object), otp: '271828' },
  submitContactInfo: { ...(BODIES.submitContactInfo as object), firstName: 'Robin' },
  answerQuestions: { questionSetId: 'set-1', answers: [1, 2, 4] },
  bookVideo: { ...(BODIES.bookVideo as object), timeZone: 'UTC' },
  rescheduleVideo: { ...(BODIES.rescheduleVideo as object), timeZone: 'UTC' },
  redeemCode: { code: 'ABCDE-12346' },
  repudiateUpgrade: { code: 'ABCD-EFGJ' },
  placeHold: { reason: 'TICKET-2' },
  releaseHold: { hold: 'ON_REQUEST', reason: 'TICKET-2' },
  decideReview: { decision: 'REJECT' },
};

/** What the client says comes out as it is; that it says so in the right case is its own tests' to show. */
const thrownByClient = (code: ProblemCode): Scenario => {
  return (id) => {
    thrown = new UpgradeError(code as UpgradeErrorCode, 'A sentence.');
    return ask(id, { at: throwingEndpoint(id) });
  };
};

/** Lending a session is no call of the client. */
const throwingEndpoint = (id: OperationId): ApiEndpoint => (id === 'issueSession' ? failsToLend : endpoint);

const EVERY = OPERATION_IDS.flatMap((id) =>
  errorsOf(operationOf(id)).map(({ status, code }) => [id, status, code] as const),
);

it.each(EVERY)('%s: %i %s', async (id, status, code) => {
  const scenario =
    SCENARIOS[`${status} ${code}` as '410 CODE_NOT_AVAILABLE'] ?? SCENARIOS[code] ?? thrownByClient(code);
  const answer = await scenario(id);
  expect(answer).toMatchObject({ status, code });
  expect(undocumented(operationOf(id).method, documentedAddress(id), answer)).toBeNull();
  expect(problemAnswer.parse(answer.json)).toMatchObject({ title: code });
  expect(answer.text).not.toContain('canary');
});

it('a wrong field is named with its path and why, and what it held is not', async () => {
  const body = { ...(BODIES.submitContactInfo as object), firstName: 17, address: { city: 'canary\u0007!' } };
  const answer = await ask('submitContactInfo', { body });
  expect(answer.json['errors']).toEqual(
    expect.arrayContaining([
      { path: 'firstName', message: 'has the wrong type' },
      { path: 'address.line1', message: 'is missing' },
      { path: 'address.city', message: 'no control characters' },
    ]),
  );
  expect(answer.text).not.toContain('canary');
});

it.each([
  ['CODE_WRONG', 'redeemCode', { attemptsLeft: 2 }],
  ['OTP_DELAYED', 'startUpgrade', { retryAt: '2027-01-15T08:05:00.000Z' }],
  ['JOIN_LINK_NOT_YET', 'readJoinLink', { availableAt: '2027-01-15T08:05:00.000Z' }],
  [
    'LOCAL_TIME_AMBIGUOUS',
    'bookVideo',
    { candidates: ['2026-11-01T01:30:00-04:00', '2026-11-01T01:30:00-05:00'] },
  ],
] as const)('%s tells what a program goes on by, and no other detail of it', async (code, id, facts) => {
  thrown = new UpgradeError(code, 'A sentence.', { ...facts, storeCode: 'canary' });
  const answer = await ask(id);
  expect(answer.json).toMatchObject(facts);
  expect(answer.text).not.toContain('canary');
});
