/** A case under review: nothing is redeemed meanwhile, a step can be asked for once more, and it does not wait for ever. */
import type { Applicant } from '../../deploy/local/applicant';
import { passVideo, toLetter, toVideo } from '../../deploy/local/demo/proofing-paths';
import type { RepeatedStep } from '../../workflows/review-words';
import { exostar } from '../../workflows/policies/exostar';
import { noticesOf } from '../support/notices';
import { policyVariant, type PolicyVariant } from '../support/policy-variants';
import { codeOfRefusal } from '../support/refusal';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';
import { untilTrue } from '../support/until-true';
import { withAppointment } from '../support/video-appointments';

const DAY_MS = 86_400_000;
const BY = { actor: 'reviewer-1', reason: 'ticket-1' } as const;
const APPROVE = { decision: 'APPROVE', ...BY } as const;
let world: SkippedTime;
/** Somebody looks at letters that come back, and nobody's clock rejects anybody. */
let careful: PolicyVariant;

beforeAll(async () => {
  world = await startSkippedTime();
  careful = policyVariant(world, 'careful', {
    letter: { ...exostar.letter, afterReturn: 'REVIEW' },
    review: { ...exostar.review, atDeadline: 'EXPIRE' },
  });
}, 60_000);
afterAll(() => world.close());

const askAgain = (applicant: Applicant, step: RepeatedStep, client = world.client) =>
  client.decideReview(applicant.upgradeId, { decision: 'ASK_AGAIN', step, ...BY });
const eventsApplied = async ({ upgradeId }: Applicant) =>
  (await world.store.audit.listByUpgrade(upgradeId)).filter(({ event }) => event === 'event_applied').length;
const queued = async ({ upgradeId }: Applicant) =>
  (await world.client.listReviews({ limit: 200 })).reviews.find((each) => each.upgradeId === upgradeId);

/** Two letters are out, and the newer one comes back. */
async function toReturnedLetter() {
  const applicant = await careful.person();
  await toLetter(applicant);
  await applicant.reach('ACTIVATION_WAIT');
  const { code } = await applicant.readLetter();
  await world.skip(1.5 * DAY_MS);
  const { letter } = await careful.client.requestNewLetter(applicant.upgradeId);
  await world.sandbox.letterEvent(letter!.letterId, 'letter.returned_to_sender');
  await applicant.reach('UNDER_REVIEW');
  return { applicant, code };
}

async function toHeldCode() {
  const applicant = await world.person({ country: 'DE' });
  await toVideo(applicant);
  await passVideo(applicant);
  const code = await applicant.hearCode();
  await world.client.hold(applicant.upgradeId, { actor: 'operator-1', reason: 'ticket-0' });
  await applicant.redeem(code);
  await applicant.reach('UNDER_REVIEW');
  return { applicant, code };
}

async function toSuspicion() {
  const applicant = await withAppointment(world);
  await applicant.finishVideo('PASSED');
  await applicant.reach('AWAITING_REDEMPTION');
  const code = await applicant.hearCode();
  const { appointmentId } = (await world.store.appointments.listByUpgrade(applicant.upgradeId)).at(-1)!;
  await world.sandbox.finishVideo(appointmentId, 'FRAUD_SUSPECTED');
  await applicant.reach('UNDER_REVIEW');
  return { applicant, code };
}

describe('46. While a review is open, a right code raises nothing', () => {
  it.each([
    ['a letter that came back, with an earlier one out', 'LETTER_RETURNED', toReturnedLetter],
    ['a hold', 'FRAUD_GATE', toHeldCode],
    ['a suspicion that was told late', 'FRAUD_SUSPECTED', toSuspicion],
  ])('46. whatever it is about: %s', async (_what, cause, begin) => {
    const { applicant, code } = await begin();
    expect((await queued(applicant))?.why[0]).toBe(cause);
    expect(await codeOfRefusal(applicant.redeem(code))).toBe('WRONG_STAGE');
    expect(await applicant.credential()).toMatchObject({ status: 'ACTIVE' });
    await world.skip(1_000);
    await world.client.decideReview(applicant.upgradeId, APPROVE);
    if (cause !== 'FRAUD_GATE') await applicant.redeem(code);
    expect(await applicant.reach('CLOSED')).toMatchObject({ outcome: 'UPGRADED' });
    expect(await queued(applicant)).toBeUndefined();
    await world.replay(applicant.credentialId);
  });
});

