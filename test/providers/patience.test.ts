/** Retry-After is kept by us, even where whoever schedules the retries does not. */
import { z } from 'zod';
import { callParty, type Party } from '../../activities/providers/http';
import { withPatience } from '../../activities/providers/patience';
import { closeFakeParties, json, startFakeParty, type Answer } from './fixtures/fake-party';
import { failureOf } from './fixtures/failure-of';

afterEach(closeFakeParties);

const BUSY = json(429, {}, { 'retry-after': '30' });

async function start(answer: Answer) {
  const fake = await startFakeParty(answer);
  let now = 1_000_000;
  const http = withPatience(callParty, () => now);
  const party: Party = { code: 'KBA', baseUrl: fake.baseUrl, timeoutMs: 10_000 };
  const call = (reference: string) =>
    http(party, {
      name: 'ask',
      method: 'POST',
      path: ['v1', 'asked'],
      reference,
      body: '{}',
      replies: { 200: z.object({ ok: z.boolean() }) },
    });
  return { call, requests: fake.requests, pass: (milliseconds: number) => (now += milliseconds) };
}

it('a second try before the time is over is not sent, and is told how long that is', async () => {
  const { call, requests, pass } = await start(BUSY);
  await expect(failureOf(call('a'))).resolves.toMatchObject({
    code: 'KBA_RATE_LIMITED',
    retryAfterMs: 30_000,
  });
  pass(10_000);
  const early = await failureOf(call('a'));
  expect(early).toMatchObject({ code: 'KBA_HELD_BACK', retryClass: 'NOT_SENT', retryAfterMs: 20_000 });
  expect(requests).toHaveLength(1);
  pass(20_000);
  await failureOf(call('a'));
  expect(requests).toHaveLength(2);
});

it('what was asked of one call holds up no other', async () => {
  const { call, requests } = await start(BUSY);
  await failureOf(call('a'));
  await failureOf(call('b'));
  expect(requests).toHaveLength(2);
});

it('a failure without Retry-After is tried again at once', async () => {
  const { call, requests } = await start(json(503, {}));
  await failureOf(call('a'));
  await failureOf(call('a'));
  expect(requests).toHaveLength(2);
});
