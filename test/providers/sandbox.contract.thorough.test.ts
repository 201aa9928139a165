/** The gateways against the sandbox: two readings of docs/outside-parties.md that must agree. */
import { type KbaReply, VIDEO_RESULTS } from '../../activities/providers/gateways';
import { applicant } from './fixtures/applicant';
import { codeOf, failureOf } from './fixtures/failure-of';
import { type SandboxUnderTest, startSandboxUnderTest } from './fixtures/sandbox';

let sandbox: SandboxUnderTest;
beforeAll(async () => {
  sandbox = await startSandboxUnderTest();
});
afterEach(() => sandbox.reset());
afterAll(() => sandbox.close());

const fault = (party: string, kind: string, more: object = {}) =>
  sandbox.control('faults', { party, fault: kind, times: 1, ...more });

describe('webstore', () => {
  const ids = (changes: object = {}) => ({
    upgradeId: 'upgrade-1',
    userId: 'user-1',
    credentialId: 'otp-1',
    partnerId: 'partner-1',
    ...changes,
  });
  const product = 'PHONE_OTP_PROOFING_UPGRADE';
  const order = (changes: object = {}) =>
    sandbox.gateways.webstore.placeOrder({ ...ids(), product, paymentMethod: 'CARD', ...changes });
  const entitlement = (changes: object = {}) => sandbox.gateways.webstore.getEntitlement(ids(changes));

  it('what a person may buy depends on who they are and on the credential', async () => {
    await expect(entitlement()).resolves.toEqual({ kind: 'PURCHASABLE', product });
    await expect(entitlement({ credentialId: 'hardware-1' })).resolves.toEqual({
      kind: 'PURCHASABLE',
      product: 'HARDWARE_TOKEN_PROOFING_UPGRADE',
    });
    await expect(entitlement({ userId: 'entitled-1' })).resolves.toEqual({ kind: 'INCLUDED' });
    await expect(entitlement({ userId: 'none-1' })).resolves.toEqual({ kind: 'NONE' });
  });

  it('a card is charged once, however often the order is placed', async () => {
    const first = await order();
    expect(first.kind).toBe('PAID');
    await expect(order()).resolves.toEqual(first);
    await expect(sandbox.effects('charges', 'upgrade-1')).resolves.toBe(1);
    await expect(entitlement()).resolves.toEqual({ kind: 'INCLUDED' });
  });

  it('a charge whose reply was lost is found again by its key', async () => {
    await fault('webstore', 'success_then_timeout');
    await expect(codeOf(order())).resolves.toBe('WEBSTORE_TIMEOUT OUTCOME_UNKNOWN');
    await expect(order()).resolves.toMatchObject({ kind: 'PAID' });
    await expect(sandbox.effects('charges', 'upgrade-1')).resolves.toBe(1);
  });

  it('an invoice waits for its payment', async () => {
    const placed = await order({ paymentMethod: 'INVOICE' });
    expect(placed.kind).toBe('AWAITING_PAYMENT');
    await expect(entitlement()).resolves.toEqual(placed);
    await sandbox.control('orders/upgrade-1/settle', {});
    await expect(entitlement()).resolves.toEqual({ kind: 'INCLUDED' });
    await expect(sandbox.gateways.webstore.cancelOrder('upgrade-1')).resolves.toBe('TOO_LATE');
  });

  it('an unpaid order can be withdrawn', async () => {
    const { cancelOrder } = sandbox.gateways.webstore;
    await expect(cancelOrder('upgrade-1')).resolves.toBe('NOT_FOUND');
    await order({ paymentMethod: 'INVOICE' });
    await expect(cancelOrder('upgrade-1')).resolves.toBe('CANCELLED');
  });

  it('its refusals are values', async () => {
    await expect(order({ userId: 'declined-1' })).resolves.toEqual({ kind: 'PAYMENT_DECLINED' });
    await expect(order({ product: 'YACHT' })).resolves.toEqual({ kind: 'WRONG_PRODUCT' });
  });
});

