/** The ages at which a person looks hold for the published process: none for nothing, none too late. */
import { WATCHED_PROVIDERS } from '../../db/store';
import { MATTERS, NOT_PARKED } from '../../workflows/attention';
import { attentionOf } from '../../workflows/outage';
import { exostar } from '../../workflows/policies/exostar';
import { type OpenStage, OPEN_STAGES, STAGE_ALARMS } from '../../workflows/stage-alarms';
import { STAGES } from '../../workflows/status';

const DAY_MS = 86_400_000;
/** Eight business days span at most 14 days, two holidays among them. */
const JOURNEY_MS = 14 * DAY_MS;

/** As long as a healthy case may be in a stage. */
const LONGEST_MS: Readonly<Record<OpenStage, number>> = {
  AWAITING_PURCHASE: exostar.purchaseWindowMs,
  AWAITING_CONTACT_INFO: exostar.contactInfoWindowMs,
  AWAITING_KBA_ANSWERS: exostar.kba.sessionMs,
  AWAITING_VIDEO_BOOKING: exostar.video.bookingWindowMs,
  AWAITING_VIDEO_RESULT: exostar.video.bookingWindowMs + exostar.video.resultWithinMs,
  ACTIVATION_WAIT: JOURNEY_MS,
  AWAITING_REDEMPTION: exostar.redemption.windowMs,
  UNDER_REVIEW: exostar.review.windowMs,
};

it('every stage that waits has an age and a reason', () => {
  expect(OPEN_STAGES).toEqual(expect.arrayContaining(STAGES.filter((stage) => stage !== 'CLOSED')));
  for (const stage of OPEN_STAGES) expect(STAGE_ALARMS[stage].because).toMatch(/\w.*\.$/);
});

it.each(OPEN_STAGES.filter((stage) => stage !== 'UNDER_REVIEW'))(
  'nobody is called for a healthy case in %s, and somebody within two days of its longest wait',
  (stage) => {
    const { afterMs } = STAGE_ALARMS[stage];
    expect(afterMs).toBeGreaterThan(LONGEST_MS[stage]);
    expect(afterMs).toBeLessThanOrEqual(LONGEST_MS[stage] + 2 * DAY_MS);
  },
);

it('a review is looked at long before it refuses by itself', () => {
  expect(STAGE_ALARMS.UNDER_REVIEW.afterMs).toBeLessThan(LONGEST_MS.UNDER_REVIEW / 2);
});

it('an outage, a review and what lasts is not taken for a parked case', () => {
  expect(NOT_PARKED).toEqual(
    expect.arrayContaining([...WATCHED_PROVIDERS.map(attentionOf), ...MATTERS, 'REVIEW']),
  );
});
