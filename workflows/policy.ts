/**
 * A policy profile: every limit and deadline of an upgrade, as data.
 *
 * It is named and versioned, and pinned to a case when that starts: the whole profile travels in the workflow's
 * input, so a later change of the profile never moves a running deadline. The profiles themselves are in
 * workflows/policies.
 */
import type { HoldReason } from './holds';
import type { Method } from './status';

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
  readonly purchase: PurchasePolicy;
  readonly contactInfoWindowMs: number;
  readonly kba: KbaPolicy;
  readonly video: VideoPolicy;
  readonly letter: LetterPolicy;
  readonly redemption: RedemptionPolicy;
  readonly review: ReviewPolicy;
  readonly outage: OutagePolicy;
  readonly extension: ExtensionPolicy;
  readonly fraudGate: FraudGatePolicy;
  /** Null: each credential is proofed by itself. */
  readonly reuse: ReusePolicy | null;
  readonly retention: RetentionPolicy;
  readonly reminders: RemindersPolicy;
}

/** When people are reminded of what they have to do; 0: never. Appointments: {@link VideoPolicy}. */
export interface RemindersPolicy {
  /** So long before an unpaid purchase expires. */
  readonly purchaseLeadMs: number;
  /** So long before the time for contact information is over. */
  readonly contactInfoLeadMs: number;
  /** So long before the time for booking an appointment is over. */
  readonly bookingLeadMs: number;
  /** So long before the newest code expires, mailed or handed over. */
  readonly codeLeadMs: number;
  /** So long after a letter was ordered whose code was not entered. */
  readonly letterAfterMs: number;
  /** That reminder offers a new letter if the letter was ordered so long before, and another may be. */
  readonly newLetterAfterMs: number;
}

export interface ExtensionPolicy {
  /** How far operators may put the deadlines of one upgrade off, all extensions of all its stages together. */
  readonly totalMaxMs: number;
}

/** No number is in the standard: a documented policy is (NIST SP 800-63A-4 §3.1). The run follows none of it. */
export interface RetentionPolicy {
  /** From the end of an upgrade to the erasure of its personal data. */
  readonly personalDataMs: number;
}

export interface FraudGatePolicy {
  /** What holds an upgrade back after its proofing, until a reviewer has looked; a hold on request always does. */
  readonly holdsOn: readonly HoldReason[];
  /** A phone number that was ported so shortly before the start counts as one that is ported during it. */
  readonly numberPortedWithinMs: number;
}

export interface ReviewPolicy {
  /** After this the case is decided by itself. */
  readonly windowMs: number;
  /** How: it ends as REJECTED, or as EXPIRED, since nobody found anything. Never as UPGRADED: nobody has looked. */
  readonly atDeadline: 'REJECT' | 'EXPIRE';
  /** How often a person may be asked to do a step once more, over all reviews of an upgrade. */
  readonly repeatsMax: number;
  /** A live video session that is asked for once more uses an attempt, beside what the first one used. */
  readonly repeatCountsAsAttempt: boolean;
}

export interface ReusePolicy {
  /** How old a proofing of another credential of the same account may be. */
  readonly withinMs: number;
  /** How the person must have been proofed. */
  readonly methods: readonly Method[];
}

export interface RedemptionPolicy {
  /** How long a code may be entered: from the end of the letter's journey, or from issue after live video. */
  readonly windowMs: number;
  /** Wrong codes allowed inside {@link attemptWindowMs}. */
  readonly attemptsMax: number;
  readonly attemptWindowMs: number;
  /**
   * Wrong codes a credential may see in a row, over all its codes and upgrades; then an operator must unlock it. No
   * policy may allow more than 100 (NIST SP 800-63B-4 §3.2.2).
   */
  readonly failuresMax: number;
}

export interface PurchasePolicy {
  /** When an unpaid order is asked about, counted from the order: an event may have been lost. */
  readonly pollsMs: readonly number[];
  /** A refund or charge-back while the upgrade runs ends it. */
  readonly watchesReversals: boolean;
  /** What a charge-back takes back from a credential that was upgraded already. A refund by then only flags the case. */
  readonly chargeBackAfterUpgrade: 'REVERT' | 'FLAG';
}

