/** Whoever knows the status that is, is told so, or waits for the next one; waiting has bounds and an end. */
import { type ApiEndpoint, startApiEndpoint } from '../../support/api-endpoint';
import type { ProofingStatus } from '../../../workflows/status';
import { undocumented } from '../../support/openapi-document';
import { untilTrue } from '../../support/until-true';
import { statusOf } from '../cli-run';

let endpoint: ApiEndpoint;
let upgradeId: string;
let status: Partial<ProofingStatus>;
let reads: number;
beforeEach(async () => {
  status = {};
  reads = 0;
  endpoint = await startApiEndpoint({
    behaviour: {
      getStatus: () => {
        reads++;
        return statusOf({ upgradeId, ...status });
      },
    },
  });
  upgradeId = await endpoint.upgrade();
});
afterEach(() => endpoint.close());

type As = Parameters<ApiEndpoint['ask']>[0];
const read = async (headers: Record<string, string> = {}, as: As = 'backEnd') => {
  const answer = await endpoint.ask(as, `/v1/upgrades/${upgradeId}`, { headers });
  expect(undocumented('GET', '/v1/upgrades/{upgradeId}', answer)).toBeNull();
  return answer;
};
const tagOf = async (): Promise<string> => (await read()).headers.get('etag') ?? '';
/** The run moves on, as it does it: the store's row first. */
async function moveOn(change: Partial<ProofingStatus>): Promise<void> {
  await endpoint.store.audit.recordAction({
    upgradeId,
    principalId: 'x',
    action: 'upgrade.cancel',
    at: Date.now(),
  });
  status = change;
}

it('an answer has a tag of what it says: another status has another one', async () => {
  const tag = await tagOf();
  expect(tag).toMatch(/^"[\w-]{43}"$/);
  expect(await tagOf()).toBe(tag);
  status = { stage: 'UNDER_REVIEW' };
  expect(await tagOf()).not.toBe(tag);
});

it.each<[string, (tag: string) => string, number]>([
  ['the tag', (tag) => tag, 304],
  ['the tag as a weak one', (tag) => `W/${tag}`, 304],
  ['the tag among others', (tag) => `"a", ${tag}`, 304],
  ['any', () => '*', 304],
  ['another tag', () => '"a"', 200],
  ['no tag', () => 'nonsense', 200],
])('If-None-Match with %s', async (_, headerOf, expected) => {
  const tag = await tagOf();
  const answer = await read({ 'if-none-match': headerOf(tag) });
  expect([answer.status, answer.headers.get('etag')]).toEqual([expected, tag]);
  if (expected === 304) expect(answer.text).toBe('');
});

it('a wait is answered once the status is another one', async () => {
  const tag = await tagOf();
  const waiting = read({ 'if-none-match': tag, prefer: 'wait=30' });
  await untilTrue(async () => reads === 2);
  await moveOn({ stage: 'UNDER_REVIEW' });
  const answer = await waiting;
  expect(answer).toMatchObject({ status: 200, json: { stage: 'UNDER_REVIEW' } });
  expect(answer.headers.get('preference-applied')).toBe('wait=30');
}, 5_000);

it('a wait without change is 304 when it is over, and the run was hardly asked', async () => {
  const tag = await tagOf();
  const answer = await read({ 'if-none-match': tag, prefer: 'wait=1' });
  expect(answer.status).toBe(304);
  expect(reads).toBeLessThanOrEqual(4);
}, 5_000);

it.each([
  ['no tag to compare with', {}],
  ['a wait that is none', { 'if-none-match': '*', prefer: 'wait=soon' }],
  ['a wait of 0 s', { 'if-none-match': '*', prefer: 'wait=0' }],
  ['another preference', { 'if-none-match': '*', prefer: 'respond-async' }],
])(
  '%s: answered at once',
  async (_, headers) => {
    expect((await read({ prefer: 'wait=30', ...headers })).headers.get('preference-applied')).toBeNull();
  },
  5_000,
);

it('an upgrade that has ended is not waited for', async () => {
  status = { stage: 'CLOSED', outcome: 'UPGRADED', reason: 'KBA_PASSED' };
  const answer = await read({ 'if-none-match': await tagOf(), prefer: 'wait=30' });
  expect(answer.status).toBe(304);
}, 5_000);

it('the sessions of an upgrade wait four times at once and no more, and nobody else is kept from it', async () => {
  const headers = { 'if-none-match': await tagOf(), prefer: 'wait=30' };
  const session = await endpoint.session(upgradeId);
  const waiting = Array.from({ length: 4 }, () => read(headers, session));
  await untilTrue(async () => reads === 5);
  const refused = await read(headers, await endpoint.session(upgradeId));
  expect(refused).toMatchObject({ status: 429, code: 'TOO_MANY_REQUESTS' });
  expect(refused.headers.get('retry-after')).toBe('5');
  const other = read(headers);
  await moveOn({ stage: 'UNDER_REVIEW' });
  expect((await Promise.all([...waiting, other])).map((answer) => answer.status)).toEqual([
    200, 200, 200, 200, 200,
  ]);
  expect((await read({ ...headers, prefer: 'wait=1' }, session)).status).toBe(200);
}, 10_000);

it('when the server stops, those that wait are answered', async () => {
  const waiting = read({ 'if-none-match': await tagOf(), prefer: 'wait=30' });
  await untilTrue(async () => reads === 2);
  await endpoint.server.close();
  expect((await waiting).status).toBe(304);
}, 5_000);
