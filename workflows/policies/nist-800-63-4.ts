import type { Policy } from '../policy';
import { exostar } from './exostar';

const DAY_MS = 86_400_000;

/**
 * The figures of NIST SP 800-63A-4. Where it says nothing, the rule is that of `exostar`. It claims no assurance level:
 * a mailed code verifies at most what the address was validated by (§4.2.6.1), and that is not a matter of a profile.
 */
export const nist800634: Policy = {
  ...exostar,
  name: 'nist-800-63-4',
  version: 2,
  /** Ours: nothing is said of how often somebody may try. */
  attempts: { kbaMax: 2, totalMax: 3 },
  kba: {
    ...exostar.kba,
    /** §2.5.1: knowledge SHALL NOT verify. Questions are part of fraud management (§3.2.1), and the code verifies. */
    afterPass: 'LETTER',
    /** Ours: who does not pass what guards against fraud is seen by an agent before anything is mailed. */
    afterLocated: 'VIDEO',
  },
  video: {
    ...exostar.video,
    /** Ours: §3.8 names no time for a code that is handed over in a session; as published, the redemption window. */
    codeValidityMaxMs: null,
  },
  letter: {
    ...exostar.letter,
    /** §3.8: by the post, 21 days in the contiguous United States and 30 outside. */
    validityMax: { contiguousUsMs: 21 * DAY_MS, elsewhereMs: 30 * DAY_MS },
  },
  /** SP 800-63B-4 §3.2.2: no more than 100 failures in a row; the window and the five in ten minutes are ours. */
  redemption: exostar.redemption,
  /** Ours: §3.1 (14) asks for a documented policy and gives no number. */
  retention: exostar.retention,
};