export interface KbaPolicy {
  /** The bureau's clock for one whole session. */
  readonly sessionMs: number;
  /** So long for each question of a batch; running out of it is a failed attempt (NIST SP 800-63A rev. 3, §5.3.2). */
  readonly questionMs: number;
  /** Answers that were sent and whose grading nobody can tell use an attempt. */
  readonly unknownCountsAsAttempt: boolean;
  /** After "excessive use" the bureau is not asked about this credential for so long: asking prolongs the lock. */
  readonly excessiveUseBackOffMs: number;
  /**
   * Where right answers lead. UPGRADE is verification by knowledge, which NIST SP 800-63A-4 §2.5.1 forbids; the two
   * others leave that to a mailed code or an agent. Who is to be asked nothing at all has no attempt with questions.
   */
  readonly afterPass: 'UPGRADE' | 'LETTER' | 'VIDEO';
  /** Where wrong answers lead somebody whom the bureau could locate. */
  readonly afterLocated: 'LETTER' | 'VIDEO';
}

export interface OutagePolicy {
  /** While a party is out, the deadlines that wait for it stand still. */
  readonly stopsClock: boolean;
  /** Whoever waits for a party that is out may take the other branch. */
  readonly offersOtherBranch: boolean;
}

export interface VideoPolicy {
  /** How long an appointment may be booked, from the moment the branch opens; rebooking does not extend it. */
  readonly bookingWindowMs: number;
  /** How long after the end of an appointment its result may be waited for. */
  readonly resultWithinMs: number;
  readonly reschedulesMax: number;
  /** Appointments that may be given back; one more is refused. */
  readonly cancelsMax: number;
  /** Changes are closed from so long before the start. */
  readonly changeLeadMs: number;
  /** A reminder goes out so long before; an appointment nearer than that has its confirmation only. */
  readonly reminderLeadMs: number;
  /** The join link is released so long before, not earlier. */
  readonly linkLeadMs: number;
  /** A provider's review that is still pending may take so long beyond {@link resultWithinMs}. */
  readonly reviewPendingWithinMs: number;
  /** When the provider is asked for a result that was not reported, counted from the end of the appointment. */
  readonly pollsMs: readonly number[];
  /** Who hands the code over after a pass. */
  readonly codeBy: 'AGENT' | 'LETTER';
  /**
   * The longest a code from an agent may work, from its issue (NIST SP 800-63A rev. 3 §4.4.1.6); null: the redemption
   * window alone decides.
   */
  readonly codeValidityMaxMs: number | null;
  /** How often an agent may make a misheard code anew without proofing again. */
  readonly reissuesMax: number;
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
  /** Whether codes of earlier letters still work when another one is ordered. */
  readonly earlierCodes: 'STAY_VALID' | 'VOID';
  /**
   * The longest a mailed code may work, from its order, by where it is mailed to; null: journey and redemption window
   * alone decide. The contiguous states are one class, all else the other (NIST SP 800-63A-4 §3.8).
   */
  readonly validityMax: { readonly contiguousUsMs: number; readonly elsewhereMs: number } | null;
  /** The newest letter came back. VIDEO: live video, or an earlier letter's code. REVIEW: somebody looks before that. */
  readonly afterReturn: 'VIDEO' | 'REVIEW';
  /** When the house is asked for a letter nothing was heard of, counted from the end of its journey. */
  readonly pollsMs: readonly number[];
}

/** A profile as cases were pinned to it before the rules of outside parties were data; they keep what held then. */
type EarlierPolicy = Omit<
  Policy,
  | 'purchase'
  | 'kba'
  | 'video'
  | 'letter'
  | 'redemption'
  | 'review'
  | 'outage'
  | 'extension'
  | 'fraudGate'
  | 'reuse'
  | 'retention'
  | 'reminders'
