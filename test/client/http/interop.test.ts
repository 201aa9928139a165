/**
 * Our check against the library that senders and other receivers use, npm `standardwebhooks`, in both directions: what
 * one signs the other takes, and what one refuses the other refuses.
 */
import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { judgeSignature } from '../../../client/http/webhook-signature';
import { deliver } from '../../../sandbox/events/delivery';
import { AT, MINUTE_MS } from '../../db/fixtures';
import { orderEvent } from './bodies';
import { type Endpoint, FOREIGN_SECRET, SECRETS, startEndpoint } from './endpoint';

const [SECRET] = SECRETS.webstore;
const [OLD, NEW] = SECRETS['live-video'] as readonly [string, string];
const BODY = JSON.stringify(orderEvent('case-1'));

/** As the text of Standard Webhooks 1.0.0 says, and by no library. */
function signByHand(secret: string, id: string, at: number, body: string): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return `v1,${createHmac('sha256', key)
    .update(`${id}.${Math.floor(at / 1000)}.${body}`)
    .digest('base64')}`;
}

const ours = (secrets: readonly string[], id: string, at: number, signature: string, body = BODY) =>
  judgeSignature(
    secrets,
    { body: Buffer.from(body), id, timestamp: String(Math.floor(at / 1000)), signature },
    AT,
  );

/** Whether the library takes it, with any of the secrets, by a clock that shows {@link AT}. */
function theirs(secrets: readonly string[], id: string, at: number, signature: string, body = BODY): boolean {
  jest.useFakeTimers({ now: AT });
  try {
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at / 1000)),
      'webhook-signature': signature,
    };
    return secrets.some((secret) => {
      try {
        new Webhook(secret).verify(body, headers);
        return true;
      } catch {
        return false;
      }
    });
  } finally {
    jest.useRealTimers();
  }
}

test('what the library signs passes our check, and what is signed by hand passes both', () => {
  const byLibrary = new Webhook(SECRET).sign('msg_1', new Date(AT), BODY);
  expect(byLibrary).toBe(signByHand(SECRET, 'msg_1', AT, BODY));
  expect(ours([SECRET], 'msg_1', AT, byLibrary)).toBe('GENUINE');
  expect(theirs([SECRET], 'msg_1', AT, byLibrary)).toBe(true);
});

describe('while secrets are rotated', () => {
  const signatures = [OLD, NEW].map((secret) => signByHand(secret, 'msg_1', AT, BODY));

  test.each([
    ['the old secret alone', signatures[0]!],
    ['the new secret alone', signatures[1]!],
    ['both', signatures.join(' ')],
  ])('an event signed with %s passes a receiver that knows both', (_, signature) => {
    expect(ours([OLD, NEW], 'msg_1', AT, signature)).toBe('GENUINE');
    expect(theirs([OLD, NEW], 'msg_1', AT, signature)).toBe(true);
  });

  test('an event signed with both passes receivers that know one of them, and none that knows another', () => {
    for (const known of [OLD, NEW]) {
      expect(ours([known], 'msg_1', AT, signatures.join(' '))).toBe('GENUINE');
      expect(theirs([known], 'msg_1', AT, signatures.join(' '))).toBe(true);
    }
    expect(ours([FOREIGN_SECRET], 'msg_1', AT, signatures.join(' '))).toBe('FORGED');
    expect(theirs([FOREIGN_SECRET], 'msg_1', AT, signatures.join(' '))).toBe(false);
  });
});

describe('71. clocks that differ', () => {
  test.each([
    [-5 * MINUTE_MS, 'GENUINE'],
    [5 * MINUTE_MS, 'GENUINE'],
    [-5 * MINUTE_MS - 1_000, 'STALE'],
    [5 * MINUTE_MS + 1_000, 'STALE'],
  ] as const)('by %d ms are judged %s, and by the library alike', (skew, verdict) => {
    const signature = new Webhook(SECRET).sign('msg_1', new Date(AT + skew), BODY);
    expect(ours([SECRET], 'msg_1', AT + skew, signature)).toBe(verdict);
    expect(theirs([SECRET], 'msg_1', AT + skew, signature)).toBe(verdict === 'GENUINE');
  });

  test('excuse no wrong signature: an old event that is not signed rightly is forged, not stale', () => {
    const signature = signByHand(FOREIGN_SECRET, 'msg_1', AT - 60 * MINUTE_MS, BODY);
    expect(ours([SECRET], 'msg_1', AT - 60 * MINUTE_MS, signature)).toBe('FORGED');
  });
});

test('whatever secrets, ids, times and bodies there are, both give the same answer', () => {
  const secret = fc.constantFrom(SECRET, OLD, NEW, FOREIGN_SECRET);
  const skew = fc.oneof(
    fc.constantFrom(-301, -300, -299, 299, 300, 301),
    fc.integer({ min: -900, max: 900 }),
  );
  const signing = fc.record({
    signWith: fc.uniqueArray(secret, { minLength: 1, maxLength: 3 }),
    known: fc.uniqueArray(secret, { minLength: 1, maxLength: 3 }),
    id: fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/),
    skew: skew.map((seconds) => seconds * 1_000),
    body: fc.json(),
    other: fc.json(),
    isChanged: fc.boolean(),
  });
  fc.assert(
    fc.property(signing, ({ signWith, known, id, skew, body, other, isChanged }) => {
      const at = AT + skew;
      const signature = signWith.map((each) => signByHand(each, id, at, body)).join(' ');
      const received = isChanged ? other : body;
      const isTaken = theirs(known, id, at, signature, received);
      expect(ours(known, id, at, signature, received) === 'GENUINE').toBe(isTaken);
    }),
    { numRuns: 300 },
  );
});

describe('the sandbox, as a sender', () => {
  let endpoint: Endpoint;
  beforeEach(async () => void (endpoint = await startEndpoint()));
  afterEach(() => endpoint.close());

  test.each([
    ['one secret', [OLD]],
    ['both secrets', [OLD, NEW]],
  ])('signing with %s is taken by the endpoint', async (_, secrets) => {
    const decision = {
      type: 'verification.decision',
      timestamp: new Date(AT).toISOString(),
      data: { id: 's', vendorData: 'a', code: 9001, status: 'approved' },
    };
    const event = { id: 'evt_1', provider: 'live-video', body: JSON.stringify(decision) };
    const target = { baseUrl: endpoint.url, secrets, now: AT, stopped: new AbortController().signal };
    expect(await deliver(event as Parameters<typeof deliver>[0], target)).toBe(204);
    expect(endpoint.rows()).toHaveLength(1);
  });
});
