import { createExperianKbaGateway } from '../../activities/providers/experian-kba';
import type { ContactInfo } from '../../activities/providers/gateways';
import { applicant } from './fixtures/applicant';
import { ATTEMPT, questionReply, resultReply, SESSION } from './fixtures/experian';
import {
  type Answer,
  closeFakeParties,
  cut,
  hang,
  inTurn,
  json,
  reset,
  startFakeParty,
} from './fixtures/fake-party';
import { codeOf } from './fixtures/failure-of';
import { settings } from './fixtures/settings';

afterEach(closeFakeParties);

const token = (expiresIn: unknown = 1800, name = 'token-1') =>
  json(200, { access_token: name, token_type: 'Bearer', expires_in: expiresIn });

/** A bureau whose token endpoint and questions endpoint answer as given. */
async function bureau({ tokens = token(), crosscore }: { tokens?: Answer; crosscore: Answer }) {
  const party = await startFakeParty((response, request) => {
    (request.url === '/oauth2/v1/token' ? tokens : crosscore)(response, request);
  });
  const kba = createExperianKbaGateway({ ...settings(party.baseUrl).experian, timeoutMs: 1_000 });
  const sent = (url: string) => party.requests.filter((request) => request.url === url);
  return {
    sent,
    body: (url: string): unknown => JSON.parse(sent(url).at(-1)?.body ?? ''),
    ask: (changes: Partial<ContactInfo> = {}, ssnDigits: 'LAST_FOUR' | 'NINE' = 'LAST_FOUR') =>
      kba.getQuestions({ attemptId: ATTEMPT, applicant: applicant(changes), ssnDigits }),
    probe: () => kba.probe(),
    answer: () => kba.submitAnswers({ attemptId: ATTEMPT, sessionId: SESSION, answers: [1, 5, 2] }),
    abandon: () => kba.abandonSession({ attemptId: ATTEMPT, sessionId: SESSION }),
  };
}

describe('requests', () => {
  it('the question request has the recorded shape and our attempt id', async () => {
    const { ask, body, sent } = await bureau({ crosscore: json(200, questionReply()) });
    await expect(ask()).resolves.toMatchObject({ kind: 'QUESTIONS', sessionId: SESSION });
    expect(sent('/crosscore')[0]?.headers['authorization']).toBe('Bearer token-1');
    expect(body('/crosscore')).toMatchObject({
      header: {
        tenantId: 'tenant-1',
        requestType: 'PreciseIdOnly',
        clientReferenceId: ATTEMPT,
        expRequestId: null,
      },
      payload: {
        control: expect.arrayContaining([
          { option: 'PIDXML_VERSION', value: '06.00' },
          { option: 'PID_PASSWORD', value: Buffer.from('canary-password').toString('base64') },
          { option: 'FREEZE_KEY_PIN', value: '' },
        ]) as unknown,
        contacts: [
          {
            person: {
              personDetails: { dateOfBirth: '1980-02-03' },
              names: [{ firstName: 'Ada', middleNames: '', surName: 'Sample' }],
            },
            addresses: [{ street: '1 Sample Street', street2: '', poBoxNumber: '', postal: '80202-1234' }],
            identityDocuments: [{ documentNumber: '3456', documentType: 'SSN' }],
          },
        ],
        application: { productDetails: { productType: 'WRITTEN_INSTRUCTIONS' } },
      },
    });
  });

  it.each([
    ['the last four of nine', '900-12-3456', 'LAST_FOUR', '3456'],
    ['the four that were given', '3456', 'LAST_FOUR', '3456'],
    ['all nine, where it is told so', '900-12-3456', 'NINE', '900123456'],
    ['the four, where there are no nine', '3456', 'NINE', '3456'],
  ] as const)('of a social security number: %s', async (_name, ssn, ssnDigits, documentNumber) => {
    const { ask, body, sent } = await bureau({ crosscore: json(200, questionReply()) });
    await ask({ ssn }, ssnDigits);
    expect(body('/crosscore')).toMatchObject({
      payload: { contacts: [{ identityDocuments: [{ documentNumber, documentType: 'SSN' }] }] },
    });
    expect(sent('/crosscore')[0]?.body.includes('900')).toBe(documentNumber.startsWith('900'));
  });

  it('a person without a social security number is asked about without one', async () => {
    const { ask, sent } = await bureau({ crosscore: json(200, questionReply()) });
    await ask({ ssn: undefined }, 'NINE');
    expect(sent('/crosscore')[0]?.body).not.toContain('identityDocuments');
  });

  it('9. a name goes in the fields and letters that the bureau takes', async () => {
    const { ask, body } = await bureau({ crosscore: json(200, questionReply()) });
    await ask({ firstName: 'José', middleName: 'M.', lastName: 'Núñez', suffix: 'Jr.' });
    expect(body('/crosscore')).toMatchObject({
      payload: {
        contacts: [{ person: { names: [{ firstName: 'Jose', middleNames: 'M', surName: 'Nunez Jr' }] } }],
      },
    });
  });

  it('answers are 1-based positions, as strings, in the order of the questions', async () => {
    const { answer, body } = await bureau({ crosscore: json(200, resultReply({ overall: 'ACCEPT' })) });
    await expect(answer()).resolves.toEqual({ kind: 'AUTHENTICATED' });
    expect(body('/crosscore')).toMatchObject({
      payload: {
        kba: {
          sessionId: SESSION,
          outWalletQuestionsRequest: 3,
          answers: { outWalletAnswer1: '1', outWalletAnswer2: '5', outWalletAnswer3: '2' },
        },
      },
    });
  });

  it.each([200, 404, 409, 410])('an abandoned session may be unknown or over: HTTP %i', async (status) => {
    const { abandon, body } = await bureau({ crosscore: json(status, {}) });
    await expect(abandon()).resolves.toBeUndefined();
    expect(body('/crosscore/abandon')).toEqual({
      header: { clientReferenceId: ATTEMPT },
      payload: { kba: { sessionId: SESSION } },
    });
  });
});