describe('question provider', () => {
  const ATTEMPT = 'attempt-1';
  const ask = (changes: Parameters<typeof applicant>[0] = {}) =>
    sandbox.gateways.kba.getQuestions({ attemptId: ATTEMPT, applicant: applicant(changes) });

  /** Answers all questions, right or wrong. */
  function answer(reply: KbaReply, isRight: boolean): Promise<KbaReply> {
    if (reply.kind !== 'QUESTIONS') throw new Error(`No questions: ${reply.kind}`);
    const answers = reply.questions.map(
      ({ choices }) => choices.findIndex((choice) => choice.endsWith('(right)') === isRight) + 1,
    );
    return sandbox.gateways.kba.submitAnswers({ attemptId: ATTEMPT, sessionId: reply.sessionId, answers });
  }

  it('right answers authenticate', async () => {
    await expect(answer(await ask(), true)).resolves.toEqual({ kind: 'AUTHENTICATED' });
    await expect(sandbox.effects('gradings', ATTEMPT)).resolves.toBe(1);
  });

  it.each([
    ['Sample', true],
    ['Unlocated', false],
  ])('wrong answers of %s: located %p', async (lastName, located) => {
    await expect(answer(await ask({ lastName }), false)).resolves.toEqual({
      kind: 'NOT_AUTHENTICATED',
      located,
    });
  });

  it('a second batch is answered like the first', async () => {
    const second = await answer(await ask({ lastName: 'Twobatches' }), true);
    expect(second.kind).toBe('QUESTIONS');
    await expect(answer(second, true)).resolves.toEqual({ kind: 'AUTHENTICATED' });
  });

  it('a missing overall decision is made up for by the element', async () => {
    await expect(answer(await ask({ lastName: 'Nodecision' }), true)).resolves.toEqual({
      kind: 'AUTHENTICATED',
    });
    await expect(answer(await ask({ lastName: 'Nodecision' }), false)).resolves.toEqual({
      kind: 'NOT_AUTHENTICATED',
      located: true,
    });
  });

  it.each([
    ['Notfound', { kind: 'NOT_AUTHENTICATED', located: false }],
    ['Thinfile', { kind: 'UNABLE_TO_AUTHENTICATE', cause: 'NO_QUESTIONS' }],
    ['Overused', { kind: 'UNABLE_TO_AUTHENTICATE', cause: 'EXCESSIVE_USE' }],
    ['Deceased', { kind: 'UNABLE_TO_AUTHENTICATE', cause: 'NEEDS_REVIEW' }],
    ['Frozen', { kind: 'UNABLE_TO_AUTHENTICATE', cause: 'NEEDS_REVIEW' }],
  ])('%s gets no questions', async (lastName, expected) => {
    await expect(ask({ lastName })).resolves.toEqual(expected);
  });

  it('our own bad subscriber is an error, not a verdict', async () => {
    await expect(codeOf(ask({ lastName: 'Wrongsubscriber' }))).resolves.toBe('KBA_UNAUTHORISED REJECTED');
  });

  it.each([
    ['Fail', 'KBA_BROKEN_REPLY OUTCOME_UNKNOWN'],
    ['Time', 'KBA_TIMEOUT OUTCOME_UNKNOWN'],
    ['Parse', 'KBA_BROKEN_REPLY OUTCOME_UNKNOWN'],
  ])('first name %s', async (firstName, expected) => {
    await expect(codeOf(ask({ firstName }))).resolves.toBe(expected);
  });

  it('a session can be left, twice, and answers to it come too late', async () => {
    const questions = await ask();
    if (questions.kind !== 'QUESTIONS') throw new Error(questions.kind);
    const session = { attemptId: ATTEMPT, sessionId: questions.sessionId };
    await sandbox.gateways.kba.abandonSession(session);
    await sandbox.gateways.kba.abandonSession(session);
    await expect(answer(questions, true)).resolves.toEqual({ kind: 'ABANDONED' });
  });

  it('answers whose grading was lost are graded once', async () => {
    const questions = await ask();
    await fault('experian', 'success_then_timeout', { route: 'POST /crosscore' });
    await expect(codeOf(answer(questions, true))).resolves.toBe('KBA_TIMEOUT OUTCOME_UNKNOWN');
    await expect(sandbox.effects('gradings', ATTEMPT)).resolves.toBe(1);
  });

  it('a real looking number is refused, and the refusal tells nothing of it', async () => {
    const error = await failureOf(ask({ ssn: '123-45-6789' }));
    expect(error).toMatchObject({ code: 'KBA_UNMAPPED_REPLY', retryClass: 'REJECTED' });
    expect(error.message).not.toMatch(/123/);
  });
});

describe('live video', () => {
  const create = (changes: Parameters<typeof applicant>[0] = {}) =>
    sandbox.gateways.liveVideo.createSession({
      appointmentId: 'appointment-1',
      startsAt: Date.UTC(2026, 0, 31, 13),
      endsAt: Date.UTC(2026, 0, 31, 13, 30),
      applicant: applicant(changes),
    });

  it('one appointment has one session', async () => {
    const session = await create();
    await expect(create()).resolves.toEqual(session);
    await expect(sandbox.effects('videoSessions', 'appointment-1')).resolves.toBe(1);
    await expect(sandbox.gateways.liveVideo.getResult(session.sessionId)).resolves.toEqual({
      status: 'CREATED',
      decidedAt: null,
    });
  });

  it.each([...VIDEO_RESULTS, 'REVIEW_PENDING', 'RESUBMISSION_REQUESTED'])('ends with %s', async (result) => {
    const { sessionId } = await create();
    await sandbox.control('video/appointment-1/result', { result });
    await expect(sandbox.gateways.liveVideo.getResult(sessionId)).resolves.toEqual({
      status: result,
      decidedAt: expect.any(Number) as number,
    });
  });

  it('is withdrawn before it is over, and not after', async () => {
    const { cancelSession } = sandbox.gateways.liveVideo;
    const { sessionId } = await create();
    await expect(cancelSession(sessionId)).resolves.toBe('CANCELLED');
    await sandbox.control('video/appointment-1/result', { result: 'PASSED' });
    await expect(cancelSession(sessionId)).resolves.toBe('TOO_LATE');
    await expect(cancelSession('vs_unknown')).resolves.toBe('NOT_FOUND');
  });

  it.each([
    ['Time', 'LIVE_VIDEO_TIMEOUT OUTCOME_UNKNOWN'],
    ['Bad', 'LIVE_VIDEO_UNMAPPED_REPLY REJECTED'],
  ])('first name %s', async (firstName, expected) => {
    await expect(codeOf(create({ firstName }))).resolves.toBe(expected);
  });
});

