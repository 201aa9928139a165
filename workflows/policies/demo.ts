import { CODE_FAILURES_MAX, type Policy } from '../policy';
import { exostar } from './exostar';

/** The shape of `exostar` with seconds for days: a whole upgrade can be watched. Never for real people. */
export const demo: Policy = {
  ...exostar,
  name: 'demo',
  version: 2,
  purchaseWindowMs: 12_000,
  contactInfoWindowMs: 12_000,
  purchase: { pollsMs: [8_000], watchesReversals: true, chargeBackAfterUpgrade: 'REVERT' },
  kba: { sessionMs: 8_000, questionMs: 6_000, unknownCountsAsAttempt: true, excessiveUseBackOffMs: 10_000 },
  video: {
    bookingWindowMs: 12_000,
    resultWithinMs: 8_000,
    reschedulesMax: 3,
    cancelsMax: 3,
    changeLeadMs: 0,
    reminderLeadMs: 1_000,
    linkLeadMs: 500,
    reviewPendingWithinMs: 8_000,
    pollsMs: [4_000],
    codeBy: 'AGENT',
    reissuesMax: 2,
    noShowCountsAsAttempt: true,
    calendar: {
      timeZone: 'UTC',
      weekdays: [1, 2, 3, 4, 5, 6, 7],
      opensAtHour: 0,
      closesAtHour: 24,
      slotMs: 1_000,
      agents: 50,
      leadMs: 0,
    },
  },
  letter: {
    businessDaysMin: 3,
    businessDaysMax: 8,
    businessDayMs: 500,
    lettersMax: 4,
    lettersWindowMs: 30_000,
    lettersApartMs: 1_000,
    earlierCodes: 'STAY_VALID',
    validityMax: null,
    pollsMs: [0],
  },
  redemption: { windowMs: 6_000, attemptsMax: 5, attemptWindowMs: 10_000, failuresMax: CODE_FAILURES_MAX },
  review: { windowMs: 10_000 },
};
