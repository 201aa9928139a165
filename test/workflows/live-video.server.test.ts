/** What the result of a live video session leads to, whoever told it, however late, and however often. */
import type { Applicant } from '../../deploy/local/applicant';
import { passVideo } from '../../deploy/local/demo/proofing-paths';
import { attentionTo, both } from '../support/attention';
import { codeOfRefusal } from '../support/refusal';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';
import { untilTold } from '../support/told-events';
import { endOfAppointment, withAppointment } from '../support/video-appointments';

const MINUTE_MS = 60_000;
const DECISION = 'verification.decision';
const APPROVE = { decision: 'APPROVE', actor: 'reviewer-1', reason: 'ticket-1' } as const;
let world: SkippedTime;

beforeAll(async () => {
  world = await startSkippedTime();
}, 60_000);
afterEach(() => world.sandbox.silenceEvents('live-video', false));
afterAll(() => world.close());

describe('Attempts', () => {
  it.each([
    ['49. a no-show of the person is an attempt', 'APPLICANT_NO_SHOW', 2, 'APPLICANT_NO_SHOW'],
    ['49. a no-show of the agent is none', 'AGENT_NO_SHOW', 3, 'AGENT_NO_SHOW'],
    ['53. a technical abort is none', 'ABORTED', 3, 'ABORTED'],
    ['53. a failed session is an attempt', 'FAILED', 2, 'FAILED'],
    ['60. a recording that was refused is none', 'RECORDING_REFUSED', 3, 'ABORTED'],
    ['60. a session the provider erased is none', 'REDACTED', 3, 'NO_RESULT'],
  ])('%s, and another appointment may be booked', async (_what, result, left, state) => {
    const applicant = await withAppointment(world);
    await applicant.finishVideo(result);
    const status = await applicant.reach('AWAITING_VIDEO_BOOKING');
    expect(status).toMatchObject({ appointment: null, attemptsLeft: { total: left } });
    expect(status.next).toContain('bookVideo');
    const rows = await world.store.appointments.listByUpgrade(applicant.upgradeId);
    expect(rows).toMatchObject([{ state }]);
    await passVideo(applicant);
    expect(await applicant.redeem(await applicant.hearCode())).toMatchObject({ outcome: 'UPGRADED' });
    await world.replay(applicant.credentialId);
  });
});

