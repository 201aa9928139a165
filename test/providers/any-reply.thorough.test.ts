/**
 * Threat: whatever a party sends, in error or on purpose, is parsed by us. It must become a documented value or a
 * GatewayError, and no mangled reply may become a pass.
 */
import * as fc from 'fast-check';
import { createGateways } from '../../activities/providers';
import { documentValidUntilOf } from '../../activities/providers/document-validity';
import { kbaReplyOf } from '../../activities/providers/experian-reply';
import { GatewayError } from '../../activities/providers/gateways';
import { videoResultOf } from '../../activities/providers/live-video';
import { CALLS, type MethodName } from './fixtures/calls';
import { DOCUMENTED, isPass } from './fixtures/documented';
import { ATTEMPT, questionReply, resultReply } from './fixtures/experian';
import { type Answer, closeFakeParties, json, raw, startFakeParty } from './fixtures/fake-party';
import {
  activation,
  decision,
  letter,
  letterError,
  letterList,
  order,
  purchasable,
  trackingEvent,
  verification,
  videoSession,
} from './fixtures/parties';
import { settings } from './fixtures/settings';

afterEach(closeFakeParties);

const METHODS = Object.keys(CALLS) as MethodName[];
const isToken = (url: string | undefined) => url?.startsWith('/oauth2') === true;
const token = json(200, { access_token: 't', expires_in: 1800 });

/** Parties that all answer alike. `answer` may be changed between calls. */
async function partiesAnswering(first: Answer) {
  const current = { answer: first };
  const { baseUrl } = await startFakeParty((response, request) => current.answer(response, request));
  return {
    current,
    /** What the calls come to, checked to be a documented value or null for a GatewayError. Others are thrown. */
    outcomesOf: (methods: readonly MethodName[]) =>
      Promise.all(
        methods.map(async (method) => {
          try {
            // No token and no other state of an earlier call.
            return DOCUMENTED[method].parse(await CALLS[method](createGateways(settings(baseUrl))));
          } catch (error) {
            if (error instanceof GatewayError) return null;
            throw new Error(`${method} failed in a way that is not documented.`, { cause: error });
          }
        }),
      ),
  };
}

