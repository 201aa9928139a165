/**
 * Threat: an error of a gateway ends in a workflow history, in logs and in the Web UI, for years. Parties send back
 * what they were given, and libraries quote what they choke on. No byte of either may be in an error.
 */
import { inspect } from 'node:util';
import { createGateways } from '../../activities/providers';
import { GatewayError, type Gateways } from '../../activities/providers/gateways';
import { applicant } from './fixtures/applicant';
import { failureOf } from './fixtures/failure-of';
import {
  type Answer,
  closedAddress,
  closeFakeParties,
  hang,
  json,
  raw,
  reset,
  startFakeParty,
} from './fixtures/fake-party';
import { settings } from './fixtures/settings';

afterEach(closeFakeParties);

const CANARY = 'canary';
const PERSON = applicant({ firstName: 'Canaryfirst', lastName: 'Canarylast', email: 'canary@example.com' });
const ids = {
  upgradeId: 'canary-upgrade',
  userId: 'canary-u',
  credentialId: 'canary-c',
  partnerId: 'canary-p',
};

const CALLS: Readonly<Record<string, (gateways: Gateways) => Promise<unknown>>> = {
  getEntitlement: ({ webstore }) => webstore.getEntitlement(ids),
  placeOrder: ({ webstore }) => webstore.placeOrder({ ...ids, product: 'canary', paymentMethod: 'CARD' }),
  cancelOrder: ({ webstore }) => webstore.cancelOrder('canary-upgrade'),
  getQuestions: ({ kba }) => kba.getQuestions({ attemptId: 'canary-a', applicant: PERSON }),
  createSession: ({ liveVideo }) =>
    liveVideo.createSession({ appointmentId: 'canary-v', startsAt: 0, endsAt: 1, applicant: PERSON }),
  getResult: ({ liveVideo }) => liveVideo.getResult('canary-session'),
  cancelSession: ({ liveVideo }) => liveVideo.cancelSession('canary-session'),
  orderLetter: ({ letterHouse }) =>
    letterHouse.orderLetter({
      letterId: 'canary-letter',
      recipient: PERSON,
      activationCode: 'CANARY-CODE',
      redeemBy: 1,
      timeZone: 'UTC',
      lookUpFirst: false,
    }),
  cancelLetter: ({ letterHouse }) => letterHouse.cancelLetter('canary-letter'),
  send: ({ notifier }) =>
    notifier.send({ noticeId: 'canary-n', userId: 'canary-u', template: 't', data: {} }),
};

const ANSWERS: readonly (readonly [string, Answer])[] = [
  ['refuses with names', json(400, { error: { message: 'Canarylast', code: CANARY } })],
  ['refuses the credentials', json(401, { error: 'canary-key' })],
  ['breaks in the middle of a name', raw(200, '{"name":"Canarylast')],
  ['answers with another shape', json(200, { canary: 'Canarylast' })],
  ['fails with names', json(500, { trace: 'Canarylast' })],
  ['sends another content type', raw(200, 'Canarylast', { 'content-type': 'text/canary' })],
  ['redirects to an address with names', raw(302, '', { location: '/?name=canary' })],
  ['breaks off', reset],
  ['hangs', hang],
];

/** All that an error has to show, but for the lines of code it came through. */
function textOf(error: Error): string {
  return inspect(error, { depth: 9, showHidden: true })
    .replace(/\n {4}at .*/g, '')
    .toLowerCase();
}

/** The errors of all calls. Some have nothing to read in a 200, and are content with any. */
async function errorsOf(gateways: Gateways): Promise<GatewayError[]> {
  const outcomes = await Promise.allSettled(Object.values(CALLS).map((call) => call(gateways)));
  return outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as GatewayError] : [],
  );
}

describe('no error text carries a byte of the body, the request or the credentials', () => {
  it.each(ANSWERS)('when a party %s', async (_name, answer) => {
    const party = await startFakeParty(answer);
    const errors = await errorsOf(createGateways(settings(party.baseUrl, 100)));
    expect(errors.length).toBeGreaterThan(Object.keys(CALLS).length - 3);
    for (const error of errors) {
      expect(error).toBeInstanceOf(GatewayError);
      expect(textOf(error)).not.toContain(CANARY);
      expect(error.cause).toBeUndefined();
    }
  });

  it('when a party cannot be reached', async () => {
    const errors = await errorsOf(createGateways(settings(`${await closedAddress()}/canary`)));
    expect(errors).toHaveLength(Object.keys(CALLS).length);
    for (const error of errors) {
      expect(textOf(error)).not.toContain(CANARY);
      expect(error.retryClass).toBe('NOT_SENT');
    }
  });

  it('when our own key cannot be a header', async () => {
    const { baseUrl } = await startFakeParty(hang);
    const { notifier } = createGateways({
      ...settings(baseUrl),
      notifier: { baseUrl, apiKey: 'canary\nkey' },
    });
    const error = await failureOf(notifier.send({ noticeId: 'n', userId: 'u', template: 't', data: {} }));
    expect(textOf(error)).not.toContain(CANARY);
    expect(error.code).toBe('NOTIFIER_INVALID_REQUEST');
  });
});