describe('letter house', () => {
  const order = (lookUpFirst = false, changes: Parameters<typeof applicant>[0] = {}) =>
    sandbox.gateways.letterHouse.orderLetter({
      letterId: 'letter-1',
      recipient: applicant(changes),
      activationCode: 'AAAA-BBBB',
      redeemBy: Date.UTC(2026, 2, 1, 7),
      timeZone: 'America/Denver',
      lookUpFirst,
    });
  const cancel = () => sandbox.gateways.letterHouse.cancelLetter('letter-1');

  it('prints the code and its last day', async () => {
    await expect(order()).resolves.toMatchObject({ kind: 'ACCEPTED' });
    await expect(sandbox.printed('letter-1')).resolves.toMatchObject({
      code: 'AAAA-BBBB',
      expiresOn: '2026-02-28',
    });
  });

  it('a letter whose acceptance was lost is found and not printed twice', async () => {
    await fault('letters', 'success_then_timeout');
    await expect(codeOf(order())).resolves.toBe('LETTER_HOUSE_TIMEOUT OUTCOME_UNKNOWN');
    await expect(order(true)).resolves.toMatchObject({ kind: 'ACCEPTED' });
    await expect(sandbox.effects('letters', 'letter-1')).resolves.toBe(1);
  });

  it('a letter that never arrived there is ordered by the later try', async () => {
    await fault('letters', 'status_503', { retryAfterSeconds: 3 });
    await expect(failureOf(order())).resolves.toMatchObject({ retryClass: 'NOT_SENT', retryAfterMs: 3_000 });
    await expect(order(true)).resolves.toMatchObject({ kind: 'ACCEPTED' });
  });

  it.each([
    ['a refused ZIP', { address: { ...applicant().address, postalCode: '00001' } }],
    ['a refused name', { firstName: 'Bad' }],
    ['lines too long', { address: { ...applicant().address, line1: 'x'.repeat(30), line2: 'y'.repeat(30) } }],
  ])('%s is undeliverable', async (_name, changes) => {
    await expect(order(false, changes)).resolves.toEqual({ kind: 'UNDELIVERABLE' });
  });

  it('a name too long for the house is shortened, not refused', async () => {
    await expect(order(false, { lastName: 'Sample'.repeat(10) })).resolves.toMatchObject({
      kind: 'ACCEPTED',
    });
  });

  it('is withdrawn until it is printed', async () => {
    await expect(cancel()).resolves.toBe('NOT_FOUND');
    await order();
    await expect(cancel()).resolves.toBe('CANCELLED');
    await expect(cancel()).resolves.toBe('CANCELLED');
    await expect(sandbox.effects('withdrawnLetters', 'letter-1')).resolves.toBe(1);
  });

  it('is on its way once it is printed', async () => {
    await order();
    await sandbox.control('letters/letter-1/events', { type: 'letter.in_transit' });
    await expect(cancel()).resolves.toBe('TOO_LATE');
  });
});

describe('notifier', () => {
  const send = () =>
    sandbox.gateways.notifier.send({
      noticeId: 'notice-1',
      userId: 'user-1',
      template: 't',
      data: { days: 8 },
    });

  it('one notice is one message', async () => {
    await send();
    await send();
    await expect(sandbox.effects('messages', 'notice-1')).resolves.toBe(1);
  });

  it.each([
    ['refuse', 'NOTIFIER_BROKEN_REPLY OUTCOME_UNKNOWN'],
    ['hang', 'NOTIFIER_TIMEOUT OUTCOME_UNKNOWN'],
    ['status_500', 'NOTIFIER_SERVER_ERROR OUTCOME_UNKNOWN'],
    ['status_503', 'NOTIFIER_UNAVAILABLE NOT_SENT'],
    ['status_429', 'NOTIFIER_RATE_LIMITED NOT_SENT'],
    ['truncated', 'NOTIFIER_BROKEN_REPLY OUTCOME_UNKNOWN'],
    ['wrong_content_type', 'NOTIFIER_BROKEN_REPLY OUTCOME_UNKNOWN'],
    ['success_then_timeout', 'NOTIFIER_TIMEOUT OUTCOME_UNKNOWN'],
  ])('fault %s', async (kind, expected) => {
    await fault('notifier', kind);
    await expect(codeOf(send())).resolves.toBe(expected);
    await expect(send()).resolves.toBeUndefined();
    await expect(sandbox.effects('messages', 'notice-1')).resolves.toBe(1);
  });
});
