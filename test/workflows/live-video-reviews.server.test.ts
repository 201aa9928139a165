/** Sessions that ended, but not simply: with a document that had expired, or with something a person must look at. */
import type { Applicant } from '../../deploy/local/applicant';
import { toVideo } from '../../deploy/local/demo/proofing-paths';
import { exostar } from '../../workflows/policies/exostar';
import { attentionTo, both } from '../support/attention';
import { noticesOf } from '../support/notices';
import { policyVariant } from '../support/policy-variants';
import { codeOfRefusal } from '../support/refusal';
import { startSkippedTime, type SkippedTime } from '../support/skipped-time';
import { untilTold } from '../support/told-events';
import { untilTrue } from '../support/until-true';
import { endOfAppointment, withAppointment } from '../support/video-appointments';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const { slotMs } = exostar.video.calendar;
const APPROVE = { decision: 'APPROVE', actor: 'reviewer-1', reason: 'ticket-1' } as const;
let world: SkippedTime;

beforeAll(async () => {
  world = await startSkippedTime();
}, 60_000);
afterEach(() => world.sandbox.silenceEvents('live-video', false));
afterAll(() => world.close());

describe('54. The document that was shown', () => {
  /** A slot at 02:00 UTC: 16:00 of the day before in Honolulu, at night of the same day in Berlin. */
  const nightSlot = (): number => (Math.floor(world.clock() / DAY_MS) + 2) * DAY_MS + 2 * HOUR_MS;
  const day = (instant: number): string => new Date(instant).toISOString().slice(0, 10);
  const bookedAtNight = async (timeZone: string): Promise<Applicant> => {
    const calendar = {
      ...exostar.video.calendar,
      timeZone: 'UTC',
      weekdays: [1, 2, 3, 4, 5, 6, 7],
      opensAtHour: 0,
      closesAtHour: 24,
    };
    const variant = policyVariant(world, 'round-the-clock', { video: { ...exostar.video, calendar } });
    const applicant = await variant.person({ country: 'DE', timeZone });
    await toVideo(applicant);
    await applicant.bookVideo(nightSlot());
    return applicant;
  };

  it.each([
    ['in Honolulu, on the last day there', 'Pacific/Honolulu', -1],
    ['in Berlin, on the last day there', 'Europe/Berlin', 0],
  ])('54. that expires today works to the end of the day: %s', async (_where, timeZone, days) => {
    const applicant = await bookedAtNight(timeZone);
    await applicant.finishVideo('PASSED', { documentValidUntil: day(nightSlot() + days * DAY_MS) });
    await applicant.reach('AWAITING_REDEMPTION');
    expect(await applicant.redeem(await applicant.hearCode())).toMatchObject({ outcome: 'UPGRADED' });
    await world.replay(applicant.credentialId);
  });

  it.each([
    ['in Honolulu, told by the event', 'Pacific/Honolulu', -2, 'PASSED', false],
    ['in Berlin, told by the event', 'Europe/Berlin', -1, 'PASSED', false],
    ['in Berlin, found by asking', 'Europe/Berlin', -1, 'PASSED', true],
    ['in Berlin, with changed data', 'Europe/Berlin', -1, 'PASSED_DATA_CHANGED', false],
  ])(
    '54. that expired the day before is no pass and no attempt: %s',
    async (_where, zone, days, result, isSilent) => {
      const applicant = await bookedAtNight(zone);
      const startsAt = nightSlot();
      await world.sandbox.silenceEvents('live-video', isSilent);
      await applicant.finishVideo(result, { documentValidUntil: day(startsAt + days * DAY_MS) });
      if (isSilent) await world.skipTo(startsAt + slotMs + 15 * MINUTE_MS + 1_000);
      const status = await applicant.reach('AWAITING_VIDEO_BOOKING');
      expect(status).toMatchObject({ outcome: null, attemptsLeft: { total: 3 } });
      expect(await noticesOf(world, applicant)).toContain('another_document_needed');
      expect(await world.store.codes.listByUpgrade(applicant.upgradeId)).toEqual([]);
      await world.sandbox.silenceEvents('live-video', false);
      await untilTold(world, applicant, 'verification.decision');
      await applicant.bookVideo();
      await applicant.finishVideo('PASSED', { documentValidUntil: day(startsAt + 365 * DAY_MS) });
      await applicant.reach('AWAITING_REDEMPTION');
      await world.replay(applicant.credentialId);
    },
  );

  it.each([['99/99/9999'], ['9999-12-31'], ['INDEF'], [null]])(
    '54. without an expiry passes, written as %s',
    async (documentValidUntil) => {
      const applicant = await withAppointment(world);
      await applicant.finishVideo('PASSED', { documentValidUntil });
      await applicant.reach('AWAITING_REDEMPTION');
      expect(await applicant.redeem(await applicant.hearCode())).toMatchObject({ outcome: 'UPGRADED' });
      await world.replay(applicant.credentialId);
    },
  );
});

