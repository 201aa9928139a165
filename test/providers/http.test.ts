import { EventEmitter, once } from 'node:events';
import { z } from 'zod';
import { callParty, type Party, REPLY_BYTES_MAX } from '../../activities/providers/http';
import {
  type Answer,
  closedAddress,
  closeFakeParties,
  cutAfter,
  hang,
  json,
  raw,
  reset,
  startFakeParty,
} from './fixtures/fake-party';
import { codeOf, failureOf } from './fixtures/failure-of';

afterEach(closeFakeParties);

function call(party: { baseUrl: string }, timeoutMs = 2_000, path: readonly string[] = ['v1', 'messages']) {
  const settings: Party = { code: 'NOTIFIER', baseUrl: party.baseUrl, timeoutMs };
  return callParty(settings, {
    name: 'send',
    method: 'POST',
    path,
    idempotencyKey: 'notice-1',
    body: '{"a":1}',
    replies: { 202: z.object({ id: z.string() }) },
  });
}

/** Short only for answers that never come: a busy machine may take its time for the others. */
const answering = async (answer: Answer) =>
  call(await startFakeParty(answer), answer === hang || answer === dripping ? 150 : 10_000);

/** Begins a body and never goes on. */
const dripping: Answer = (response) => {
  response.writeHead(202, { 'content-type': 'application/json' });
  response.write('{"id":');
};

const waitOf = async (status: number, value: string) =>
  (await failureOf(answering(json(status, {}, { 'retry-after': value })))).retryAfterMs;

describe('what is sent', () => {
  it('carries the idempotency key, the JSON and the prefix of the base address', async () => {
    const party = await startFakeParty(json(202, { id: 'm1' }), '/notifier/');
    await expect(call(party)).resolves.toEqual({ status: 202, body: { id: 'm1' } });
    expect(party.requests[0]).toMatchObject({
      method: 'POST',
      url: '/notifier/v1/messages',
      body: '{"a":1}',
      headers: { 'idempotency-key': 'notice-1', 'content-type': 'application/json' },
    });
  });

  it('an id cannot climb out of its place in the path', async () => {
    const party = await startFakeParty(json(202, { id: 'm1' }));
    await call(party, 2_000, ['v1', '../x?y#z']);
    expect(party.requests[0]?.url).toBe('/v1/..%2Fx%3Fy%23z');
    await expect(codeOf(call(party, 2_000, ['v1', '..']))).resolves.toBe('NOTIFIER_INVALID_REQUEST REJECTED');
    await expect(codeOf(call(party, 2_000, ['v1', '']))).resolves.toBe('NOTIFIER_INVALID_REQUEST REJECTED');
    expect(party.requests).toHaveLength(1);
  });
});

