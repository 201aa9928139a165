/** What NIST SP 800-63 revision 3 asks of a profile. */
import { CODE_FAILURES_MAX } from '../../../workflows/policy';
import { handedOverCode, mailedCode, questionAttempts } from './measures';
import { DAY_MS, MINUTE_MS, ofQuestions, spanUpTo, times, timesUpTo, word, type Rule } from './rule';

export const NIST_800_63_3: readonly Rule[] = [
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