describe('Results that come late, by two ways, or not at all', () => {
  it.each([
    ['a pass', 'PASSED', 'AWAITING_REDEMPTION', 3],
    ['a failure', 'FAILED', 'AWAITING_VIDEO_BOOKING', 2],
    ['a changed name', 'PASSED_DATA_CHANGED', 'UNDER_REVIEW', 3],
  ])(
    '%s whose event is lost is found a quarter of an hour after the session',
    async (_what, result, stage, left) => {
      const applicant = await withAppointment(world);
      const endsAt = await endOfAppointment(applicant);
      await world.sandbox.silenceEvents('live-video', true);
      await applicant.finishVideo(result);
      await world.skipTo(endsAt + 14 * MINUTE_MS);
      expect(await applicant.status()).toMatchObject({ stage: 'AWAITING_VIDEO_RESULT' });
      await world.skipTo(endsAt + 15 * MINUTE_MS + 1_000);
      expect(await applicant.reach(stage as 'UNDER_REVIEW')).toMatchObject({ attemptsLeft: { total: left } });
      await world.replay(applicant.credentialId);
    },
  );

  it('57. a pass of a session that was moved is not lost, and the new session is given back', async () => {
    const applicant = await withAppointment(world);
    const { earlier, current } = await move(applicant);
    await world.sandbox.finishVideo(earlier, 'PASSED');
    await applicant.reach('AWAITING_REDEMPTION');
    expect(await world.store.appointments.get(current)).toMatchObject({ state: 'CANCELLED' });
    expect(await world.sandbox.readVideo(current)).toMatchObject({ status: 'abandoned' });
    expect(await applicant.redeem(await applicant.hearCode())).toMatchObject({ outcome: 'UPGRADED' });
    await world.replay(applicant.credentialId);
  });

  it('57. a pass of a session that was given back is not lost', async () => {
    const applicant = await withAppointment(world);
    const { appointment } = await applicant.status();
    await world.client.cancelVideo(applicant.upgradeId);
    await world.sandbox.finishVideo(appointment!.appointmentId, 'PASSED');
    await applicant.reach('AWAITING_REDEMPTION');
    await world.replay(applicant.credentialId);
  });

  it('57. a failure of a session that was moved is ignored', async () => {
    const applicant = await withAppointment(world);
    const { earlier, current } = await move(applicant);
    await world.sandbox.finishVideo(earlier, 'FAILED');
    await untilTold(world, applicant, DECISION);
    expect(await applicant.status()).toMatchObject({
      stage: 'AWAITING_VIDEO_RESULT',
      appointment: { appointmentId: current },
      attemptsLeft: { total: 3 },
    });
    await applicant.finishVideo('PASSED');
    await applicant.reach('AWAITING_REDEMPTION');
    await world.replay(applicant.credentialId);
  });

  it('57. a failure that was found by asking and is then told costs one attempt', async () => {
    const applicant = await withAppointment(world);
    await findByAsking(applicant, 'FAILED');
    expect(await applicant.reach('AWAITING_VIDEO_BOOKING')).toMatchObject({ attemptsLeft: { total: 2 } });
    const { appointment } = await applicant.bookVideo();
    await world.sandbox.silenceEvents('live-video', false);
    await untilTold(world, applicant, DECISION);
    expect(await applicant.status()).toMatchObject({
      stage: 'AWAITING_VIDEO_RESULT',
      appointment: { appointmentId: appointment!.appointmentId },
      attemptsLeft: { total: 2 },
    });
    await world.replay(applicant.credentialId);
  });

  it('57. a pass that was found by asking and is then told issues one code', async () => {
    const applicant = await withAppointment(world);
    await findByAsking(applicant, 'PASSED');
    await applicant.reach('AWAITING_REDEMPTION');
    const code = await applicant.hearCode();
    await world.sandbox.silenceEvents('live-video', false);
    await untilTold(world, applicant, DECISION);
    expect(await world.store.codes.listByUpgrade(applicant.upgradeId)).toMatchObject([{ voidedAt: null }]);
    expect(await applicant.redeem(code)).toMatchObject({ outcome: 'UPGRADED' });
    await world.replay(applicant.credentialId);
  });

  it('57. a suspicion that was cleared after it was found by asking is not looked at again when it is told', async () => {
    const applicant = await withAppointment(world);
    await findByAsking(applicant, 'FRAUD_SUSPECTED');
    await applicant.reach('UNDER_REVIEW');
    await world.client.decideReview(applicant.upgradeId, APPROVE);
    await world.sandbox.silenceEvents('live-video', false);
    await untilTold(world, applicant, DECISION);
    const status = await applicant.status();
    expect(status).toMatchObject({ stage: 'AWAITING_VIDEO_BOOKING', attemptsLeft: { total: 2 } });
    expect(await attentionTo(world, applicant)).toEqual(both(null));
    await world.replay(applicant.credentialId);
  });

  it('58. a pass after the person cancelled the upgrade changes nothing', async () => {
    const applicant = await withAppointment(world);
    const { appointment } = await applicant.status();
    await world.client.cancel(applicant.upgradeId, { by: 'APPLICANT' });
    await world.client.waitForEnd(applicant.upgradeId);
    await world.sandbox.finishVideo(appointment!.appointmentId, 'PASSED');
    await untilTold(world, applicant, DECISION);
    expect(await applicant.status()).toMatchObject({
      outcome: 'CANCELLED',
      reason: 'CANCELLED_BY_APPLICANT',
    });
    expect(await world.store.codes.listByUpgrade(applicant.upgradeId)).toEqual([]);
    expect(await codeOfRefusal(applicant.hearCode())).toBe('CODE_NOT_AVAILABLE');
    expect(await applicant.credential()).toMatchObject({ status: 'ACTIVE' });
    await world.replay(applicant.credentialId);
  });

  async function findByAsking(applicant: Applicant, result: string): Promise<void> {
    await world.sandbox.silenceEvents('live-video', true);
    await applicant.finishVideo(result);
    await world.skipTo((await endOfAppointment(applicant)) + 15 * MINUTE_MS + 1_000);
  }

  async function move(applicant: Applicant): Promise<{ earlier: string; current: string }> {
    const { appointment: earlier } = await applicant.status();
    const slots = await world.client.listVideoSlots(applicant.upgradeId, { limit: 3 });
    const { appointment: current } = await world.client.rescheduleVideo(applicant.upgradeId, {
      startsAt: slots[2]!,
      timeZone: 'Europe/Berlin',
    });
    return { earlier: earlier!.appointmentId, current: current!.appointmentId };
  }
});