describe('the token', () => {
  const crosscore = json(200, questionReply());

  it('is fetched with the credentials, a correlation id and the user domain', async () => {
    const { ask, body, sent } = await bureau({ crosscore });
    await ask();
    expect(body('/oauth2/v1/token')).toEqual({
      username: 'canary-user',
      password: 'canary-password',
      client_id: 'canary-client',
      client_secret: 'canary-secret',
    });
    expect(sent('/oauth2/v1/token')[0]?.headers).toMatchObject({
      'x-user-domain': 'example.com',
      'x-correlation-id': expect.stringMatching(/^[\da-f-]{36}$/) as unknown,
    });
  });

  it('is fetched once for concurrent calls', async () => {
    const { ask, sent } = await bureau({ crosscore });
    await Promise.all([ask(), ask(), ask(), ask(), ask()]);
    expect(sent('/oauth2/v1/token')).toHaveLength(1);
    expect(sent('/crosscore')).toHaveLength(5);
  });

  it.each<[string, unknown, number]>([
    ['is kept until a minute before it expires', 120, 1],
    ['is read from seconds in quotes', '120', 1],
    ['is not used in its last minute', 60, 2],
    ['is used once where no expiry was told', null, 2],
  ])('%s', async (_name, expiresIn, fetches) => {
    const { ask, sent } = await bureau({ tokens: token(expiresIn), crosscore });
    await ask();
    await ask();
    expect(sent('/oauth2/v1/token')).toHaveLength(fetches);
  });

  it('23. is tried twice more on 500, and comes', async () => {
    const { ask, sent } = await bureau({ tokens: inTurn(json(500, {}), json(500, {}), token()), crosscore });
    await expect(ask()).resolves.toMatchObject({ kind: 'QUESTIONS' });
    expect(sent('/oauth2/v1/token')).toHaveLength(3);
  });

  it.each<[string, Answer, number, string]>([
    ['23. 500 three times', json(500, {}), 3, 'KBA_SERVER_ERROR NOT_SENT'],
    ['502 is not tried again', json(502, {}), 1, 'KBA_SERVER_ERROR NOT_SENT'],
    ['no answer', hang, 1, 'KBA_TIMEOUT NOT_SENT'],
    ['a broken answer', cut, 1, 'KBA_BROKEN_REPLY NOT_SENT'],
    ['bad credentials', json(401, {}), 2, 'KBA_UNAUTHORISED REJECTED'],
    ['a token that is no header', json(200, { access_token: 'a\nb' }), 1, 'KBA_UNMAPPED_REPLY REJECTED'],
  ])('%s: without one the answers were surely not sent', async (_name, tokens, fetches, expected) => {
    const { answer, sent } = await bureau({ tokens, crosscore });
    await expect(codeOf(answer())).resolves.toBe(expected);
    expect(sent('/oauth2/v1/token').length).toBeLessThanOrEqual(fetches);
    expect(sent('/crosscore')).toHaveLength(0);
  });

  it('that failed is fetched again by the next call', async () => {
    const { ask, sent } = await bureau({ tokens: inTurn(json(502, {}), token()), crosscore });
    await codeOf(ask());
    await expect(ask()).resolves.toMatchObject({ kind: 'QUESTIONS' });
    expect(sent('/oauth2/v1/token')).toHaveLength(2);
  });

  it('that is refused is replaced once, and the answers are sent again, ungraded as they are', async () => {
    const { answer, sent } = await bureau({
      tokens: inTurn(token(1800, 'old'), token(1800, 'new')),
      crosscore: inTurn(json(401, {}), json(200, resultReply({ overall: 'ACCEPT' }))),
    });
    await expect(answer()).resolves.toEqual({ kind: 'AUTHENTICATED' });
    expect(sent('/crosscore').map(({ headers }) => headers['authorization'])).toEqual([
      'Bearer old',
      'Bearer new',
    ]);
  });

  it('that is refused twice needs an operator', async () => {
    const { answer, sent } = await bureau({ crosscore: json(401, {}) });
    await expect(codeOf(answer())).resolves.toBe('KBA_UNAUTHORISED REJECTED');
    expect(sent('/crosscore')).toHaveLength(2);
  });
});

