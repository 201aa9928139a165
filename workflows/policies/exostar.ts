import type { Policy } from '../policy';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * The process as its operator publishes it: questions answered correctly upgrade at once, a mailed code takes 3-8
 * business days and then has 30 days, a code from live video has 30 days from issue. Where nothing is published, the
 * value is ours and says so.
 */
export const exostar: Policy = {
  name: 'exostar',
  version: 1,
  attempts: { kbaMax: 2, totalMax: 3 },
  /** Ours: invoices are paid after weeks. */
  purchaseWindowMs: 45 * DAY_MS,
  /** Ours. */
  contactInfoWindowMs: 30 * DAY_MS,
  kba: { sessionMs: 5 * MINUTE_MS },
  video: {
    /** Ours. */
    bookingWindowMs: 30 * DAY_MS,
    /** Ours: a provider's review may take days. */
    resultWithinMs: 7 * DAY_MS,
    /** Ours. */
    reschedulesMax: 3,
    /** Ours: an agent waited. */
    noShowCountsAsAttempt: true,
    calendar: {
      timeZone: 'America/New_York',
      weekdays: [1, 2, 3, 4, 5],
      opensAtHour: 9,
      closesAtHour: 17,
      slotMs: 30 * MINUTE_MS,
      agents: 4,
      leadMs: 2 * HOUR_MS,
    },
  },
  letter: {
    businessDaysMin: 3,
    businessDaysMax: 8,
    businessDayMs: null,
    /** As login.gov: four in 30 days, a day apart. */
    lettersMax: 4,
    lettersWindowMs: 30 * DAY_MS,
    lettersApartMs: DAY_MS,
  },
  redemption: { windowMs: 30 * DAY_MS, attemptsMax: 5, attemptWindowMs: 10 * MINUTE_MS },
  /** As login.gov's fraud review. */
  review: { windowMs: 30 * DAY_MS },
};