describe('Reviews', () => {
  it('55. suspected coercion is looked at, and nobody beside the person sees what for', async () => {
    const [coerced, suspected, changed] = [
      await withAppointment(world),
      await withAppointment(world),
      await withAppointment(world),
    ];
    await coerced.finishVideo('COERCION_SUSPECTED');
    await suspected.finishVideo('FRAUD_SUSPECTED');
    await changed.finishVideo('PASSED_DATA_CHANGED');
    const shown = await Promise.all([coerced, suspected].map(whatIsShown));
    expect(shown[0]).toEqual(shown[1]);
    const { stage, sentence, next } = await changed.reach('UNDER_REVIEW');
    expect(shown[0]).toMatchObject({ stage, sentence, next });
    expect(JSON.stringify(shown[0])).not.toMatch(/coerc|fraud|force|suspect/i);
    expect(await attentionTo(world, coerced)).toEqual(both('REVIEW'));
    expect(await codeOfRefusal(coerced.hearCode())).toBe('CODE_NOT_AVAILABLE');
    const reject = { decision: 'REJECT', actor: 'reviewer-1', reason: 'ticket-1' } as const;
    expect(await world.client.decideReview(coerced.upgradeId, reject)).toMatchObject({
      outcome: 'REJECTED',
      reason: 'REVIEW_REJECTED',
    });
    for (const { credentialId } of [coerced, suspected, changed]) await world.replay(credentialId);
  });

  it('55. told when the code is out already, it stops the code until somebody has looked', async () => {
    const applicant = await withAppointment(world);
    await applicant.finishVideo('PASSED');
    await applicant.reach('AWAITING_REDEMPTION');
    const code = await applicant.hearCode();
    const { appointmentId } = (await world.store.appointments.listByUpgrade(applicant.upgradeId)).at(-1)!;
    await world.sandbox.finishVideo(appointmentId, 'COERCION_SUSPECTED');
    await applicant.reach('UNDER_REVIEW');
    expect(await codeOfRefusal(applicant.redeem(code))).toBe('WRONG_STAGE');
    await world.client.decideReview(applicant.upgradeId, APPROVE);
    await applicant.reach('AWAITING_REDEMPTION');
    expect(await applicant.redeem(code)).toMatchObject({ outcome: 'UPGRADED' });
    await world.replay(applicant.credentialId);
  });

  it('15. a name that changed since the purchase is looked at; approved, the code is handed over', async () => {
    const applicant = await withAppointment(world);
    await applicant.finishVideo('PASSED_DATA_CHANGED');
    expect(await applicant.reach('UNDER_REVIEW')).toMatchObject({ attemptsLeft: { total: 3 } });
    expect(await attentionTo(world, applicant)).toEqual(both('REVIEW'));
    expect(await codeOfRefusal(applicant.hearCode())).toBe('CODE_NOT_AVAILABLE');
    await world.client.decideReview(applicant.upgradeId, APPROVE);
    await applicant.reach('AWAITING_REDEMPTION');
    expect(await attentionTo(world, applicant)).toEqual(both(null));
    const trail = await world.store.audit.listByUpgrade(applicant.upgradeId);
    expect(trail.filter(({ event }) => event === 'review_decided')).toMatchObject([
      { facts: { decision: 'APPROVE', actor: 'reviewer-1', cause: 'ticket-1' } },
    ]);
    expect(await applicant.redeem(await applicant.hearCode())).toMatchObject({ outcome: 'UPGRADED' });
    await world.replay(applicant.credentialId);
  });

  it('56. a review that is pending for days calls for an operator, gets more time, and its pass counts', async () => {
    const applicant = await withAppointment(world);
    const endsAt = await endOfAppointment(applicant);
    await applicant.finishVideo('REVIEW_PENDING');
    await world.skipTo(endsAt + 16 * MINUTE_MS);
    await untilTrue(async () => (await attentionTo(world, applicant)).inTemporal !== null);
    expect(await attentionTo(world, applicant)).toEqual(both('VIDEO_REVIEW_PENDING'));
    expect(await applicant.status()).toMatchObject({ deadline: iso(endsAt + 7 * DAY_MS) });

    await world.skipTo(endsAt + 7 * DAY_MS + 1_000);
    const extended = endsAt + 21 * DAY_MS;
    await untilTrue(async () => (await applicant.status()).deadline === iso(extended));
    expect(await world.store.upgrades.get(applicant.upgradeId)).toMatchObject({ stageDeadline: extended });
    await world.skip(5 * DAY_MS);
    await applicant.finishVideo('PASSED');
    await applicant.reach('AWAITING_REDEMPTION');
    // There is a result: nobody need look any more.
    expect(await attentionTo(world, applicant)).toEqual(both(null));
    expect(await applicant.redeem(await applicant.hearCode())).toMatchObject({ outcome: 'UPGRADED' });
    await world.replay(applicant.credentialId);
  });

  it('56. a review that never ends costs no attempt, and the person is told', async () => {
    const applicant = await withAppointment(world);
    const endsAt = await endOfAppointment(applicant);
    await applicant.finishVideo('REVIEW_PENDING');
    await world.skipTo(endsAt + 7 * DAY_MS + 1_000);
    await untilTrue(async () => (await applicant.status()).deadline === iso(endsAt + 21 * DAY_MS));
    await world.skipTo(endsAt + 21 * DAY_MS + 1_000);
    expect(await applicant.reach('AWAITING_VIDEO_BOOKING')).toMatchObject({ attemptsLeft: { total: 3 } });
    expect(await noticesOf(world, applicant)).toContain('appointment_without_result');
    expect(await attentionTo(world, applicant)).toEqual(both(null));
    await world.replay(applicant.credentialId);
  });
});

/** All that somebody who looks over the person's shoulder can see, but for ids and instants. */
async function whatIsShown(applicant: Applicant) {
  const status = await applicant.reach('UNDER_REVIEW');
  const ids = { upgradeId: '', credentialId: '', since: '', deadline: '', appointment: '' };
  return { ...status, ...ids, notices: await noticesOf(world, applicant) };
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
