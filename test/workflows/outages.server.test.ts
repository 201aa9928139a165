/** Outside parties that are out, lose replies or answer what nobody knows: nothing happens twice, nothing is lost. */
import { toQuestions, toVideo } from '../../deploy/local/demo/proofing-paths';
import { workflowIdOf } from '../../temporal.config';
import { untilPartyIsAsked } from '../support/asked';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';
import { untilTrue } from '../support/until-true';

const MINUTE_MS = 60_000;
let world: SkippedTime;

beforeAll(async () => {
  world = await startSkippedTime();
}, 60_000);
afterAll(() => world.close());

it('26. a letter whose order was lost after it was taken is looked up, not ordered again', async () => {
  const applicant = await world.person();
  await toQuestions(applicant);
  await world.sandbox.addFault({ party: 'letters', route: 'POST /v1/letters', fault: 'truncated', times: 1 });
  const answering = await untilPartyIsAsked(world, 'experian', () => applicant.answer('wrong'));
  await skipUntilSettled(answering.call);
  const [letter] = await world.store.letters.listByUpgrade(applicant.upgradeId);
  expect((await world.sandbox.effects()).letters.byReference[letter!.letterId]).toBe(1);
  expect(await applicant.reach('ACTIVATION_WAIT')).toMatchObject({ letter: { letterId: letter!.letterId } });
  expect(await applicant.redeem((await applicant.readLetter()).code)).toMatchObject({ outcome: 'UPGRADED' });
  await world.replay(applicant.credentialId);
});

it('a letter house that is out parks the case, and the letter is ordered once when it is back', async () => {
  const applicant = await world.person();
  await toQuestions(applicant);
  await world.sandbox.addFault({ party: 'letters', fault: 'status_503', times: 6 });
  const answering = await untilPartyIsAsked(world, 'experian', () => applicant.answer('wrong'));
  await skipUntilSettled(answering.call);
  await applicant.reach('ACTIVATION_WAIT');
  const letters = await world.store.letters.listByUpgrade(applicant.upgradeId);
  expect(letters).toHaveLength(1);
  expect((await world.sandbox.effects()).letters.byReference[letters[0]!.letterId]).toBe(1);
  await world.replay(applicant.credentialId);
});

it('answers whose grading nobody can tell are sent once, count as an attempt, and the person may try again', async () => {
  const applicant = await world.person();
  await toQuestions(applicant);
  await world.sandbox.addFault({ party: 'experian', route: 'POST /crosscore', fault: 'truncated', times: 1 });
  const status = await applicant.answer('right');
  expect(status).toMatchObject({ stage: 'AWAITING_CONTACT_INFO', attemptsLeft: { kba: 1, total: 2 } });
  const [attempt] = await world.store.attempts.listByUpgrade(applicant.upgradeId);
  expect(attempt).toMatchObject({ result: 'UNKNOWN', counted: true });
  expect((await world.sandbox.effects()).gradings.byReference[attempt!.attemptId]).toBeLessThanOrEqual(1);
  await applicant.giveContactInfo();
  expect(await applicant.answer('right')).toMatchObject({ outcome: 'UPGRADED' });
  await world.replay(applicant.credentialId);
});

it('answers that surely were not sent are sent when the bureau is back, without using an attempt', async () => {
  const applicant = await world.person();
  await toQuestions(applicant);
  await world.sandbox.addFault({
    party: 'experian',
    route: 'POST /crosscore',
    fault: 'status_503',
    times: 2,
  });
  const answering = await untilPartyIsAsked(world, 'experian', () => applicant.answer('right'));
  await skipUntilSettled(answering.call);
  expect(await answering.call).toMatchObject({ outcome: 'UPGRADED' });
  const [attempt] = await world.store.attempts.listByUpgrade(applicant.upgradeId);
  expect((await world.sandbox.effects()).gradings.byReference[attempt!.attemptId]).toBe(1);
});

