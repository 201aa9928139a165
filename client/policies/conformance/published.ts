/** The process as its operator publishes it, on the pages that are named. */
import { handedOverCode, questionAttempts } from './measures';
import { DAY_MS, MINUTE_MS, ofQuestions, spanOf, times, timesUpTo, word, type Rule } from './rule';

export const PUBLISHED: readonly Rule[] = [
  {
    section: 'Credentialing, outcomes',
    about: 'what right answers lead to',
    field: 'kba.afterPass',
    demand: word('UPGRADE'),
    valueOf: ofQuestions(({ kba }) => kba.afterPass),
  },
  {
    section: 'Credentialing, outcomes',
    about: 'what wrong answers of somebody located lead to',
    field: 'kba.afterLocated',
    demand: word('LETTER'),
    valueOf: ofQuestions(({ kba }) => kba.afterLocated),
  },
  {
    section: 'Credentialing, outcomes',
    about: 'business days of the mail, at least',
    field: 'letter.businessDaysMin',
    demand: times(3),
    valueOf: ({ letter }) => letter.businessDaysMin,
  },
  {
    section: 'Credentialing, outcomes',
    about: 'business days of the mail, at most',
    field: 'letter.businessDaysMax',
    demand: times(8),
    valueOf: ({ letter }) => letter.businessDaysMax,
  },
  {
    section: 'Credentialing, outcomes',
    about: 'what a business day is',
    field: 'letter.businessDayMs',
    demand: word('BUSINESS_DAY'),
    valueOf: ({ letter }) => (letter.businessDayMs === null ? 'BUSINESS_DAY' : 'SPAN_OF_TIME'),
  },
  {
    section: 'Credentialing, step 2',
    about: 'time to enter a code',
    field: 'redemption.windowMs',
    demand: spanOf(30 * DAY_MS),
    valueOf: ({ redemption }) => redemption.windowMs,
  },
  {
    section: 'Live Video Proofing Resource',
    about: 'a code from an agent, from its issue',
    field: 'video.codeValidityMaxMs',
    demand: spanOf(30 * DAY_MS),
    valueOf: handedOverCode,
  },
  {
    section: 'Live Video Proofing Resource',
    about: 'who hands the code over',
    field: 'video.codeBy',
    demand: word('AGENT'),
    valueOf: ({ video }) => video.codeBy,
  },
  {
    section: 'ProviderPass Identity Proofing',
    about: 'attempts with questions',
    field: 'attempts.kbaMax',
    demand: times(2),
    valueOf: questionAttempts,
  },
  {
    section: 'ProviderPass Identity Proofing',
    about: 'attempts in all',
    field: 'attempts.totalMax',
    demand: times(3),
    valueOf: ({ attempts }) => attempts.totalMax,
  },
  {
    section: 'Live video appointments',
    about: 'the reminder before a session',
    field: 'video.reminderLeadMs',
    demand: spanOf(DAY_MS),
    valueOf: ({ video }) => video.reminderLeadMs,
  },
  {
    section: 'Live video appointments',
    about: 'the join link before a session',
    field: 'video.linkLeadMs',
    demand: spanOf(15 * MINUTE_MS),
    valueOf: ({ video }) => video.linkLeadMs,
  },
  {
    section: 'Live video appointments',
    about: 'session days outside Monday to Friday',
    field: 'video.calendar.weekdays',
    demand: timesUpTo(0),
    valueOf: ({ video }) => video.calendar.weekdays.filter((day) => day > 5).length,
  },
];
