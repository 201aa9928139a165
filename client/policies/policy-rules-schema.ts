/**
 * The rules that a policy file may change, by the names they have in a profile, each in the range that makes sense for
 * people: a file must not be able to promise a letter in a second, or a deadline in ten years.
 *
 * What a business day is, is no partner's choice, so `letter.businessDayMs` is not here.
 */
import { z } from 'zod';
import { HOLD_REASONS } from '../../workflows/holds';
import { CODE_FAILURES_MAX } from '../../workflows/policy';
import { METHODS } from '../../workflows/status';
import { formatSpan, parseSpan, SPAN_FORM } from './span';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A span of time as text, `30 days`, or in whole milliseconds. */
function span(least: number, most: number) {
  const error = `a span of time from ${formatSpan(least)} to ${formatSpan(most)}, such as "${formatSpan(most)}"`;
  const milliseconds = z.number({ error }).int(error).min(least, error).max(most, error);
  const text = z.string().regex(SPAN_FORM, error);
  return z.union([milliseconds, text.transform(parseSpan).pipe(milliseconds)], { error });
}

function whole(least: number, most: number) {
  const error = `a whole number from ${least} to ${most}`;
  return z.number({ error }).int(error).min(least, error).max(most, error);
}

const flag = z.boolean({ error: 'true or false' });
const choice = <const W extends readonly [string, ...string[]]>(...words: W) =>
  z.enum(words, { error: `one of ${words.join(', ')}` });

const POLLS_FORM = 'a list of up to 20 spans of time, each longer than the one before';
const polls = z
  .array(span(0, 180 * DAY), { error: POLLS_FORM })
  .max(20, POLLS_FORM)
  .refine((each) => each.every((poll, index) => index === 0 || poll > each[index - 1]!), POLLS_FORM);

const ZONE_FORM = 'an IANA time zone such as America/New_York';
const timeZone = z.string({ error: ZONE_FORM }).refine((name) => {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}, ZONE_FORM);

const WEEKDAYS_FORM = 'days from 1 (Monday) to 7 (Sunday), each once and in order';
const weekdays = z
  .array(z.number({ error: WEEKDAYS_FORM }).int(WEEKDAYS_FORM).min(1, WEEKDAYS_FORM).max(7, WEEKDAYS_FORM), {
    error: WEEKDAYS_FORM,
  })
  .min(1, WEEKDAYS_FORM)
  .refine((days) => days.every((day, index) => index === 0 || day > days[index - 1]!), WEEKDAYS_FORM);

/** A list of words of a fixed set, each at most once. */
function oneOfEach<const W extends readonly [string, ...string[]]>(what: string, words: W) {
  const error = `a list of ${what}, each once, of ${words.join(', ')}`;
  return z
    .array(z.enum(words, { error }), { error })
    .refine((given) => new Set(given).size === given.length, error);
}

/** Whichever of them are given. */
function some<S extends z.core.$ZodLooseShape>(shape: S) {
  return z.strictObject(shape, { error: SECTION_FORM }).partial();
}
const SECTION_FORM = 'an object with the rules that are changed';

export const policyRulesSchema = some({
  attempts: some({ kbaMax: whole(0, 10), totalMax: whole(1, 20) }),
  purchaseWindowMs: span(HOUR, 180 * DAY),
  purchase: some({
    pollsMs: polls,
    watchesReversals: flag,
    chargeBackAfterUpgrade: choice('REVERT', 'FLAG'),
  }),
  contactInfoWindowMs: span(HOUR, 180 * DAY),
  kba: some({
    sessionMs: span(MINUTE, HOUR),
    questionMs: span(10 * SECOND, HOUR),
    unknownCountsAsAttempt: flag,
    excessiveUseBackOffMs: span(0, 30 * DAY),
    afterPass: choice('UPGRADE', 'LETTER', 'VIDEO'),
    afterLocated: choice('LETTER', 'VIDEO'),
  }),
  video: some({
    bookingWindowMs: span(DAY, 180 * DAY),
    resultWithinMs: span(HOUR, 60 * DAY),
    reschedulesMax: whole(0, 100),
    cancelsMax: whole(0, 100),
    changeLeadMs: span(0, 7 * DAY),
    reminderLeadMs: span(0, 7 * DAY),
    linkLeadMs: span(0, DAY),
    reviewPendingWithinMs: span(0, 60 * DAY),
    pollsMs: polls,
    codeBy: choice('AGENT', 'LETTER'),
    codeValidityMaxMs: z.union([span(HOUR, 180 * DAY), z.null()], {
      error: 'a span of time from 1 hour to 180 days, or null',
    }),
    reissuesMax: whole(0, 10),
    noShowCountsAsAttempt: flag,
    calendar: some({
      timeZone,
      weekdays,
      opensAtHour: whole(0, 23),
      closesAtHour: whole(1, 24),
      slotMs: span(5 * MINUTE, 4 * HOUR),
      agents: whole(1, 1_000),
      leadMs: span(0, 7 * DAY),
    }),
  }),
  letter: some({
    businessDaysMin: whole(1, 30),
    businessDaysMax: whole(1, 30),
    lettersMax: whole(1, 20),
    lettersWindowMs: span(DAY, 180 * DAY),
    lettersApartMs: span(0, 30 * DAY),
    earlierCodes: choice('STAY_VALID', 'VOID'),
    afterReturn: choice('VIDEO', 'REVIEW'),
    /** Both or neither: what is given replaces the base's. */
    validityMax: z.union(
      [z.strictObject({ contiguousUsMs: span(DAY, 180 * DAY), elsewhereMs: span(DAY, 180 * DAY) }), z.null()],
      { error: 'null, or an object with contiguousUsMs and elsewhereMs, each from 1 day to 180 days' },
    ),
    pollsMs: polls,
  }),
  redemption: some({
    windowMs: span(DAY, 180 * DAY),
    attemptsMax: whole(1, CODE_FAILURES_MAX),
    attemptWindowMs: span(SECOND, DAY),
    failuresMax: whole(1, CODE_FAILURES_MAX),
  }),
  review: some({
    windowMs: span(HOUR, 180 * DAY),
    atDeadline: choice('REJECT', 'EXPIRE'),
    repeatsMax: whole(0, 10),
    repeatCountsAsAttempt: flag,
  }),
  outage: some({ stopsClock: flag, offersOtherBranch: flag }),
  /** 0: no operator may put a deadline off. */
  extension: some({ totalMaxMs: span(0, 180 * DAY) }),
  fraudGate: some({ holdsOn: oneOfEach('holds', HOLD_REASONS), numberPortedWithinMs: span(0, 365 * DAY) }),
  /** Both or neither: what is given replaces the base's. */
  reuse: z.union(
    [z.strictObject({ withinMs: span(DAY, 3_650 * DAY), methods: oneOfEach('methods', METHODS) }), z.null()],
    { error: 'null, or an object with withinMs, from 1 day to 3650 days, and methods' },
  ),
  retention: some({ personalDataMs: span(DAY, 3_650 * DAY) }),
  /** 0: never. */
  reminders: some({
    purchaseLeadMs: span(0, 90 * DAY),
    contactInfoLeadMs: span(0, 90 * DAY),
    bookingLeadMs: span(0, 90 * DAY),
    codeLeadMs: span(0, 90 * DAY),
    letterAfterMs: span(0, 90 * DAY),
    newLetterAfterMs: span(0, 90 * DAY),
  }),
});

export type PolicyRules = z.output<typeof policyRulesSchema>;