> & {
  readonly redemption: Omit<RedemptionPolicy, 'failuresMax'> & Partial<RedemptionPolicy>;
  readonly kba: Pick<KbaPolicy, 'sessionMs'> & Partial<KbaPolicy>;
  readonly video: Partial<VideoPolicy> & Omit<VideoPolicy, LaterVideoRule>;
  readonly letter: Partial<LetterPolicy> &
    Omit<LetterPolicy, 'earlierCodes' | 'validityMax' | 'pollsMs' | 'afterReturn'>;
  readonly review: Pick<ReviewPolicy, 'windowMs'> & Partial<ReviewPolicy>;
  readonly purchase?: PurchasePolicy;
  readonly outage?: OutagePolicy;
  readonly extension?: ExtensionPolicy;
  readonly fraudGate?: FraudGatePolicy;
  readonly reuse?: ReusePolicy | null;
  readonly retention?: RetentionPolicy;
  readonly reminders?: RemindersPolicy;
};
type LaterVideoRule =
  | 'cancelsMax'
  | 'changeLeadMs'
  | 'reminderLeadMs'
  | 'linkLeadMs'
  | 'reviewPendingWithinMs'
  | 'pollsMs'
  | 'codeBy'
  | 'codeValidityMaxMs'
  | 'reissuesMax';

/** NIST SP 800-63B-4 §3.2.2. */
export const CODE_FAILURES_MAX = 100;

/** 60 days, for profiles that say nothing of it: mail strikes have lasted seven weeks. */
export const EXTENSION_MAX_MS = 60 * 86_400_000;

/** 90 days: for profiles that say nothing of it, and cases of profiles that are no more. */
export const RETENTION_MS = 90 * 86_400_000;

/** As it was before there were any. */
export const NO_REMINDERS: RemindersPolicy = {
  purchaseLeadMs: 0,
  contactInfoLeadMs: 0,
  bookingLeadMs: 0,
  codeLeadMs: 0,
  letterAfterMs: 0,
  newLetterAfterMs: 0,
};

/**
 * The profile with every rule it lacks as it was before that rule existed: a running case never gets a new one, and its
 * history replays. One is for all: how many wrong codes there may be protects the credential, not the case.
 */
export function completePolicy(policy: EarlierPolicy): Policy {
  return {
    purchase: { pollsMs: [], watchesReversals: false, chargeBackAfterUpgrade: 'FLAG' },
    outage: { stopsClock: false, offersOtherBranch: false },
    // An operator's word is no rule of the case that changes under it, and a mail strike asks for no generation.
    extension: { totalMaxMs: EXTENSION_MAX_MS },
    fraudGate: { holdsOn: [], numberPortedWithinMs: 0 },
    reuse: null,
    // What was kept without end before there was a rule is not kept without end because of that.
    retention: { personalDataMs: RETENTION_MS },
    reminders: NO_REMINDERS,
    ...policy,
    kba: {
      questionMs: policy.kba.sessionMs,
      unknownCountsAsAttempt: true,
      excessiveUseBackOffMs: 0,
      afterPass: 'UPGRADE',
      afterLocated: 'LETTER',
      ...policy.kba,
    },
    video: {
      cancelsMax: Number.MAX_SAFE_INTEGER,
      changeLeadMs: 0,
      reminderLeadMs: 0,
      linkLeadMs: 0,
      reviewPendingWithinMs: 0,
      pollsMs: [],
      codeBy: 'AGENT',
      codeValidityMaxMs: null,
      reissuesMax: 0,
      ...policy.video,
    },
    letter: {
      earlierCodes: 'STAY_VALID',
      validityMax: null,
      pollsMs: [],
      afterReturn: 'VIDEO',
      ...policy.letter,
    },
    review: { atDeadline: 'REJECT', repeatsMax: 0, repeatCountsAsAttempt: true, ...policy.review },
    redemption: {
      ...policy.redemption,
      failuresMax: Math.min(policy.redemption.failuresMax ?? CODE_FAILURES_MAX, CODE_FAILURES_MAX),
    },
  };
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
