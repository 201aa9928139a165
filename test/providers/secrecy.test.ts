/**
 * Threat: an error of a gateway ends in a workflow history, in logs and in the Web UI, for years. Parties send back
 * what they were given, and libraries quote what they choke on. No byte of either may be in an error.
 */
import { inspect } from 'node:util';
import { createGateways } from '../../activities/providers';
import { GatewayError, type Gateways } from '../../activities/providers/gateways';
import { CALLS } from './fixtures/calls';
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
const ANSWERS: readonly (readonly [string, Answer])[] = [
  ['refuses with names', json(400, { error: { message: 'Canarylast', code: CANARY } })],
  ['refuses the credentials', json(401, { error: 'canary-key' })],
  ['breaks in the middle of a name', raw(200, '{"name":"Canarylast')],
  ['answers with another shape', json(200, { canary: 'Canarylast' })],
  ['repeats a licence key', json(422, { error: { code: 'KEY-CANARY-1234', message: 'KEY-CANARY-1234' } })],
  [
    'sends a join link that is not https',
    json(201, {
      status: 'success',
      verification: { id: 'canary', vendorData: 'canary-v', url: 'http://canary' },
    }),
  ],
  ['fails with names', json(500, { trace: 'Canarylast' })],
  ['sends another content type', raw(200, 'Canarylast', { 'content-type': 'text/canary' })],
  ['redirects to an address with names', raw(302, '', { location: '/?name=canary' })],
  ['breaks off', reset],
  ['hangs', hang],
];

/** Withdrawing a session and asking whether the video provider is up: the status says all there is to know. */
const CONTENT_WITH_ANY_200 = 3;

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
    expect(errors.length).toBeGreaterThan(Object.keys(CALLS).length - CONTENT_WITH_ANY_200);
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