describe('Asked again', () => {
  it('for the session: it is repeated, what passed before is void, an attempt is used, and the person is told', async () => {
    const { applicant, code } = await toHeldCode();
    await world.skip(1_000);
    const again = await askAgain(applicant, 'VIDEO');
    expect(again).toMatchObject({
      stage: 'AWAITING_VIDEO_BOOKING',
      redeemBy: null,
      attemptsLeft: { total: 2 },
    });
    expect(await noticesOf(world, applicant)).toContain('video_asked_again');
    await passVideo(applicant);
    expect(await codeOfRefusal(applicant.redeem(code))).toBe('CODE_WRONG');
    const renewed = await applicant.hearCode();
    // What held it back holds it still: somebody looks again.
    expect(await applicant.redeem(renewed)).toMatchObject({ stage: 'UNDER_REVIEW' });
    await world.skip(1_000);
    await world.client.decideReview(applicant.upgradeId, APPROVE);
    expect(await applicant.reach('CLOSED')).toMatchObject({ outcome: 'UPGRADED' });
    const trail = await world.store.audit.listByUpgrade(applicant.upgradeId);
    const decided = trail.filter(({ event }) => event === 'review_decided').map(({ facts }) => facts);
    expect(decided).toEqual([
      { actor: 'reviewer-1', cause: 'ticket-1', decision: 'ASK_AGAIN', step: 'VIDEO' },
      { actor: 'reviewer-1', cause: 'ticket-1', decision: 'APPROVE' },
    ]);
    const codes = await world.store.codes.listByUpgrade(applicant.upgradeId);
    expect(codes.map(({ redeemedAt }) => redeemedAt !== null)).toEqual([false, true]);
    await world.replay(applicant.credentialId);
  });

  it('for contact info: a file that was flagged under wrong details is not asked about again', async () => {
    const applicant = await world.person({ lastName: 'Frozen' });
    await applicant.start();
    expect(await applicant.giveContactInfo()).toMatchObject({ stage: 'UNDER_REVIEW' });
    expect(await queued(applicant)).toMatchObject({ why: ['FILE_FROZEN'], kind: 'REVIEW' });
    expect(await askAgain(applicant, 'CONTACT_INFO')).toMatchObject({
      stage: 'AWAITING_CONTACT_INFO',
      attemptsLeft: { kba: 2, total: 3 },
    });
    expect(await noticesOf(world, applicant)).toContain('contact_info_asked_again');
    await applicant.giveContactInfo({ lastName: 'Example' });
    expect(await applicant.answer('right')).toMatchObject({ outcome: 'UPGRADED' });
    await world.replay(applicant.credentialId);
  });

  it('for contact info, after a letter came back: the new details lead on, and the earlier code is void', async () => {
    const { applicant, code } = await toReturnedLetter();
    expect(await askAgain(applicant, 'CONTACT_INFO')).toMatchObject({ letter: null, redeemBy: null });
    expect(await applicant.giveContactInfo()).toMatchObject({ stage: 'AWAITING_VIDEO_BOOKING' });
    await passVideo(applicant);
    expect(await codeOfRefusal(applicant.redeem(code))).toBe('CODE_WRONG');
    expect(await applicant.redeem(await applicant.hearCode())).toMatchObject({ outcome: 'UPGRADED' });
    await world.replay(applicant.credentialId);
  });

  it('only so often, and never for a session that no attempt would be left for; the review goes on', async () => {
    const applicant = await withAppointment(world);
    for (const left of [2, 1]) {
      await applicant.finishVideo('PASSED_DATA_CHANGED');
      await applicant.reach('UNDER_REVIEW');
      expect(await askAgain(applicant, 'VIDEO')).toMatchObject({ attemptsLeft: { total: left } });
      // The provider thinks better of the session that is to be repeated: it does not take its place.
      const { appointmentId } = (await world.store.appointments.listByUpgrade(applicant.upgradeId)).at(-1)!;
      const before = await eventsApplied(applicant);
      await world.sandbox.finishVideo(appointmentId, 'PASSED');
      // Not in one workflow task with the booking (docs/temporal-servers.md).
      await untilTrue(async () => (await eventsApplied(applicant)) > before);
      await applicant.bookVideo();
    }
    await applicant.finishVideo('PASSED_DATA_CHANGED');
    await applicant.reach('UNDER_REVIEW');
    for (const step of ['VIDEO', 'CONTACT_INFO'] as const)
      expect(await codeOfRefusal(askAgain(applicant, step))).toBe('ASK_AGAIN_NOT_POSSIBLE');
    expect(await queued(applicant)).toMatchObject({ assignee: 'reviewer-1' });
    await world.client.decideReview(applicant.upgradeId, APPROVE);
    expect(await applicant.redeem(await codeOf(applicant))).toMatchObject({ outcome: 'UPGRADED' });
    await world.replay(applicant.credentialId);
  });

  it('nobody, under a policy of before', async () => {
    const earlier = policyVariant(world, 'earlier', { review: { windowMs: DAY_MS } as never });
    const applicant = await earlier.person({ lastName: 'Frozen' });
    await applicant.start();
    await applicant.giveContactInfo();
    expect(await codeOfRefusal(askAgain(applicant, 'CONTACT_INFO', earlier.client))).toBe(
      'ASK_AGAIN_NOT_POSSIBLE',
    );
    await world.skip(DAY_MS + 1_000);
    expect(await applicant.reach('CLOSED')).toMatchObject({
      outcome: 'REJECTED',
      reason: 'REVIEW_NOT_DECIDED',
    });
  });
});

