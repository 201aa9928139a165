import type { Policy } from '../policy';
import { exostar } from './exostar';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * The figures of NIST SP 800-63A revision 3. Where it says nothing, the rule is that of `exostar`. It claims no assurance
 * level: what the bureau's questions, the agents and the evidence are worth is not a matter of a profile.
 */
export const nist800633: Policy = {
  ...exostar,
  name: 'nist-800-63-3',
  version: 2,
  /** §5.3.2 (5d): two attempts with questions SHOULD be allowed, more than three SHALL NOT. The sum is ours. */
  attempts: { kbaMax: 2, totalMax: 3 },
  kba: {
    ...exostar.kba,
    /** §5.3.2 (5e): two minutes of inactivity a question; a timeout is a failed attempt. */
    questionMs: 2 * MINUTE_MS,
    /** §4.4.1.6 (5a, 5b): remote proofing is completed by a code sent to a confirmed address, never by answers alone. */
    afterPass: 'LETTER',
    /** §5.3.2 (5b): each question needs a right answer; a code confirms an address and makes none of them right. */
    afterLocated: 'VIDEO',
  },
  video: {
    ...exostar.video,
    /** §4.4.1.6 (4c): a code handed over in a supervised session works for 7 days at most. */
    codeValidityMaxMs: 7 * DAY_MS,
  },
  letter: {
    ...exostar.letter,
    /** §4.4.1.6 (5e): by the post, 10 days in the contiguous United States and 30 outside. */
    validityMax: { contiguousUsMs: 10 * DAY_MS, elsewhereMs: 30 * DAY_MS },
  },
  /** SP 800-63B rev. 3 §5.2.2: no more than 100 failures in a row; the window and the five in ten minutes are ours. */
  redemption: exostar.redemption,
  /** Ours: §4.2 asks for records by a documented policy and gives no number. */
  retention: exostar.retention,
};
