/** Bad input: each has a code and a sentence, loses nothing, and hangs nowhere. */
import { createUpgradeClient } from '../../client';
import { toQuestions, toVideo } from '../../deploy/local/demo/proofing-paths';
import { workflowIdOf } from '../../temporal.config';
import { submitContactInfoUpdate } from '../../workflows/messages';
import { codeOfRefusal, refusalOf } from '../support/refusal';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';

let world: SkippedTime;

beforeAll(async () => {
  world = await startSkippedTime();
}, 60_000);
afterAll(() => world.close());

describe('a start', () => {
  it.each([
    ['an unknown credential', { credentialId: 'nobody-has-this' }, 'UNKNOWN_CREDENTIAL'],
    ["another user's credential", { userId: 'somebody-else' }, 'UNKNOWN_CREDENTIAL'],
    ['a wrong one-time password', { otp: '000000' }, 'OTP_WRONG'],
    ['a malformed one-time password', { otp: 'abc' }, 'INVALID_INPUT'],
    ['no consent', { consent: undefined as never }, 'CONSENT_MISSING'],
    ['an unknown policy', { policy: 'whatever' }, 'UNKNOWN_POLICY'],
    ['an unknown field', { surprise: true } as never, 'INVALID_INPUT'],
  ])('with %s is refused, and the right one goes afterwards', async (_what, wrong, code) => {
    const applicant = await world.person({ credentialType: 'HARDWARE_TOKEN' });
    const refusal = await refusalOf(applicant.start(wrong));
    expect(refusal.code).toBe(code);
    expect(refusal.message).toMatch(/\.$/);
    expect(await applicant.start()).toMatchObject({ stage: 'AWAITING_CONTACT_INFO' });
  });

  it('with a one-time password that was used is refused', async () => {
    const applicant = await world.person();
    const otp = applicant.otp();
    await applicant.start({ otp });
    expect(await codeOfRefusal(applicant.start({ otp }))).toBe('OTP_REUSED');
  });

  it('with a consent dated in the future is refused', async () => {
    const applicant = await world.person();
    const agreedAt = new Date(world.clock() + 60_000).toISOString();
    expect(await codeOfRefusal(applicant.start({ consent: { textVersion: '1', agreedAt } }))).toBe(
      'CONSENT_MISSING',
    );
  });

  it.each(['SUSPENDED', 'REVOKED', 'EXPIRED'] as const)('of a %s credential is refused', async (status) => {
    const applicant = await world.person();
    await world.store.credentials.setStatus(applicant.credentialId, 'ACTIVE', status, world.clock());
    expect(await codeOfRefusal(applicant.start())).toBe('CREDENTIAL_NOT_ACTIVE');
  });
});

describe('contact info', () => {
  const address = {
    line1: '1 Example Street',
    city: 'Springfield',
    state: 'VA',
    postalCode: '22150',
    country: 'US',
  };

  it.each([
    ['of an unknown country', { address: { ...address, country: 'ZZ' } }, 'UNKNOWN_COUNTRY'],
    ['without a state in the US', { address: { ...address, state: undefined } }, 'INVALID_INPUT'],
    ['with a malformed ZIP', { address: { ...address, postalCode: 'x' } }, 'INVALID_INPUT'],
    ['with an impossible date', { dateOfBirth: '1980-02-30' }, 'INVALID_INPUT'],
    ['with an unknown time zone', { timeZone: 'Mars/Olympus' }, 'INVALID_INPUT'],
  ])('%s is refused naming the field, never what it held', async (_what, wrong, code) => {
    const applicant = await world.person();
    await applicant.start();
    const refusal = await refusalOf(applicant.giveContactInfo({ ...wrong, firstName: 'Canarius' }));
    expect(refusal.code).toBe(code);
    expect(JSON.stringify([refusal.message, refusal.details])).not.toMatch(/Canarius|Mars|1980|22150/);
    await applicant.giveContactInfo();
  });
});

