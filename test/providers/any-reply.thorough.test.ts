import * as fc from 'fast-check';
import { createGateways } from '../../activities/providers';
import { kbaReplyOf } from '../../activities/providers/experian-reply';
import { GatewayError, type Gateways } from '../../activities/providers/gateways';
import { videoResultOf } from '../../activities/providers/live-video';
import { applicant } from './fixtures/applicant';
import { ATTEMPT, questionReply, resultReply } from './fixtures/experian';
import { closeFakeParties, raw, startFakeParty } from './fixtures/fake-party';
import { settings } from './fixtures/settings';

afterEach(closeFakeParties);

const STATUSES = [200, 201, 202, 400, 402, 404, 409, 422, 500];

/** Resolves to `value` or `GatewayError`; anything else is a bug. */
async function outcomeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'value';
  } catch (error) {
    if (error instanceof GatewayError) return 'GatewayError';
    throw error;
  }
}

function callsOf({ webstore, kba, liveVideo, letterHouse, notifier }: Gateways): Promise<unknown>[] {
  const ids = { upgradeId: 'u1', userId: 'p1', credentialId: 'c1', partnerId: 'x1' };
  const person = applicant();
  return [
    webstore.getEntitlement(ids),
    webstore.placeOrder({ ...ids, product: 'PHONE_OTP_PROOFING_UPGRADE', paymentMethod: 'INVOICE' }),
    webstore.cancelOrder('u1'),
    kba.getQuestions({ attemptId: ATTEMPT, applicant: person }),
    kba.submitAnswers({ attemptId: ATTEMPT, sessionId: 's1', answers: [1, 2] }),
    kba.abandonSession({ attemptId: ATTEMPT, sessionId: 's1' }),
    liveVideo.createSession({ appointmentId: 'a1', startsAt: 0, endsAt: 1, applicant: person }),
    liveVideo.getResult('s1'),
    liveVideo.cancelSession('s1'),
    letterHouse.cancelLetter('l1'),
    notifier.send({ noticeId: 'n1', userId: 'p1', template: 't', data: {} }),
  ];
}

it('any JSON whatever becomes a value or a GatewayError', async () => {
  let reply = { status: 200, body: '' };
  const party = await startFakeParty((response, request) => {
    const isToken = request.url.startsWith('/oauth2');
    const { status, body } = isToken
      ? { status: 200, body: '{"access_token":"t","expires_in":1800}' }
      : reply;
    raw(status, body)(response, request);
  });
  const gateways = createGateways(settings(party.baseUrl));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...STATUSES), fc.oneof(fc.json(), fc.string()), async (status, body) => {
      reply = { status, body };
      const outcomes = await Promise.all(callsOf(gateways).map(outcomeOf));
      expect(outcomes.every((outcome) => outcome === 'value' || outcome === 'GatewayError')).toBe(true);
    }),
    { numRuns: 60 },
  );
});

it('a reply nested deeper than any stack becomes a GatewayError', async () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  const party = await startFakeParty((response, request) => {
    raw(200, request.url.startsWith('/oauth2') ? '{"access_token":"t"}' : deep)(response, request);
  });
  const { kba, webstore } = createGateways(settings(party.baseUrl));
  const answers = { attemptId: ATTEMPT, sessionId: 's1', answers: [1] };
  await expect(outcomeOf(kba.submitAnswers(answers))).resolves.toBe('GatewayError');
  await expect(outcomeOf(webstore.cancelOrder('u1'))).resolves.toBe('GatewayError');
});

it('a reply of the bureau with any part replaced by anything becomes a value or a GatewayError', () => {
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
        expect(kbaReplyOf(broken, { callName: 'test', phase, attemptId: ATTEMPT })).toHaveProperty('kind');
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

it('only the two documented decisions of an agent are a pass', () => {
  fc.assert(
    fc.property(fc.integer(), fc.option(fc.integer()), (code, reasonCode) => {
      const result = videoResultOf(code, reasonCode);
      expect(result === 'PASSED' || result === 'PASSED_DATA_CHANGED').toBe(
        code === 9001 && (reasonCode === null || reasonCode === 0 || reasonCode === 301),
      );
    }),
  );
});

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
