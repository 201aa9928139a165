/** Live video appointments: what may be booked, moved and given back, and what a session that took place still decides. */
import type { Applicant } from '../../deploy/local/applicant';
import { passVideo, toVideo } from '../../deploy/local/demo/proofing-paths';
import { codeOfRefusal } from '../support/refusal';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';

const DAY_MS = 86_400_000;
const timeZone = 'Europe/Berlin';
let world: SkippedTime;

beforeAll(async () => {
  world = await startSkippedTime();
}, 60_000);
afterAll(() => world.close());

async function offered(): Promise<Applicant> {
  const applicant = await world.person({ country: 'DE' });
  await toVideo(applicant);
  return applicant;
}

it('no appointment lies beyond the end of the branch, so none keeps an upgrade open for ever', async () => {
  const applicant = await offered();
  const book = world.client.bookVideo(applicant.upgradeId, { startsAt: '2999-01-03T15:00:00Z', timeZone });
  expect(await codeOfRefusal(book)).toBe('SLOT_NOT_AVAILABLE');
  const slots = await world.client.listVideoSlots(applicant.upgradeId, { limit: 500 });
  const { deadline } = await applicant.status();
  expect(Date.parse(slots.at(-1)!)).toBeLessThanOrEqual(Date.parse(deadline!));
});

it('a booked appointment can be moved to a free slot, and the slot before is free again', async () => {
  const applicant = await offered();
  const { appointment } = await applicant.bookVideo();
  const [, , later] = await world.client.listVideoSlots(applicant.upgradeId, { limit: 3 });
  const moved = await world.client.rescheduleVideo(applicant.upgradeId, { startsAt: later!, timeZone });
  expect(moved.appointment).toMatchObject({ startsAt: later });
  const rows = await world.store.appointments.listByUpgrade(applicant.upgradeId);
  expect(rows.map(({ state }) => state)).toEqual(['RESCHEDULED', 'BOOKED']);
  expect(await world.sandbox.readVideo(appointment!.appointmentId)).toMatchObject({ status: 'abandoned' });
  await world.replay(applicant.credentialId);
});

it('once it has begun it can neither be moved nor given back: a missed one stays missed', async () => {
  const applicant = await offered();
  const { appointment } = await applicant.bookVideo();
  await world.skipTo(Date.parse(appointment!.startsAt) + 1_000);
  expect(await codeOfRefusal(world.client.cancelVideo(applicant.upgradeId))).toBe('APPOINTMENT_BEGUN');
  const [slot] = await world.client.listVideoSlots(applicant.upgradeId);
  const move = world.client.rescheduleVideo(applicant.upgradeId, { startsAt: slot!, timeZone });
  expect(await codeOfRefusal(move)).toBe('APPOINTMENT_BEGUN');
  await applicant.finishVideo('APPLICANT_NO_SHOW');
  expect(await applicant.reach('AWAITING_VIDEO_BOOKING')).toMatchObject({ attemptsLeft: { total: 2 } });
});

it('a session that is over is not undone by giving it back, even before its event is known', async () => {
  const applicant = await offered();
  await applicant.bookVideo();
  await world.sandbox.silenceEvents('live-video', true);
  await applicant.finishVideo('FAILED');
  expect(await codeOfRefusal(world.client.cancelVideo(applicant.upgradeId))).toBe('APPOINTMENT_BEGUN');
  await world.sandbox.silenceEvents('live-video', false);
  expect(await applicant.reach('AWAITING_VIDEO_BOOKING')).toMatchObject({ attemptsLeft: { total: 2 } });
});

it('a review that took long leaves the whole time for another appointment', async () => {
  const applicant = await offered();
  await world.skip(5 * DAY_MS);
  await applicant.bookVideo();
  await applicant.finishVideo('FRAUD_SUSPECTED');
  await applicant.reach('UNDER_REVIEW');
  await world.skip(27 * DAY_MS);
  const decision = { decision: 'APPROVE', actor: 'reviewer-1', reason: 'ticket-1' } as const;
  const status = await world.client.decideReview(applicant.upgradeId, decision);
  expect(status).toMatchObject({ stage: 'AWAITING_VIDEO_BOOKING', attemptsLeft: { total: 2 } });
  expect(Date.parse(status.deadline!) - Date.parse(status.since)).toBe(30 * DAY_MS);
  await passVideo(applicant);
});