it('a session whose opening was lost costs no attempt, and the person may ask for another', async () => {
  const applicant = await world.person();
  await applicant.start();
  await world.sandbox.addFault({ party: 'experian', route: 'POST /crosscore', fault: 'truncated', times: 1 });
  expect(await applicant.giveContactInfo()).toMatchObject({
    stage: 'AWAITING_CONTACT_INFO',
    attemptsLeft: { kba: 2, total: 3 },
  });
  expect(await applicant.giveContactInfo()).toMatchObject({ stage: 'AWAITING_KBA_ANSWERS' });
});

it('a reply nobody knows parks the case for an operator, and it goes on by itself once mended', async () => {
  const applicant = await world.person({ lastName: 'Wrongsubscriber' });
  await applicant.start();
  const asking = applicant.giveContactInfo();
  const workflow = world.temporal.workflow.getHandle(workflowIdOf(applicant.credentialId));
  await untilTrue(async () => {
    const { typedSearchAttributes } = await workflow.describe();
    return typedSearchAttributes
      .getAll()
      .some(({ key, value }) => key.name === 'NeedsAttention' && value === 'KBA_UNAUTHORISED');
  });
  // A cancel request cuts the parking short.
  expect(await world.client.cancel(applicant.upgradeId, { by: 'OPERATOR' })).toMatchObject({
    outcome: 'CANCELLED',
  });
  expect(await asking).toMatchObject({ outcome: 'CANCELLED' });
  await world.replay(applicant.credentialId);
});

it('notices are sent once each, and a notifier that is out delays nobody', async () => {
  await world.sandbox.addFault({ party: 'notifier', fault: 'status_503', times: 1 });
  const applicant = await world.person({ country: 'DE' });
  await toVideo(applicant);
  await world.client.cancel(applicant.upgradeId, { by: 'APPLICANT' });
  await world.deliverNotices();
  await world.skip(MINUTE_MS);
  await world.deliverNotices();
  await world.deliverNotices();
  const written = await world.store.notices.listByUpgrade(applicant.upgradeId);
  // A reminder, which is dropped, is not one that was to go out.
  const notices = written.filter(({ dueAt }) => dueAt === undefined);
  expect(notices.map(({ template }) => template)).toEqual(['upgrade_started', 'upgrade_cancelled']);
  const { messages } = await world.sandbox.effects();
  for (const { noticeId, deliveredAt } of notices) {
    expect(deliveredAt).not.toBeNull();
    expect(messages.byReference[noticeId]).toBe(1);
  }
});

it('a bureau that has no questions for a person sends them to live video, without an attempt', async () => {
  for (const lastName of ['Notfound', 'Thinfile', 'Overused']) {
    const applicant = await world.person({ lastName });
    await applicant.start();
    const status = await applicant.giveContactInfo();
    expect(status.stage).toBe('AWAITING_VIDEO_BOOKING');
    expect(status.attemptsLeft.total).toBe(lastName === 'Notfound' ? 2 : 3);
  }
});

it('an address that cannot be mailed to leads to live video, and no code works', async () => {
  const applicant = await world.person();
  await applicant.start();
  const address = {
    line1: '1 Example Street',
    city: 'Springfield',
    state: 'VA',
    postalCode: '00001',
    country: 'US',
  };
  await applicant.giveContactInfo({ address });
  expect(await applicant.answer('wrong')).toMatchObject({ stage: 'AWAITING_VIDEO_BOOKING', redeemBy: null });
  const codes = await world.store.codes.listByUpgrade(applicant.upgradeId);
  expect(codes.every(({ voidedAt }) => voidedAt !== null)).toBe(true);
});

/**
 * Moves time on, so that retries come, until a call has its answer. In steps that are short beside the time limits of the
 * calls under way, for those run on while time is moved.
 */
async function skipUntilSettled(call: Promise<unknown>): Promise<void> {
  let isSettled = false;
  const settle = (): void => {
    isSettled = true;
  };
  void call.then(settle, settle);
  for (let step = 0; !isSettled && step < 120; step++) await world.skip(2_000);
}