const status = fc.oneof(
  fc.constantFrom(200, 201, 202, 204, 301, 304, 400, 401, 402, 404, 408, 409, 410, 422, 429, 500, 503),
  fc.integer({ min: 200, max: 599 }),
);
const headerText = fc.stringMatching(/^[\x21-\x7e]([\x20-\x7e]{0,30}[\x21-\x7e])?$/);
const headers = fc.record(
  {
    'content-type': fc.oneof(fc.constantFrom('application/json', 'application/problem+json'), headerText),
    'content-encoding': fc.constantFrom('gzip', 'br', 'deflate', 'identity', 'zip'),
    'retry-after': fc.oneof(fc.constantFrom('1', '-1', 'Wed, 21 Oct 2015 07:28:00 GMT'), headerText),
    location: fc.oneof(fc.constantFrom('/', 'http://127.0.0.1:1/'), headerText),
    'x-any': headerText,
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  fc.json().map((text) => Buffer.from(text)),
  fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
);

it.each([
  ['with a token that is one', true],
  ['with a token as mangled as the rest', false],
])(
  'any status, headers and bytes become a documented value or a GatewayError, and never a pass: %s',
  async (_name, withToken) => {
    const { current, outcomesOf } = await partiesAnswering(token);
    await fc.assert(
      fc.asyncProperty(status, headers, body, async (status, headers, body) => {
        current.answer = (response, request) => {
          if (withToken && isToken(request.url)) return token(response, request);
          // Without one of its own a reply says JSON, so that its body is looked at.
          response.writeHead(status, { 'content-type': 'application/json', ...headers });
          response.end(body);
        };
        expect((await outcomesOf(METHODS)).filter(isPass)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  },
  120_000,
);

it('a reply nested deeper than any stack becomes a GatewayError', async () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  const { outcomesOf } = await partiesAnswering((response, request) => {
    (isToken(request.url) ? token : raw(200, deep))(response, request);
  });
  expect((await outcomesOf(METHODS)).filter(isPass)).toEqual([]);
});

const error = (code: string) => ({ error: { code } });
const ours = { attemptId: 'canary-a' };
const ourLetter = { metadata: { letter: 'canary-letter' } };

/** A whole reply that is no pass, and the method it answers. */
const REFUSALS: readonly [MethodName, number, unknown][] = [
  ['webstore.getEntitlement', 200, purchasable()],
  ['webstore.getEntitlement', 200, { entitlement: 'awaiting_payment', orderId: 'SO-1' }],
  ['webstore.placeOrder', 201, order('awaiting_payment', 'canary-upgrade')],
  ['webstore.placeOrder', 402, error('card_declined')],
  ['webstore.placeOrder', 201, order('paid', 'upgrade of somebody else')],
  ['webstore.cancelOrder', 409, error('already_paid')],
  ['webstore.activateKey', 422, error('key_inactive')],
  ['webstore.activateKey', 200, activation('upgrade of somebody else')],
  ['kba.getQuestions', 200, questionReply(ours)],
  ['kba.getQuestions', 200, resultReply({ ...ours, overall: 'ACCEPT', final: 'ACC' })],
  ['kba.submitAnswers', 200, questionReply(ours)],
  ['kba.submitAnswers', 200, resultReply({ ...ours, graded: 'RRRR' })],
  ['kba.submitAnswers', 200, resultReply({ ...ours, overall: null, code: 9 })],
  ['liveVideo.createSession', 201, videoSession({ vendorData: 'canary-v' })],
  ['liveVideo.getResult', 200, decision(9102, 401, 'declined', { id: 'canary-session' })],
  ['liveVideo.getResult', 200, decision(9104, 207, 'expired', { id: 'canary-session' })],
  ['liveVideo.getResult', 200, decision(null, null, 'approved', { id: 'canary-session' })],
  ['letterHouse.verifyAddress', 200, verification('undeliverable')],
  ['letterHouse.verifyAddress', 200, verification('deliverable_missing_unit', { recordType: 'po_box' })],
  [
    'letterHouse.findLetter',
    200,
    letterList(
      letter({ ...ourLetter, tracking_events: [trackingEvent('Mailed', '2026-02-01T10:00:00.000Z')] }),
    ),
  ],
  ['letterHouse.orderLetter', 422, letterError('address_length_exceeds_limit')],
  ['letterHouse.orderLetter', 200, letter({ metadata: { letter: 'letter of somebody else' } })],
  ['letterHouse.cancelLetter', 200, letterList(letter(ourLetter))],
];

it('a refusal with any part replaced by anything is still no pass', async () => {
  const { current, outcomesOf } = await partiesAnswering(token);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...REFUSALS),
      fc.nat(),
      fc.jsonValue(),
      async ([method, status, whole], place, value) => {
        const mangled = json(status, replaced(whole, place, value));
        current.answer = (response, request) => {
          (isToken(request.url) ? token : mangled)(response, request);
        };
        expect((await outcomesOf([method])).filter(isPass)).toEqual([]);
      },
    ),
    { numRuns: 1_500 },
  );
}, 120_000);

it('a reply of the bureau with any part replaced by anything becomes a documented value or a GatewayError', () => {
  const reply = fc.constantFrom(
    questionReply(),
    resultReply({ overall: 'ACCEPT' }),
    resultReply({ overall: null }),
  );
  const phase = fc.constantFrom('QUESTIONS' as const, 'ANSWERS' as const);
  fc.assert(
    fc.property(reply, phase, fc.nat(), fc.jsonValue(), (whole, phase, place, value) => {
      const broken = replaced(whole, place, value);
      try {
        DOCUMENTED['kba.submitAnswers'].parse(
          kbaReplyOf(broken, { callName: 'test', phase, attemptId: ATTEMPT }),
        );
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error;
      }
    }),
    { numRuns: 2_000 },
  );
});

it('nobody is authenticated by a reply to the question request, whatever is in it', () => {
  fc.assert(
    fc.property(fc.nat(), fc.jsonValue(), (place, value) => {
      const broken = replaced(resultReply({ overall: 'ACCEPT', final: 'ACC' }), place, value);
      try {
        const { kind } = kbaReplyOf(broken, { callName: 'test', phase: 'QUESTIONS', attemptId: ATTEMPT });
        expect(kind).not.toBe('AUTHENTICATED');
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error;
      }
    }),
    { numRuns: 1_000 },
  );
});

it('20. no score from 9000 on is a pass, whatever else was decided', () => {
  fc.assert(
    fc.property(fc.integer({ min: 9_000 }), (score) => {
      const reply = resultReply({ overall: 'ACCEPT', final: 'ACC', preciseIDScore: String(score) });
      expect(kbaReplyOf(reply, { callName: 'test', phase: 'ANSWERS', attemptId: ATTEMPT })).toMatchObject({
        kind: 'UNABLE_TO_AUTHENTICATE',
      });
    }),
  );
});

it('only the two documented decisions of an agent are a pass', () => {
  const code = fc.oneof(fc.constantFrom(9001, 9102, 9104), fc.integer(), fc.double());
  fc.assert(
    fc.property(code, fc.option(fc.oneof(fc.constantFrom(0, 301), fc.double())), (code, reasonCode) => {
      const result = videoResultOf(code, reasonCode);
      expect(result === 'PASSED' || result === 'PASSED_DATA_CHANGED').toBe(
        code === 9001 && (reasonCode === null || reasonCode === 0 || reasonCode === 301),
      );
    }),
    { numRuns: 2_000 },
  );
});

it('54. the last day of a document is a day, none, or unmapped, whatever was told', () => {
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.string(), fc.date().map(String)), (told) => {
      const read = documentValidUntilOf(told);
      if (typeof read === 'string') expect(new Date(read).toISOString().slice(0, 10)).toBe(told);
      else expect(read).toBe(told === null || WITHOUT_END.has(told) ? null : undefined);
    }),
    { numRuns: 2_000 },
  );
});

const WITHOUT_END = new Set<unknown>(['9999-12-31', '99/99/9999', 'INDEF']);

/** A copy with the node at `place`, counted depth first, replaced. */
function replaced(whole: unknown, place: number, value: unknown): unknown {
  let left = place % 80;
  return JSON.parse(
    JSON.stringify(whole, (_key, node: unknown) => {
      left -= 1;
      return left === 0 ? value : node;
    }) ?? 'null',
  ) as unknown;
}