describe('sorting of failures', () => {
  it('a refused connection was not sent', async () => {
    const baseUrl = await closedAddress();
    await expect(codeOf(call({ baseUrl }))).resolves.toBe('NOTIFIER_UNREACHABLE NOT_SENT');
  });

  it('a name that does not resolve was not sent', async () => {
    const baseUrl = 'http://nobody.invalid';
    await expect(codeOf(call({ baseUrl }))).resolves.toBe('NOTIFIER_UNREACHABLE NOT_SENT');
  });

  it('an address that is none is a fault of ours', async () => {
    await expect(codeOf(call({ baseUrl: 'not an address' }))).resolves.toBe(
      'NOTIFIER_INVALID_REQUEST REJECTED',
    );
  });

  it.each<[string, Answer, string]>([
    ['silence is outcome unknown', hang, 'NOTIFIER_TIMEOUT OUTCOME_UNKNOWN'],
    ['a connection reset after sending is outcome unknown', reset, 'NOTIFIER_BROKEN_REPLY OUTCOME_UNKNOWN'],
    ['a reply cut in half is outcome unknown', cutAfter(202), 'NOTIFIER_BROKEN_REPLY OUTCOME_UNKNOWN'],
    ['malformed JSON is outcome unknown', raw(202, '{"id":'), 'NOTIFIER_BROKEN_REPLY OUTCOME_UNKNOWN'],
    ['an empty reply is a lost one', raw(202, ''), 'NOTIFIER_BROKEN_REPLY OUTCOME_UNKNOWN'],
    [
      'another content type is outcome unknown',
      raw(202, '{"id":"m1"}', { 'content-type': 'text/html' }),
      'NOTIFIER_BROKEN_REPLY OUTCOME_UNKNOWN',
    ],
    ['429 was not taken', json(429, {}), 'NOTIFIER_RATE_LIMITED NOT_SENT'],
    ['503 was not taken', json(503, {}), 'NOTIFIER_UNAVAILABLE NOT_SENT'],
    ['500 is outcome unknown', json(500, {}), 'NOTIFIER_SERVER_ERROR OUTCOME_UNKNOWN'],
    ['504 is outcome unknown', json(504, {}), 'NOTIFIER_SERVER_ERROR OUTCOME_UNKNOWN'],
    ['408 is outcome unknown', json(408, {}), 'NOTIFIER_TIMEOUT OUTCOME_UNKNOWN'],
    ['401 needs an operator', json(401, {}), 'NOTIFIER_UNAUTHORISED REJECTED'],
    ['403 needs an operator', json(403, {}), 'NOTIFIER_UNAUTHORISED REJECTED'],
    ['an unmapped refusal needs an operator', json(418, {}), 'NOTIFIER_UNMAPPED_REPLY REJECTED'],
    ['a success of another status is unmapped', json(206, { id: 'm1' }), 'NOTIFIER_UNMAPPED_REPLY REJECTED'],
    ['a body of another shape is unmapped', json(202, { id: 7 }), 'NOTIFIER_UNMAPPED_REPLY REJECTED'],
  ])('%s', async (_name, answer, expected) => {
    await expect(codeOf(answering(answer))).resolves.toBe(expected);
  });

  it('the time limit holds while the body is read', async () => {
    await expect(codeOf(answering(dripping))).resolves.toBe('NOTIFIER_TIMEOUT OUTCOME_UNKNOWN');
  });

  it('the time limit holds for every one of many bodies that trickle, whatever is collected meanwhile', async () => {
    const party = await startFakeParty(dripping);
    const calls = Array.from({ length: 200 }, () => codeOf(call(party, 300)));
    const codes = await Promise.all(calls);
    expect(new Set(codes)).toEqual(new Set(['NOTIFIER_TIMEOUT OUTCOME_UNKNOWN']));
  });

  it('a redirect is not followed', async () => {
    const target = await startFakeParty(json(202, { id: 'm1' }));
    const party = await startFakeParty(raw(307, '', { location: `${target.baseUrl}/v1/messages` }));
    await expect(codeOf(call(party))).resolves.toBe('NOTIFIER_UNMAPPED_REPLY REJECTED');
    expect(target.requests).toHaveLength(0);
  });
});

describe('Retry-After', () => {
  it('a 429 keeps its Retry-After in seconds', async () => {
    await expect(waitOf(429, '7')).resolves.toBe(7_000);
  });

  it('a 503 keeps its Retry-After as a date', async () => {
    const waitMs = await waitOf(503, new Date(Date.now() + 60_000).toUTCString());
    expect(waitMs).toBeGreaterThan(55_000);
    expect(waitMs).toBeLessThanOrEqual(60_000);
  });

  it('a date in the past is now', async () => {
    await expect(waitOf(503, 'Wed, 21 Oct 2015 07:28:00 GMT')).resolves.toBe(0);
  });

  it('no header puts an upgrade to sleep for more than a day', async () => {
    await expect(waitOf(429, '99999999999999999999')).resolves.toBe(24 * 60 * 60 * 1000);
  });

  it.each(['', '-5', '1.5', 'soon', '12 apples'])('%j is no time', async (value) => {
    await expect(waitOf(429, value)).resolves.toBeUndefined();
  });
});

describe('size', () => {
  it('an oversized reply is not read to the end', async () => {
    const closed = new EventEmitter();
    const party = await startFakeParty((response) => {
      response.writeHead(202, { 'content-type': 'application/json' });
      const pump = () => {
        while (!response.destroyed && response.write('x'.repeat(64 * 1024)));
      };
      response.on('drain', pump).on('close', () => closed.emit('closed'));
      pump();
    });
    const closing = once(closed, 'closed');
    await expect(codeOf(call(party, 5_000))).resolves.toBe('NOTIFIER_BROKEN_REPLY OUTCOME_UNKNOWN');
    // The fake never ends it: only we can have closed it.
    await closing;
  });

  it('a reply of just the limit is read', async () => {
    const body = JSON.stringify({ id: 'm1' }).padEnd(REPLY_BYTES_MAX, ' ');
    await expect(answering(raw(202, body))).resolves.toMatchObject({ status: 202 });
    await expect(codeOf(answering(raw(202, `${body} `)))).resolves.toBe(
      'NOTIFIER_BROKEN_REPLY OUTCOME_UNKNOWN',
    );
  });
});
