/** The gateways against the sandbox: two readings of docs/outside-parties.md that must agree. */
import { type KbaReply, VIDEO_RESULTS } from '../../activities/providers/gateways';
import { NEVER_ON_THE_WIRE } from '../../activities/providers/video-result';
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
  const offering = (product: string) => ({
    kind: 'PURCHASABLE',
    offers: [{ product, amountMinor: 3_400, currency: 'USD' }],
  });
  const activate = (licenceKey: string, changes: object = {}) =>
    sandbox.gateways.webstore.activateKey({ ...ids(changes), licenceKey });
  const order = (changes: object = {}) =>
    sandbox.gateways.webstore.placeOrder({ ...ids(), product, paymentMethod: 'CARD', ...changes });
  const entitlement = (changes: object = {}) => sandbox.gateways.webstore.getEntitlement(ids(changes));

  it('what a person may buy depends on who they are and on the credential', async () => {
    await expect(entitlement()).resolves.toEqual(offering(product));
    await expect(entitlement({ credentialId: 'hardware-1' })).resolves.toEqual(
      offering('HARDWARE_TOKEN_PROOFING_UPGRADE'),
    );
    await expect(entitlement({ userId: 'entitled-1' })).resolves.toEqual({ kind: 'INCLUDED', orderId: null });
    await expect(entitlement({ userId: 'none-1' })).resolves.toEqual({ kind: 'NONE' });
  });

  it('a card is charged once, however often the order is placed', async () => {
    const first = await order();
    if (first.kind !== 'PAID') throw new Error(first.kind);
    await expect(order()).resolves.toEqual(first);
    await expect(sandbox.effects('charges', 'upgrade-1')).resolves.toBe(1);
    await expect(entitlement()).resolves.toEqual({ kind: 'INCLUDED', orderId: first.orderId });
  });

  it('a charge whose reply was lost is found again by its key', async () => {
    await fault('webstore', 'success_then_timeout');
    await expect(codeOf(order())).resolves.toBe('WEBSTORE_TIMEOUT OUTCOME_UNKNOWN');
    await expect(order()).resolves.toMatchObject({ kind: 'PAID' });
    await expect(sandbox.effects('charges', 'upgrade-1')).resolves.toBe(1);
  });

  it('an invoice waits for its payment', async () => {
    const placed = await order({ paymentMethod: 'INVOICE' });
    if (placed.kind !== 'AWAITING_PAYMENT') throw new Error(placed.kind);
    await expect(entitlement()).resolves.toEqual(placed);
    await sandbox.control('orders/upgrade-1/settle', {});
    await expect(entitlement()).resolves.toEqual({ kind: 'INCLUDED', orderId: placed.orderId });
    await expect(sandbox.gateways.webstore.cancelOrder('upgrade-1')).resolves.toBe('TOO_LATE');
  });

  it('an unpaid order can be withdrawn', async () => {
    const { cancelOrder } = sandbox.gateways.webstore;
    await expect(cancelOrder('upgrade-1')).resolves.toBe('NOT_FOUND');
    await order({ paymentMethod: 'INVOICE' });
    await expect(cancelOrder('upgrade-1')).resolves.toBe('CANCELLED');
  });

  it('a licence key activates once, for one upgrade', async () => {
    const first = await activate('KEY-GOOD-1');
    if (first.kind !== 'ACTIVATED') throw new Error(first.kind);
    await expect(activate('KEY-GOOD-1')).resolves.toEqual(first);
    await expect(entitlement()).resolves.toEqual({ kind: 'INCLUDED', orderId: first.orderId });
    await expect(activate('KEY-GOOD-1', { upgradeId: 'upgrade-2' })).resolves.toEqual({
      kind: 'KEY_INACTIVE',
    });
  });

  it('a key may be tried after another one was refused', async () => {
    await expect(activate('KEY-MISTYPED')).resolves.toEqual({ kind: 'KEY_UNKNOWN' });
    await expect(activate('KEY-GOOD-2')).resolves.toMatchObject({ kind: 'ACTIVATED' });
  });

  it('a key may be activated where an invoice was opened before', async () => {
    await order({ paymentMethod: 'INVOICE' });
    await expect(activate('KEY-GOOD-3')).resolves.toMatchObject({ kind: 'ACTIVATED' });
    await expect(entitlement()).resolves.toMatchObject({ kind: 'INCLUDED' });
  });

  it.each([
    ['5. a key of another user', 'KEY-OTHER-1', 'KEY_OF_ANOTHER_USER'],
    ['8. a key that is used up', 'KEY-USED-1', 'KEY_INACTIVE'],
    ['6. a key for another product', 'KEY-PRODUCT-1', 'WRONG_PRODUCT'],
    ['a key that nobody knows', 'something', 'KEY_UNKNOWN'],
  ])('%s is refused, as a value', async (_name, licenceKey, kind) => {
    await expect(activate(licenceKey)).resolves.toEqual({ kind });
    await expect(entitlement()).resolves.toEqual(offering(product));
  });

  it('8. after the last attempt what was bought is used up, told twice or once', async () => {
    const { reportExhausted } = sandbox.gateways.webstore;
    await expect(reportExhausted('upgrade-1')).resolves.toBeUndefined();
    await activate('KEY-GOOD-4');
    await reportExhausted('upgrade-1');
    await reportExhausted('upgrade-1');
    await expect(entitlement()).resolves.toEqual(offering(product));
    await expect(activate('KEY-GOOD-4', { upgradeId: 'upgrade-2' })).resolves.toEqual({
      kind: 'KEY_INACTIVE',
    });
  });

  it('its refusals are values', async () => {
    await expect(order({ userId: 'declined-1' })).resolves.toEqual({ kind: 'PAYMENT_DECLINED' });
    await expect(order({ product: 'YACHT' })).resolves.toEqual({ kind: 'WRONG_PRODUCT' });
  });
});