describe('answers that may have been graded are never sent twice', () => {
  it.each<[string, Answer, string]>([
    ['no answer', hang, 'KBA_TIMEOUT OUTCOME_UNKNOWN'],
    ['connection reset', reset, 'KBA_BROKEN_REPLY OUTCOME_UNKNOWN'],
    ['reply cut in half', cut, 'KBA_BROKEN_REPLY OUTCOME_UNKNOWN'],
    ['HTTP 500', json(500, {}), 'KBA_SERVER_ERROR OUTCOME_UNKNOWN'],
    ['HTTP 503', json(503, {}), 'KBA_UNAVAILABLE NOT_SENT'],
    ['unmapped reply', json(200, {}), 'KBA_UNMAPPED_REPLY REJECTED'],
  ])('%s', async (_name, crosscore, expected) => {
    const { answer, sent } = await bureau({ crosscore });
    await expect(codeOf(answer())).resolves.toBe(expected);
    expect(sent('/crosscore')).toHaveLength(1);
  });
});

describe('the probe', () => {
  it('fetches a token though another is still good, and asks about nobody', async () => {
    const { ask, probe, sent } = await bureau({ crosscore: json(200, questionReply()) });
    await ask();
    await expect(probe()).resolves.toBeUndefined();
    expect(sent('/oauth2/v1/token')).toHaveLength(2);
    expect(sent('/crosscore')).toHaveLength(1);
  });

  it.each<[string, Answer, string]>([
    ['23. that answers 500 to every try', json(500, {}), 'KBA_SERVER_ERROR NOT_SENT'],
    ['that refuses our login', json(401, {}), 'KBA_UNAUTHORISED REJECTED'],
    ['that says nothing', hang, 'KBA_TIMEOUT NOT_SENT'],
  ])('a bureau %s cannot be asked', async (_name, tokens, expected) => {
    const { probe } = await bureau({ tokens, crosscore: json(200, {}) });
    await expect(codeOf(probe())).resolves.toBe(expected);
  });
});
