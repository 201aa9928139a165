import { createHmac } from 'node:crypto';
import { VIDEO_RESULTS } from '../../activities/providers/gateways';
import { documentValidUntilOf } from '../../activities/providers/document-validity';
import { createLiveVideoGateway, videoResultOf } from '../../activities/providers/live-video';
import { NEVER_ON_THE_WIRE } from '../../activities/providers/video-result';
import { applicant } from './fixtures/applicant';
import { type Answer, closeFakeParties, json, startFakeParty } from './fixtures/fake-party';
import { codeOf } from './fixtures/failure-of';
import { decision, videoSession } from './fixtures/parties';
import { settings } from './fixtures/settings';

afterEach(closeFakeParties);

async function provider(answer: Answer) {
  const party = await startFakeParty(answer);
  const gateway = createLiveVideoGateway(settings(party.baseUrl).liveVideo);
  return {
    party,
    create: () =>
      gateway.createSession({
        appointmentId: 'appointment-1',
        startsAt: Date.UTC(2026, 0, 31, 13),
        endsAt: Date.UTC(2026, 0, 31, 13, 30),
        applicant: applicant(),
      }),
    result: () => gateway.getResult('session-1'),
    cancel: () => gateway.cancelSession('session-1'),
    probe: () => gateway.probe(),
  };
}

const signatureOf = (content: string) =>
  createHmac('sha256', 'canary-shared-secret').update(content).digest('hex');

const created = (vendorData = 'appointment-1') => videoSession({ vendorData });

describe('booking a session', () => {
  it.each([201, 200])('is the same for a new and a known appointment: HTTP %i', async (status) => {
    const { create, party } = await provider(json(status, created()));
    await expect(create()).resolves.toEqual({
      sessionId: 'session-1',
      joinUrl: 'https://video.example/v/x',
    });
    expect(party.json(0)).toEqual({
      verification: {
        vendorData: 'appointment-1',
        endUserId: 'appointment-1',
        scheduledStart: '2026-01-31T13:00:00.000Z',
        scheduledEnd: '2026-01-31T13:30:00.000Z',
        person: { firstName: 'Ada', lastName: 'Sample' },
      },
    });
  });

  it('signs the very bytes of the body', async () => {
    const { create, party } = await provider(json(201, created()));
    await create();
    expect(party.requests[0]?.headers).toMatchObject({
      'x-auth-client': 'canary-video-key',
      'x-hmac-signature': signatureOf(party.requests[0]?.body ?? ''),
    });
  });

  it.each([
    'http://video.example/v/x',
    'javascript:alert(1)',
    'https://',
    'https://video.example/v x',
    ' https://video.example/v',
    '//video.example/v/x',
    '',
    undefined,
    null,
  ])('nobody is sent to %j: unmapped', async (url) => {
    const { create } = await provider(json(201, videoSession({ url })));
    await expect(codeOf(create())).resolves.toBe('LIVE_VIDEO_UNMAPPED_REPLY REJECTED');
  });

  it('does not take the session of another appointment', async () => {
    const { create } = await provider(json(200, created('appointment-2')));
    await expect(codeOf(create())).resolves.toBe('LIVE_VIDEO_UNMAPPED_REPLY REJECTED');
  });
});

describe('asking for the result', () => {
  it('signs the session id and reads the decision with its time', async () => {
    const { party, result } = await provider(json(200, decision(9001, null, 'approved')));
    await expect(result()).resolves.toEqual({
      status: 'PASSED',
      decidedAt: Date.UTC(2026, 0, 31, 13),
      documentValidUntil: null,
    });
    expect(party.requests[0]).toMatchObject({
      url: '/v1/sessions/session-1/decision',
      headers: { 'x-hmac-signature': signatureOf('session-1') },
    });
  });

  it.each<[string, unknown, string]>([
    ['nothing decided', { status: 'success', verification: null }, 'CREATED'],
    ['created', decision(null, null, 'created'), 'CREATED'],
    ['started', decision(null, null, 'started'), 'STARTED'],
    ['submitted', decision(null, null, 'submitted'), 'SUBMITTED'],
  ])('%s is no result yet', async (_name, body, status) => {
    const { result } = await provider(json(200, body));
    await expect(result()).resolves.toMatchObject({ status });
  });

  it.each<[string, unknown]>([
    ['a code', decision(9999)],
    ['a reason of a pass', decision(9001, 999, 'approved')],
    ['a word without a code, even a good one', decision(null, null, 'approved')],
    [
      'the decision of another session',
      { status: 'success', verification: { ...decision(9001).verification, id: 's2' } },
    ],
  ])('%s that nobody mapped is an error, never a guess', async (_name, body) => {
    const { result } = await provider(json(200, body));
    await expect(codeOf(result())).resolves.toBe('LIVE_VIDEO_UNMAPPED_REPLY REJECTED');
  });
});

