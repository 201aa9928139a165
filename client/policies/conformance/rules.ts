/**
 * What each standard asks of a policy profile, as data: where it stands, which rule of the profile it is about, and what
 * that may be. What a standard asks and no profile decides is not here (docs/policies.md lists it).
 */
import { CODE_FAILURES_MAX, type Policy } from '../../../workflows/policy';
import { handedOverCode, type Length, mailedCode, questionAttempts } from './measures';

export const STANDARDS = ['nist-800-63-3', 'nist-800-63-4', 'published'] as const;
/** `published`: the process as its operator publishes it. */
export type Standard = (typeof STANDARDS)[number];

export type Demand =
  | { readonly kind: 'AT_MOST' | 'EXACTLY'; readonly limit: number; readonly unit: 'MILLISECONDS' | 'TIMES' }
  | { readonly kind: 'ONE_OF'; readonly words: readonly string[] };

export interface ConformanceRule {
  readonly standard: Standard;
  /** Where it stands, as one would look it up. */
  readonly section: string;
  /** SHOULD: not followed, it is told and breaks nothing. */
  readonly strength: 'SHALL' | 'SHOULD';
  readonly about: string;
  /** The rule of the profile that decides it, by its path. */
  readonly field: string;
  readonly demand: Demand;
  /** Null: the profile has nothing that it could be about. */
  readonly valueOf: (policy: Policy) => Length | string | null;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const spanUpTo = (limit: number): Demand => ({ kind: 'AT_MOST', limit, unit: 'MILLISECONDS' });
const spanOf = (limit: number): Demand => ({ kind: 'EXACTLY', limit, unit: 'MILLISECONDS' });
const timesUpTo = (limit: number): Demand => ({ kind: 'AT_MOST', limit, unit: 'TIMES' });
const times = (limit: number): Demand => ({ kind: 'EXACTLY', limit, unit: 'TIMES' });
const word = (...words: string[]): Demand => ({ kind: 'ONE_OF', words });

/** Rules about questions are of no matter to a profile that has none asked. */
const ofQuestions =
  <V>(valueOf: (policy: Policy) => V) =>
  (policy: Policy): V | null =>
    questionAttempts(policy) === 0 ? null : valueOf(policy);

type Rule = Omit<ConformanceRule, 'standard' | 'strength'> & Partial<Pick<ConformanceRule, 'strength'>>;

const NIST_800_63_3: readonly Rule[] = [
  {
    section: 'SP 800-63A rev. 3 §4.4.1.6 (5e)',
    about: 'a code mailed within the contiguous US',
    field: 'letter.validityMax.contiguousUsMs',
    demand: spanUpTo(10 * DAY_MS),
    valueOf: (policy) => mailedCode(policy, 'contiguousUsMs'),
  },
  {
    section: 'SP 800-63A rev. 3 §4.4.1.6 (5e)',
    about: 'a code mailed elsewhere',
    field: 'letter.validityMax.elsewhereMs',
    demand: spanUpTo(30 * DAY_MS),
    valueOf: (policy) => mailedCode(policy, 'elsewhereMs'),
  },
  {
    section: 'SP 800-63A rev. 3 §4.4.1.6 (4c)',
    about: 'a code handed over in a supervised session',
    field: 'video.codeValidityMaxMs',
    demand: spanUpTo(7 * DAY_MS),
    valueOf: handedOverCode,
  },
  {
    section: 'SP 800-63A rev. 3 §4.4.1.6 (5a, 5b)',
    about: 'what right answers lead to, since a code must complete remote proofing',
    field: 'kba.afterPass',
    demand: word('LETTER', 'VIDEO'),
    valueOf: ofQuestions(({ kba }) => kba.afterPass),
  },
  {
    section: 'SP 800-63A rev. 3 §5.3.2 (5b)',
    about: 'what wrong answers lead to, since each must be right',
    field: 'kba.afterLocated',
    demand: word('VIDEO'),
    valueOf: ofQuestions(({ kba }) => kba.afterLocated),
  },
  {
    section: 'SP 800-63A rev. 3 §5.3.2 (5d)',
    about: 'attempts with questions',
    field: 'attempts.kbaMax',
    demand: timesUpTo(3),
    valueOf: questionAttempts,
  },
  {
    section: 'SP 800-63A rev. 3 §5.3.2 (5d)',
    strength: 'SHOULD',
    about: 'attempts with questions',
    field: 'attempts.kbaMax',
    demand: times(2),
    valueOf: ofQuestions(questionAttempts),
  },
  {
    section: 'SP 800-63A rev. 3 §5.3.2 (5e)',
    about: 'time for a question',
    field: 'kba.questionMs',
    demand: spanUpTo(2 * MINUTE_MS),
    valueOf: ofQuestions(({ kba }) => kba.questionMs),
  },
  {
    section: 'SP 800-63B rev. 3 §5.2.2',
    about: 'wrong codes of a credential in a row',
    field: 'redemption.failuresMax',
    demand: timesUpTo(CODE_FAILURES_MAX),
    valueOf: ({ redemption }) => redemption.failuresMax,
  },
];

const NIST_800_63_4: readonly Rule[] = [
  {
    section: 'SP 800-63A-4 §2.5.1',
    about: 'what right answers lead to, since knowledge must not verify',
    field: 'kba.afterPass',
    demand: word('LETTER', 'VIDEO'),
    valueOf: ofQuestions(({ kba }) => kba.afterPass),
  },
  {
    section: 'SP 800-63A-4 §3.8',
    about: 'a code mailed within the contiguous US',
    field: 'letter.validityMax.contiguousUsMs',
    demand: spanUpTo(21 * DAY_MS),
    valueOf: (policy) => mailedCode(policy, 'contiguousUsMs'),
  },
  {
    section: 'SP 800-63A-4 §3.8',
    about: 'a code mailed elsewhere',
    field: 'letter.validityMax.elsewhereMs',
    demand: spanUpTo(30 * DAY_MS),
    valueOf: (policy) => mailedCode(policy, 'elsewhereMs'),
  },
  {
    section: 'SP 800-63B-4 §3.2.2',
    about: 'wrong codes of a credential in a row',
    field: 'redemption.failuresMax',
    demand: timesUpTo(CODE_FAILURES_MAX),
    valueOf: ({ redemption }) => redemption.failuresMax,
  },
];

const PUBLISHED: readonly Rule[] = [
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

const of = (standard: Standard, rules: readonly Rule[]): ConformanceRule[] =>
  rules.map((rule) => ({ strength: 'SHALL', ...rule, standard }));

export const RULES: readonly ConformanceRule[] = [
  ...of('nist-800-63-3', NIST_800_63_3),
  ...of('nist-800-63-4', NIST_800_63_4),
  ...of('published', PUBLISHED),
];
