/** What NIST SP 800-63-4 asks of a profile. */
import { CODE_FAILURES_MAX } from '../../../workflows/policy';
import { mailedCode } from './measures';
import { DAY_MS, ofQuestions, spanUpTo, timesUpTo, word, type Rule } from './rule';

export const NIST_800_63_4: readonly Rule[] = [
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