describe('withdrawing a session', () => {
  it.each([
    [200, 'CANCELLED'],
    [409, 'TOO_LATE'],
    [404, 'NOT_FOUND'],
  ])('HTTP %i is %s', async (status, expected) => {
    const { cancel, party } = await provider(json(status, { status: 'whatever' }));
    await expect(cancel()).resolves.toBe(expected);
    expect(party.requests[0]).toMatchObject({
      method: 'DELETE',
      url: '/v1/sessions/session-1',
      headers: { 'x-hmac-signature': signatureOf('session-1') },
    });
  });
});

describe('the last day of the document', () => {
  const told = async (document: unknown) => {
    const { result } = await provider(json(200, decision(9001, null, 'approved', { document })));
    return result();
  };

  it.each([
    ['a day', '2031-05-04', '2031-05-04'],
    ['a leap day', '2028-02-29', '2028-02-29'],
    ['no end, as registers write it', '9999-12-31', null],
    ['no end, as forms write it', '99/99/9999', null],
    ['no end, in a word', 'INDEF', null],
    ['nothing told', null, null],
  ])('54. %s is read', async (_name, validUntil, expected) => {
    await expect(told({ validUntil })).resolves.toMatchObject({
      status: 'PASSED',
      documentValidUntil: expected,
    });
    expect(documentValidUntilOf(validUntil)).toBe(expected);
  });

  it.each([null, undefined, {}])('54. a session without a document tells of none: %j', async (document) => {
    await expect(told(document)).resolves.toMatchObject({ documentValidUntil: null });
  });

  it.each([
    '2031-02-30',
    '05/04/2031',
    '04.05.2031',
    '310504',
    '2031',
    'indef',
    'never',
    '',
    ' 2031-05-04',
    20310504,
  ])('54. %j is no form that was agreed: unmapped, not a pass', async (validUntil) => {
    await expect(codeOf(told({ validUntil }))).resolves.toBe('LIVE_VIDEO_UNMAPPED_REPLY REJECTED');
    expect(documentValidUntilOf(validUntil)).toBeUndefined();
  });
});

describe('the probe', () => {
  it.each([200, 404])('HTTP %i says that the provider is up', async (status) => {
    const { party, probe } = await provider(json(status, { status: 'fail', code: '1002' }));
    await expect(probe()).resolves.toBeUndefined();
    expect(party.requests[0]).toMatchObject({
      method: 'GET',
      url: '/v1/sessions/probe/decision',
      headers: { 'x-hmac-signature': signatureOf('probe') },
    });
  });

  it.each<[number, string]>([
    [401, 'LIVE_VIDEO_UNAUTHORISED REJECTED'],
    [502, 'LIVE_VIDEO_SERVER_ERROR OUTCOME_UNKNOWN'],
    [503, 'LIVE_VIDEO_UNAVAILABLE NOT_SENT'],
  ])('HTTP %i says that it is not', async (status, expected) => {
    const { probe } = await provider(json(status, {}));
    await expect(codeOf(probe())).resolves.toBe(expected);
  });
});

describe('the table of decisions', () => {
  const TABLE = [
    [9001, null, 'PASSED'],
    [9001, 301, 'PASSED_DATA_CHANGED'],
    [9102, null, 'FAILED'],
    [9102, 102, 'FAILED'],
    [9102, 401, 'FRAUD_SUSPECTED'],
    [9102, 402, 'COERCION_SUSPECTED'],
    // The reason of another code is no reason here.
    [9001, 402, null],
    [9001, 206, null],
    [9104, 201, 'APPLICANT_NO_SHOW'],
    [9104, 202, 'AGENT_NO_SHOW'],
    [9104, 203, 'ABORTED'],
    [9104, 204, 'ABORTED_BY_APPLICANT'],
    [9104, 205, 'CANCELLED'],
    [9104, 206, 'RECORDING_REFUSED'],
    [9104, 207, 'REDACTED'],
    [9104, null, 'EXPIRED'],
    [9121, null, 'REVIEW_PENDING'],
    [9103, null, 'RESUBMISSION_REQUESTED'],
    [7001, null, 'STARTED'],
    [7002, null, 'SUBMITTED'],
    [9104, 999, null],
    [1, null, null],
  ] as const;

  it.each(TABLE)('%p with reason %p is %p', (code, reasonCode, expected) => {
    expect(videoResultOf(code, reasonCode)).toBe(expected);
  });

  it('reaches every result the product knows, but for the one it decides itself', () => {
    const reached = new Set<unknown>(TABLE.map(([, , result]) => result));
    expect(VIDEO_RESULTS.filter((result) => !reached.has(result))).toEqual(Object.keys(NEVER_ON_THE_WIRE));
  });
});