describe('question provider', () => {
  const ATTEMPT = 'attempt-1';
  const ask = (changes: Parameters<typeof applicant>[0] = {}) => asking(changes, 'LAST_FOUR');
  const asking = (changes: Parameters<typeof applicant>[0], ssnDigits: 'LAST_FOUR' | 'NINE') =>
    sandbox.gateways.kba.getQuestions({ attemptId: ATTEMPT, applicant: applicant(changes), ssnDigits });

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

  it('22. a missing overall decision is made up for by the element', async () => {
    await expect(answer(await ask({ lastName: 'Nodecision' }), true)).resolves.toEqual({
      kind: 'AUTHENTICATED',
    });
    await expect(answer(await ask({ lastName: 'Nodecision' }), false)).resolves.toEqual({
      kind: 'NOT_AUTHENTICATED',
      located: true,
    });
  });

  it.each([
    ['not located', 'Notfound', { kind: 'NOT_AUTHENTICATED', located: false }],
    ['19. a thin file', 'Thinfile', { kind: 'UNABLE_TO_AUTHENTICATE', cause: 'NO_QUESTIONS' }],
    ['21. excessive use', 'Overused', { kind: 'UNABLE_TO_AUTHENTICATE', cause: 'EXCESSIVE_USE' }],
    ['20. deceased', 'Deceased', { kind: 'UNABLE_TO_AUTHENTICATE', cause: 'DECEASED' }],
    ['20. a frozen file', 'Frozen', { kind: 'UNABLE_TO_AUTHENTICATE', cause: 'FROZEN' }],
    ['20. a victim statement', 'Victim', { kind: 'UNABLE_TO_AUTHENTICATE', cause: 'FLAGGED' }],
  ])('%s: %s gets no questions', async (_name, lastName, expected) => {
    await expect(ask({ lastName })).resolves.toEqual(expected);
  });

  it.each([
    ['20. a fraud alert', 'Fraudshield', 'FLAGGED'],
    ['20. a freeze', 'Flaggedlater', 'FROZEN'],
  ])('%s that comes with the grading outranks right answers', async (_name, lastName, cause) => {
    await expect(answer(await ask({ lastName }), true)).resolves.toEqual({
      kind: 'UNABLE_TO_AUTHENTICATE',
      cause,
    });
  });

  it('24. four good answers do not outrank a REFER', async () => {
    await expect(answer(await ask({ lastName: 'Refer' }), true)).resolves.toEqual({
      kind: 'NOT_AUTHENTICATED',
      located: true,
    });
  });

  it('four digits that do not find the person may be followed by nine in the same attempt', async () => {
    const lastName = 'Ninedigits';
    await expect(ask({ lastName })).resolves.toEqual({ kind: 'NOT_AUTHENTICATED', located: false });
    const questions = await asking({ lastName }, 'NINE');
    await expect(answer(questions, true)).resolves.toEqual({ kind: 'AUTHENTICATED' });
  });

  it('a person in all the spellings of a form is asked questions', async () => {
    const given = { firstName: 'José', middleName: 'M.', lastName: 'Núñez', suffix: 'Jr.' };
    await expect(ask(given)).resolves.toMatchObject({ kind: 'QUESTIONS' });
    await expect(ask({ firstName: 'Suharto', lastName: '-' })).resolves.toMatchObject({ kind: 'QUESTIONS' });
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

  it('16. a session can be left, twice, and answers to it meet error 710', async () => {
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
    const error = await failureOf(asking({ ssn: '123-45-6789' }, 'NINE'));
    expect(error).toMatchObject({ code: 'KBA_UNMAPPED_REPLY', retryClass: 'REJECTED' });
    expect(error.message).not.toMatch(/123/);
  });
});

/** All results that the provider tells; the others are decided by us. */
const TOLD_RESULTS = VIDEO_RESULTS.filter((result) => !Object.hasOwn(NEVER_ON_THE_WIRE, result));

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
      documentValidUntil: null,
    });
    expect(session.joinUrl).toMatch(/^https:/);
  });

  it.each([...TOLD_RESULTS, 'REVIEW_PENDING', 'RESUBMISSION_REQUESTED'])('ends with %s', async (result) => {
    const { sessionId } = await create();
    await sandbox.control('video/appointment-1/result', { result });
    await expect(sandbox.gateways.liveVideo.getResult(sessionId)).resolves.toEqual({
      status: result,
      decidedAt: expect.any(Number) as number,
      documentValidUntil: null,
    });
  });

  it.each([
    ['2031-05-04', '2031-05-04'],
    ['9999-12-31', null],
    ['99/99/9999', null],
    ['INDEF', null],
  ])('54. the last day of the document is told: %s', async (documentValidUntil, expected) => {
    const { sessionId } = await create();
    await sandbox.control('video/appointment-1/result', { result: 'PASSED', documentValidUntil });
    await expect(sandbox.gateways.liveVideo.getResult(sessionId)).resolves.toMatchObject({
      status: 'PASSED',
      documentValidUntil: expected,
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
  const order = (changes: Parameters<typeof applicant>[0] = {}) =>
    sandbox.gateways.letterHouse.orderLetter({
      letterId: 'letter-1',
      recipient: applicant(changes),
      activationCode: 'AAAA-BBBB',
      redeemBy: Date.UTC(2026, 2, 1, 7),
      timeZone: 'America/Denver',
    });
  const cancel = () => sandbox.gateways.letterHouse.cancelLetter('letter-1');
  const find = () => sandbox.gateways.letterHouse.findLetter('letter-1');

  it('prints the code and its last day', async () => {
    await expect(order()).resolves.toMatchObject({ kind: 'ACCEPTED' });
    await expect(sandbox.printed('letter-1')).resolves.toMatchObject({
      code: 'AAAA-BBBB',
      expiresOn: '2026-02-28',
    });
  });

  it('26. a letter whose acceptance was lost is found and not printed twice', async () => {
    await fault('letters', 'success_then_timeout');
    await expect(codeOf(order())).resolves.toBe('LETTER_HOUSE_TIMEOUT OUTCOME_UNKNOWN');
    await expect(find()).resolves.toMatchObject({
      providerReference: expect.stringMatching(/^ltr_/) as string,
    });
    await expect(sandbox.effects('letters', 'letter-1')).resolves.toBe(1);
  });

  it('a letter that never arrived there is ordered by the later try', async () => {
    await fault('letters', 'status_503', { retryAfterSeconds: 3 });
    await expect(failureOf(order())).resolves.toMatchObject({ retryClass: 'NOT_SENT', retryAfterMs: 3_000 });
    await expect(find()).resolves.toBeNull();
    await expect(order()).resolves.toMatchObject({ kind: 'ACCEPTED' });
  });

  it.each([
    ['a refused ZIP', { address: { ...applicant().address, postalCode: '00001' } }, 'UNDELIVERABLE'],
    ['a refused name', { firstName: 'Bad' }, 'UNDELIVERABLE'],
    [
      '9. a street of 60 characters',
      { address: { ...applicant().address, line1: 'x'.repeat(60) } },
      'TOO_LONG',
    ],
  ])('%s is undeliverable', async (_name, changes, problem) => {
    await expect(order(changes)).resolves.toEqual({ kind: 'UNDELIVERABLE', problem });
  });

  it('a name too long for the house is shortened, not refused', async () => {
    await expect(order({ lastName: 'Sample'.repeat(10) })).resolves.toMatchObject({
      kind: 'ACCEPTED',
    });
  });

  it('35. is withdrawn inside the 5-minute window', async () => {
    await expect(cancel()).resolves.toBe('NOT_FOUND');
    await order();
    await expect(cancel()).resolves.toBe('CANCELLED');
    await expect(cancel()).resolves.toBe('CANCELLED');
    await expect(sandbox.effects('withdrawnLetters', 'letter-1')).resolves.toBe(1);
  });

  it('35. is on its way once it is printed', async () => {
    await order();
    await sandbox.control('letters/letter-1/events', { type: 'letter.in_transit' });
    await expect(cancel()).resolves.toBe('TOO_LATE');
  });

  it('its way is found without any event', async () => {
    await order();
    const types = ['letter.mailed', 'letter.re-routed', 'letter.returned_to_sender', 'letter.failed'];
    for (const type of types) await sandbox.control('letters/letter-1/events', { type });
    const found = await find();
    expect(found?.tracking.map(({ type }) => type)).toEqual(types);
    expect(found?.isDeleted).toBe(false);
  });

  it('a withdrawn letter is found as withdrawn', async () => {
    await order();
    await cancel();
    await expect(find()).resolves.toMatchObject({ isDeleted: true, tracking: [] });
  });
});

describe('the check of an address', () => {
  const verify = (changes: object = {}) =>
    sandbox.gateways.letterHouse.verifyAddress({ ...applicant().address, ...changes });

  it.each([
    ['1 Sample Street', { kind: 'MAILABLE' }],
    ['1 Unnecessary Unit Street', { kind: 'MAILABLE' }],
    ['1 Missing Unit Street', { kind: 'PROBLEM', problem: 'MISSING_UNIT' }],
    ['1 Incorrect Unit Street', { kind: 'PROBLEM', problem: 'INCORRECT_UNIT' }],
    ['1 Undeliverable Street', { kind: 'PROBLEM', problem: 'UNDELIVERABLE' }],
    ['1 Vacant Street', { kind: 'PROBLEM', problem: 'VACANT' }],
  ])('%s', async (line1, expected) => {
    await expect(verify({ line1 })).resolves.toEqual(expected);
  });

  it.each([
    ['PO Box 12', 'PO_BOX'],
    ['1 Mailbox Shop Plaza', 'MAILBOX_SHOP'],
  ])('10. %s is no home', async (line1, problem) => {
    await expect(verify({ line1 })).resolves.toEqual({ kind: 'PROBLEM', problem });
  });

  it('a ZIP where nothing arrives', async () => {
    await expect(verify({ postalCode: '00001' })).resolves.toEqual({
      kind: 'PROBLEM',
      problem: 'UNDELIVERABLE',
    });
  });

  it('12. forces abroad are checked, other countries are not', async () => {
    const abroad = { line1: 'Unit 1234 Box 567', city: 'APO AE', state: 'AE', postalCode: '09012' };
    await expect(verify(abroad)).resolves.toEqual({ kind: 'MAILABLE' });
    await expect(verify({ country: 'CA', state: 'ON', postalCode: 'K1A 0A1' })).resolves.toEqual({
      kind: 'NOT_CHECKED',
    });
  });
});

describe('probes', () => {
  const PARTIES = [
    ['webstore', 'webstore', 'WEBSTORE'],
    ['experian', 'kba', 'KBA'],
    ['video', 'liveVideo', 'LIVE_VIDEO'],
    ['letters', 'letterHouse', 'LETTER_HOUSE'],
  ] as const;

  it.each(PARTIES)('%s answers, or cannot be asked', async (party, gateway, code) => {
    const probe = () => sandbox.gateways[gateway].probe();
    await expect(probe()).resolves.toBeUndefined();
    await fault(party, 'status_503', { retryAfterSeconds: 7 });
    await expect(failureOf(probe())).resolves.toMatchObject({
      code: `${code}_UNAVAILABLE`,
      retryClass: 'NOT_SENT',
      retryAfterMs: 7_000,
    });
    await expect(probe()).resolves.toBeUndefined();
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
    ['status_502', 'NOTIFIER_SERVER_ERROR OUTCOME_UNKNOWN'],
    ['status_503', 'NOTIFIER_UNAVAILABLE NOT_SENT'],
    ['status_429', 'NOTIFIER_RATE_LIMITED NOT_SENT'],
    ['truncated', 'NOTIFIER_BROKEN_REPLY OUTCOME_UNKNOWN'],
    ['wrong_content_type', 'NOTIFIER_BROKEN_REPLY OUTCOME_UNKNOWN'],
    ['wrong_json', 'NOTIFIER_UNMAPPED_REPLY REJECTED'],
    ['slow_body', 'NOTIFIER_TIMEOUT OUTCOME_UNKNOWN'],
    ['success_then_timeout', 'NOTIFIER_TIMEOUT OUTCOME_UNKNOWN'],
  ])('fault %s', async (kind, expected) => {
    await fault('notifier', kind);
    await expect(codeOf(send())).resolves.toBe(expected);
    await expect(send()).resolves.toBeUndefined();
    await expect(sandbox.effects('messages', 'notice-1')).resolves.toBe(1);
  });
});
