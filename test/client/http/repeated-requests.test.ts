/** A request that is repeated with its Idempotency-Key is done once and answered as it was the first time. */
import { UpgradeError } from '../../../client';
import { ANSWERS_KEPT_MS } from '../../../db/store';
import { type ApiEndpoint, startApiEndpoint } from '../../support/api-endpoint';
import { statusOf } from '../cli-run';

let endpoint: ApiEndpoint;
let upgradeId: string;
let calls: number;
let behave: (call: number) => unknown;
beforeEach(async () => {
  calls = 0;
  behave = (call) => statusOf({ upgradeId, sentence: `call ${call}` });
  const method = async () => behave(++calls);
  endpoint = await startApiEndpoint({ behaviour: { redeemCode: method, cancel: method, start: method } });
  upgradeId = await endpoint.upgrade();
});
afterEach(() => endpoint.close());

const redeem = async (
  body: unknown,
  key = 'key-1',
  as: Parameters<ApiEndpoint['ask']>[0] = 'backEnd',
  of = upgradeId,
) =>
  endpoint.ask(as, `/v1/upgrades/${of}/redemption`, {
    method: 'POST',
    headers: { 'idempotency-key': key },
    body,
  });
const CODE = { code: 'ABCDE12345' };
const OTHER = { code: 'ABCDE12346' };
const fails =
  (code: UpgradeError['code'], details = {}) =>
  () => {
    throw new UpgradeError(code, 'A sentence.', details);
  };

it('the first answer is given again, status and body, though the upgrade has moved on', async () => {
  const [first, again] = [await redeem(CODE), await redeem(CODE)];
  expect([again.status, again.text]).toEqual([first.status, first.text]);
  expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'));
  expect(calls).toBe(1);
});

const start = () =>
  endpoint.ask('backEnd', '/v1/upgrades', {
    method: 'POST',
    headers: { 'idempotency-key': 'start-1' },
    body: { partnerId: 'partner-1' },
  });

it('a start that is repeated is 201 again, and the same upgrade', async () => {
  behave = () => ({ ...statusOf({ upgradeId }), attached: false });
  const [first, again] = [await start(), await start()];
  expect([first.status, again.status, again.text, calls]).toEqual([201, 201, first.text, 1]);
});

it('a conflict that says when to come again is no last word either', async () => {
  behave = fails('EARLIER_UPGRADE_ENDING', { retryAt: '2027-01-15T08:05:00.000Z' });
  expect((await start()).status).toBe(409);
  behave = () => ({ ...statusOf({ upgradeId }), attached: false });
  expect((await start()).status).toBe(201);
});

it('a refusal is given again as well, as a problem', async () => {
  behave = fails('CODE_WRONG', { attemptsLeft: 3 });
  const first = await redeem(CODE);
  behave = () => statusOf({ upgradeId });
  const again = await redeem(CODE);
  expect(first).toMatchObject({ status: 422, code: 'CODE_WRONG' });
  expect([again.status, again.text]).toEqual([422, first.text]);
  expect(again.headers.get('content-type')).toContain('application/problem+json');
});

it.each([
  ['another value', OTHER],
  ['another form of it', { code: 'ABCDE-12345' }],
])('%s with the same key is refused and not done', async (_, body) => {
  await redeem(CODE);
  expect(await redeem(body)).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' });
  expect(calls).toBe(1);
});

it('fields in another order, and an empty body in place of none, are the same request', async () => {
  const cancel = (body?: unknown) =>
    endpoint.ask('backEnd', `/v1/upgrades/${upgradeId}/cancellation`, {
      method: 'POST',
      headers: { 'idempotency-key': 'key-1' },
      ...(body !== undefined && { body }),
    });
  await cancel();
  expect((await cancel({})).status).toBe(200);
  expect(calls).toBe(1);
});

it('a key is of one caller, one action and one upgrade', async () => {
  await redeem(CODE);
  await redeem(OTHER, 'key-1', await endpoint.session(upgradeId));
  await redeem(OTHER, 'key-1', 'backEnd', await endpoint.upgrade());
  await redeem(OTHER, 'key-2');
  expect(calls).toBe(4);
});

it.each([
  ['ANSWER_PENDING', {}],
  ['STORE_UNAVAILABLE', {}],
  ['TEMPORAL_UNAVAILABLE', {}],
  ['BUSY', {}],
  ['TOO_MANY_ATTEMPTS', { retryAt: '2027-01-15T08:05:00.000Z' }],
  ['INVALID_INPUT', { fields: { code: 'is malformed' } }],
] as const)('%s is no last word: the same request is tried again', async (code, details) => {
  behave = fails(code, details);
  await redeem(CODE);
  behave = () => statusOf({ upgradeId });
  expect((await redeem(CODE)).status).toBe(200);
});

it('what may have been done holds its key, and what was not done gives it free', async () => {
  behave = fails('ANSWER_PENDING');
  await redeem(CODE);
  expect(await redeem(OTHER)).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  behave = fails('INVALID_INPUT');
  await redeem(CODE, 'key-2');
  behave = () => statusOf({ upgradeId });
  expect((await redeem(OTHER, 'key-2')).status).toBe(200);
});

it('of several at once one is done, and all get its answer', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => redeem(CODE)));
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect(calls).toBe(1);
});

it('a key is known for a day, and is a new one afterwards', async () => {
  await redeem(CODE);
  endpoint.ahead = ANSWERS_KEPT_MS;
  await redeem(CODE);
  endpoint.ahead += 1;
  await redeem(OTHER);
  expect(calls).toBe(2);
});

it('a repeated request that is answered from memory is no second row in the audit trail', async () => {
  await redeem(CODE);
  endpoint.ahead = 60_000;
  await redeem(CODE);
  const trail = await endpoint.store.audit.listByUpgrade(upgradeId);
  expect(trail.filter(({ event }) => event === 'action_taken')).toHaveLength(1);
});

it('in the log a repeated request has the code and the case of the first', async () => {
  behave = () => ({ ...statusOf({ upgradeId }), attached: false });
  for (const _ of [1, 2]) await start();
  behave = fails('CODE_WRONG');
  for (const _ of [1, 2]) await redeem(CODE);
  const lines = endpoint.logLines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const told = lines.filter(({ msg }) => msg === 'request').map((line) => [line['code'], line['upgradeId']]);
  expect(told).toEqual([
    ['OK', upgradeId],
    ['OK', upgradeId],
    ['CODE_WRONG', upgradeId],
    ['CODE_WRONG', upgradeId],
  ]);
});