it('nobody decides: it ends at the instant that the queue showed, as the policy has it', async () => {
  const { applicant } = await toReturnedLetter();
  const { decidedBy } = (await queued(applicant))!;
  await world.skipTo(Date.parse(decidedBy!) - 60_000);
  expect(await applicant.status()).toMatchObject({ stage: 'UNDER_REVIEW' });
  await world.skip(61_000);
  expect(await applicant.reach('CLOSED')).toMatchObject({ outcome: 'EXPIRED', reason: 'REVIEW_NOT_DECIDED' });
  expect(await applicant.credential()).toMatchObject({ status: 'ACTIVE' });
  await world.replay(applicant.credentialId);
});

it('a case that somebody works on is decided by nobody else', async () => {
  const applicant = await world.person({ lastName: 'Frozen' });
  await applicant.start();
  await applicant.giveContactInfo();
  await world.client.assignReview(applicant.upgradeId, { assignee: 'reviewer-2', actor: 'reviewer-2' });
  const refusal = await world.client
    .decideReview(applicant.upgradeId, APPROVE)
    .catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: 'REVIEW_ASSIGNED', details: { assignee: 'reviewer-2' } });
  expect(await applicant.status()).toMatchObject({ stage: 'UNDER_REVIEW' });
  const other = { ...APPROVE, actor: 'reviewer-2' };
  expect(await world.client.decideReview(applicant.upgradeId, other)).toMatchObject({ outcome: null });
  await untilTrue(async () => (await queued(applicant)) === undefined);
});

async function codeOf(applicant: Applicant): Promise<string> {
  await applicant.reach('AWAITING_REDEMPTION');
  return applicant.hearCode();
}
