import { HOLD_REASONS } from '../holds';
import { CODE_FAILURES_MAX, EXTENSION_MAX_MS, type Policy } from '../policy';

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
  version: 4,
  attempts: { kbaMax: 2, totalMax: 3 },
  /** Ours: invoices are paid after weeks. */
  purchaseWindowMs: 45 * DAY_MS,
  /** Ours. */
  contactInfoWindowMs: 30 * DAY_MS,
  purchase: {
    /** Ours: ever more seldom, since invoices are paid after weeks. */
    pollsMs: [1 * DAY_MS, 3 * DAY_MS, 7 * DAY_MS, 14 * DAY_MS, 28 * DAY_MS],
    /** Ours: what is not paid for is not gone on with. */
    watchesReversals: true,
    /** Ours: what was taken back unpaid does not stay. */
    chargeBackAfterUpgrade: 'REVERT',
  },
  kba: {
    sessionMs: 5 * MINUTE_MS,
    questionMs: 2 * MINUTE_MS,
    /** Ours: answers cannot be sent twice, and a lost grading must not be a free look at the questions. */
    unknownCountsAsAttempt: true,
    /** As another user of the bureau: a lock of 24 hours, prolonged by every try. */
    excessiveUseBackOffMs: 24 * HOUR_MS,
    afterPass: 'UPGRADE',
    afterLocated: 'LETTER',
  },
  video: {
    /** Ours. */
    bookingWindowMs: 30 * DAY_MS,
    /** Ours: a provider's review may take days. */
    resultWithinMs: 7 * DAY_MS,
    /** Ours. */
    reschedulesMax: 3,
    /** Ours. */
    cancelsMax: 3,
    /** Ours: an agent can be given other work an hour ahead. */
    changeLeadMs: HOUR_MS,
    reminderLeadMs: DAY_MS,
    linkLeadMs: 15 * MINUTE_MS,
    /** Ours: a review that is under way is worth waiting for. */
    reviewPendingWithinMs: 14 * DAY_MS,
    /** Ours: soon after the session, then ever more seldom. */
    pollsMs: [15 * MINUTE_MS, HOUR_MS, 4 * HOUR_MS, DAY_MS, 3 * DAY_MS, 10 * DAY_MS, 17 * DAY_MS],
    codeBy: 'AGENT',
    codeValidityMaxMs: null,
    /** Ours: a code that was misheard is not worth another session. */
    reissuesMax: 2,
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
    /** As login.gov: any unexpired code of the case works. */
    earlierCodes: 'STAY_VALID',
    validityMax: null,
    /** Ours: a letter comes back for many reasons, and an agent sees whoever it was meant for. */
    afterReturn: 'VIDEO',
    /** Ours: at the end of the journey, and once in between to the end of the code. */
    pollsMs: [0, 14 * DAY_MS],
  },
  redemption: {
    windowMs: 30 * DAY_MS,
    /** As login.gov: five in ten minutes. */
    attemptsMax: 5,
    attemptWindowMs: 10 * MINUTE_MS,
    failuresMax: CODE_FAILURES_MAX,
  },
  review: {
    /** As login.gov's fraud review. */
    windowMs: 30 * DAY_MS,
    atDeadline: 'REJECT',
    /** Ours: once for a slip, and once more. */
    repeatsMax: 2,
    /** Ours: an agent sits through it again. */
    repeatCountsAsAttempt: true,
  },
  /** Ours: nobody loses days to a party they cannot reach. */
  outage: { stopsClock: true, offersOtherBranch: true },
  /** Ours. */
  extension: { totalMaxMs: EXTENSION_MAX_MS },
  /** Ours: whatever may have put the code, the phone or the account into other hands. */
  fraudGate: { holdsOn: HOLD_REASONS, numberPortedWithinMs: 30 * DAY_MS },
  /** Ours: whoever takes an account over must not bind a credential of theirs and have it upgraded by the owner's proofing. */
  reuse: null,
  /** Ours: as long as a proofing may be disputed, or repudiated by whoever was told of it (NIST SP 800-63A-4 §3.10). */
  retention: { personalDataMs: 90 * DAY_MS },
  reminders: {
    /** Ours: an invoice takes an office some days. */
    purchaseLeadMs: 7 * DAY_MS,
    /** Ours, as the two that follow: a working week, whatever day it begins on. */
    contactInfoLeadMs: 5 * DAY_MS,
    bookingLeadMs: 5 * DAY_MS,
    codeLeadMs: 5 * DAY_MS,
    /** As login.gov. */
    letterAfterMs: 14 * DAY_MS,
    newLetterAfterMs: 10 * DAY_MS,
  },
};
