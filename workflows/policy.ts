/**
 * A policy profile: every limit and deadline of an upgrade, as data.
 *
 * It is named and versioned, and pinned to a case when that starts: the whole profile travels in the workflow's
 * input, so a later change of the profile never moves a running deadline. The profiles themselves are in
 * workflows/policies.
 */
export interface Policy {
  readonly name: string;
  readonly version: number;
  readonly attempts: {
    /** Failed KBA sessions after which only live video is left. */
    readonly kbaMax: number;
    /** Failed attempts of any kind after which the upgrade fails. */
    readonly totalMax: number;
  };
  /** How long an unpaid purchase may stay open. */
  readonly purchaseWindowMs: number;
  readonly contactInfoWindowMs: number;
  readonly kba: {
    /** The bureau's clock for one whole session. */
    readonly sessionMs: number;
  };
  readonly video: VideoPolicy;
  readonly letter: LetterPolicy;
  readonly redemption: {
    /** How long a code may be entered: from the end of the letter's journey, or from issue after live video. */
    readonly windowMs: number;
    /** Wrong codes allowed inside {@link attemptWindowMs}. */
    readonly attemptsMax: number;
    readonly attemptWindowMs: number;
  };
  readonly review: {
    /** After this the case is rejected by itself. */
    readonly windowMs: number;
  };
}

export interface VideoPolicy {
  /** How long an appointment may be booked, from the moment the branch opens; rebooking does not extend it. */
  readonly bookingWindowMs: number;
  /** How long after the end of an appointment its result may be waited for. */
  readonly resultWithinMs: number;
  readonly reschedulesMax: number;
  /** A no-show of the applicant uses an attempt; one of the agent never does. */
  readonly noShowCountsAsAttempt: boolean;
  readonly calendar: AgentCalendar;
}

/** When agents hold sessions. Slots start every {@link slotMs} inside the opening hours of the agents' zone. */
export interface AgentCalendar {
  /** IANA zone of the agents. */
  readonly timeZone: string;
  /** 1 Monday … 7 Sunday. */
  readonly weekdays: readonly number[];
  /** Local opening hours, 0-24. */
  readonly opensAtHour: number;
  readonly closesAtHour: number;
  readonly slotMs: number;
  /** Appointments that may run side by side. */
  readonly agents: number;
  /** A slot must lie at least this far ahead. */
  readonly leadMs: number;
}

export interface LetterPolicy {
  /** The letter's journey in business days: told to the applicant from..by; the wait ends with the last. */
  readonly businessDaysMin: number;
  readonly businessDaysMax: number;
  /** Null: real business days (US federal and postal holidays). A number: each lasts so many milliseconds. */
  readonly businessDayMs: number | null;
  /** So many letters, and none later than so long after the first. */
  readonly lettersMax: number;
  readonly lettersWindowMs: number;
  readonly lettersApartMs: number;
}

/** What KBA attempts are left: never more than all attempts together. */
export function attemptsLeft(
  policy: Policy,
  used: { readonly kba: number; readonly total: number },
): { kba: number; total: number } {
  const total = Math.max(0, policy.attempts.totalMax - used.total);
  return { kba: Math.min(total, Math.max(0, policy.attempts.kbaMax - used.kba)), total };
}

/** Why no further letter may be ordered now, as a sentence; null if one may. */
export function reasonNoNewLetter(
  policy: LetterPolicy,
  orderedAt: readonly number[],
  now: number,
): string | null {
  if (now - Math.min(...orderedAt) >= policy.lettersWindowMs)
    return 'It is too late for another letter in this upgrade.';
  if (orderedAt.length >= policy.lettersMax)
    return 'All letters that may be sent were sent; wait for one of them.';
  const newest = Math.max(...orderedAt);
  if (now - newest < policy.lettersApartMs) {
    return `The next letter may be ordered at ${new Date(newest + policy.lettersApartMs).toISOString()}.`;
  }
  return null;
}
