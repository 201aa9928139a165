import { sessionBody } from './support/bodies';
import { startWorld, type TestWorld } from './support/world';

let world: TestWorld;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.close());

type Session = {
  readonly verification: { readonly id: string; readonly status: string; readonly url: string };
};

const open = (appointmentId: string) =>
  world.call<Session>('POST', '/video/v1/sessions', { body: sessionBody(appointmentId) });

test('one appointment has one session, however often it is asked for', async () => {
  const [first, second] = [await open('ap1'), await open('ap1')];
  expect([first.status, second.status]).toEqual([201, 200]);
  expect(second.body).toEqual(first.body);
  expect(first.body).toMatchObject({
    status: 'success',
    verification: { vendorData: 'ap1', status: 'created' },
  });
  expect(await world.effect('videoSessions')).toEqual({ count: 1, byReference: { ap1: 1 } });
});

test.each([
  ['PASSED', 9001, null],
  ['PASSED_DATA_CHANGED', 9001, 301],
  ['FRAUD_SUSPECTED', 9102, 401],
  ['COERCION_SUSPECTED', 9102, 402],
  ['APPLICANT_NO_SHOW', 9104, 201],
  ['AGENT_NO_SHOW', 9104, 202],
  ['ABORTED', 9104, 203],
  ['ABORTED_BY_APPLICANT', 9104, 204],
  ['CANCELLED', 9104, 205],
  ['RECORDING_REFUSED', 9104, 206],
  ['REDACTED', 9104, 207],
  ['EXPIRED', 9104, null],
  ['REVIEW_PENDING', 9121, null],
  ['RESUBMISSION_REQUESTED', 9103, null],
])('%s is decided with code %d and reason code %p', async (result, code, reasonCode) => {
  const { id } = (await open('ap1')).body.verification;
  await world.control('POST', 'video/ap1/result', { result });
  const { body } = await world.call('GET', `/video/v1/sessions/${id}/decision`);
  expect(body).toMatchObject({
    status: 'success',
    verification: {
      id,
      vendorData: 'ap1',
      code,
      reasonCode,
      decisionTime: new Date(world.now()).toISOString(),
    },
  });
});

test('FAILED is declined for a reason other than fraud', async () => {
  await open('ap1');
  await world.control('POST', 'video/ap1/result', { result: 'FAILED' });
  const session = await world.control('GET', 'video/ap1');
  expect(session['code']).toBe(9102);
  expect(session['reasonCode']).not.toBe(401);
});

test('a session that goes on has no decision yet', async () => {
  const { id } = (await open('ap1')).body.verification;
  const decision = async () =>
    (await world.call('GET', `/video/v1/sessions/${id}/decision`)).body['verification'];
  expect(await decision()).toMatchObject({ code: null, status: 'created', decisionTime: null });
  await world.control('POST', 'video/ap1/events', { type: 'verification.started' });
  expect(await decision()).toMatchObject({ code: 7001, status: 'started', decisionTime: null });
});

test('a session comes with a link to join it', async () => {
  const { url } = (await open('ap1')).body.verification;
  expect(new URL(url).protocol).toBe('https:');
});

test.each(['2031-05-17', '9999-12-31', '99/99/9999', 'INDEF', 'May 2031', null])(
  "a document's last day is told as it was given, polled and in the event (%p)",
  async (documentValidUntil) => {
    const { id } = (await open('ap1')).body.verification;
    await world.control('POST', 'video/ap1/result', { result: 'PASSED', documentValidUntil });
    const document = { validUntil: documentValidUntil };
    const { body } = await world.call('GET', `/video/v1/sessions/${id}/decision`);
    expect(body).toMatchObject({ verification: { code: 9001, document } });
    expect(world.receiver.received[0]?.event.data).toMatchObject({ code: 9001, document });
  },
);

test('without a document none is told, and a later result does not keep an earlier one', async () => {
  const { id } = (await open('ap1')).body.verification;
  const documentOf = async () => {
    const { body } = await world.call('GET', `/video/v1/sessions/${id}/decision`);
    return (body['verification'] as { document: unknown }).document;
  };
  expect(await documentOf()).toBeNull();
  await world.control('POST', 'video/ap1/result', { result: 'PASSED', documentValidUntil: '2031-05-17' });
  await world.control('POST', 'video/ap1/result', { result: 'FAILED' });
  expect(await documentOf()).toBeNull();
});

test.each(['REVIEW_PENDING', 'RESUBMISSION_REQUESTED'])('a session in %s is open still', async (result) => {
  const { id } = (await open('ap1')).body.verification;
  await world.control('POST', 'video/ap1/result', { result });
  expect((await world.call('DELETE', `/video/v1/sessions/${id}`)).status).toBe(200);
});

test('a signed question for a session that is none tells that the party is up', async () => {
  expect((await world.call('GET', '/video/v1/sessions/probe/decision')).status).toBe(404);
});

test('a later result replaces an earlier one', async () => {
  await open('ap1');
  await world.control('POST', 'video/ap1/result', { result: 'REVIEW_PENDING' });
  await world.control('POST', 'video/ap1/result', { result: 'PASSED' });
  expect(await world.control('GET', 'video/ap1')).toMatchObject({ code: 9001 });
});

test('a session can be cancelled until it is over', async () => {
  const { id } = (await open('ap1')).body.verification;
  const cancel = async () => (await world.call('DELETE', `/video/v1/sessions/${id}`)).status;
  expect(await cancel()).toBe(200);
  expect(await cancel()).toBe(200);
  await world.control('POST', 'video/ap1/result', { result: 'PASSED' });
  expect(await cancel()).toBe(409);
  expect((await world.call('DELETE', '/video/v1/sessions/none')).status).toBe(404);
});

test('the signature is over the very bytes of the body', async () => {
  const headers = { 'x-hmac-signature': '0'.repeat(64) };
  const forged = await world.call('POST', '/video/v1/sessions', { body: sessionBody('ap1'), headers });
  expect([forged.status, forged.body]).toMatchObject([401, { status: 'fail', code: 'unauthorized' }]);
  expect((await world.effect('videoSessions')).count).toBe(0);
});