describe('a message in the wrong stage', () => {
  it('is refused with what is possible, and changes nothing', async () => {
    const applicant = await world.person();
    await applicant.start();
    const refusal = await refusalOf(applicant.redeem('ABCDEFGHJK'));
    expect(refusal.code).toBe('WRONG_STAGE');
    expect(refusal.message).toContain('submitContactInfo');
    expect(await applicant.status()).toMatchObject({ stage: 'AWAITING_CONTACT_INFO' });
  });

  it('for an upgrade that is not there is refused', async () => {
    expect(await codeOfRefusal(world.client.getStatus('no-such-upgrade'))).toBe('UPGRADE_NOT_FOUND');
    expect(await codeOfRefusal(world.client.declineKba('00000000-0000-4000-8000-000000000000'))).toBe(
      'UPGRADE_NOT_FOUND',
    );
  });

  it('past the client is refused by the run before it enters history', async () => {
    const applicant = await world.person();
    await applicant.start();
    const handle = world.temporal.workflow.getHandle(workflowIdOf(applicant.credentialId));
    const events = (await handle.fetchHistory()).events!.length;
    const malformed = { upgradeId: applicant.upgradeId, receivedAt: 'now', country: 'usa' } as never;
    await expect(handle.executeUpdate(submitContactInfoUpdate, { args: [malformed] })).rejects.toMatchObject({
      cause: { type: 'MALFORMED_INPUT' },
    });
    const { events: after } = await handle.fetchHistory();
    expect(
      after!.some(
        ({ workflowExecutionUpdateAcceptedEventAttributes: accepted }) =>
          accepted?.acceptedRequest?.input?.name === 'submitContactInfo',
      ),
    ).toBe(false);
    expect(after!.length).toBeGreaterThanOrEqual(events);
  });
});

describe('answers and codes', () => {
  it('answers that do not fit the questions are refused, and the right ones still go', async () => {
    const applicant = await world.person();
    await toQuestions(applicant);
    const { questionSetId, questions } = await world.client.getQuestions(applicant.upgradeId);
    const answer = (answers: number[], set = questionSetId) =>
      world.client.answerKba(applicant.upgradeId, { questionSetId: set, answers });
    expect(await codeOfRefusal(answer([1]))).toBe('MALFORMED_ANSWERS');
    expect(await codeOfRefusal(answer(questions.map(() => 9)))).toBe('MALFORMED_ANSWERS');
    expect(await codeOfRefusal(answer([], questionSetId))).toBe('INVALID_INPUT');
    expect(
      await codeOfRefusal(
        answer(
          questions.map(() => 1),
          'another-set',
        ),
      ),
    ).toBe('QUESTION_SET_OVER');
    expect(await applicant.answer('right')).toMatchObject({ outcome: 'UPGRADED' });
  });

  it('answers to a set that is over are refused', async () => {
    const applicant = await world.person({ lastName: 'Twobatches' });
    await toQuestions(applicant);
    const first = await world.client.getQuestions(applicant.upgradeId);
    await applicant.answer('right');
    const again = world.client.answerKba(applicant.upgradeId, {
      questionSetId: first.questionSetId,
      answers: first.questions.map(() => 1),
    });
    expect(await codeOfRefusal(again)).toBe('QUESTION_SET_OVER');
  });

  it.each(['', 'short', 'ABCDEFGHJKM', 'ABCDEFGHJ!', 'ABCDEFGHJU'])(
    'the malformed code %j uses no try',
    async (code) => {
      const applicant = await world.person({ country: 'DE' });
      await toVideo(applicant);
      expect(await codeOfRefusal(applicant.redeem(code))).toBe('MALFORMED_CODE');
    },
  );

  it('an appointment that is not on offer is refused', async () => {
    const applicant = await world.person({ country: 'DE' });
    await toVideo(applicant);
    const book = (startsAt: string) =>
      world.client.bookVideo(applicant.upgradeId, { startsAt, timeZone: 'Europe/Berlin' });
    const [slot] = await world.client.listVideoSlots(applicant.upgradeId);
    expect(await codeOfRefusal(book(new Date(Date.parse(slot!) + 60_000).toISOString()))).toBe(
      'SLOT_NOT_AVAILABLE',
    );
    expect(await codeOfRefusal(book(new Date(world.clock() - 86_400_000).toISOString()))).toBe(
      'SLOT_NOT_AVAILABLE',
    );
    expect(await codeOfRefusal(book('tomorrow'))).toBe('INVALID_INPUT');
    expect(await book(slot!)).toMatchObject({ stage: 'AWAITING_VIDEO_RESULT' });
  });
});

describe('no worker', () => {
  it('is told as an answer that is pending, within the time the caller chose', async () => {
    const applicant = await world.person({ credentialType: 'HARDWARE_TOKEN' });
    const impatient = createUpgradeClient({
      temporal: world.temporal,
      store: world.store,
      clock: world.clock,
      answerWithinMs: 1,
    });
    await applicant.start();
    const refusal = await refusalOf(impatient.declineKba(applicant.upgradeId));
    expect(['ANSWER_PENDING', 'KBA_NOT_OFFERED']).toContain(refusal.code);
  });
});
