/**
 * How an upgrade of the storm must have ended: worked out from the person's plan and from what was heard on the wire,
 * and from nothing that the product said.
 */
import type { Method, Outcome, Reason } from '../../workflows/status';
import type { Policy } from '../../workflows/policy';
import type { Plan } from './plans';
import type { Heard } from './wire-tap';

export interface RightEnding {
  readonly outcome: Outcome;
  readonly reason: Reason;
  /** Null: any, since nothing was proofed. */
  readonly method: Method | null;
  /** How many attempts with questions were used. */
  readonly kbaUsed: number;
}

/**
 * @param gradings what was heard to the answers sent, an attempt after the other; empty: none were sent
 * @returns one ending, or several where it is unclear whether an answer came through in time; empty: there is none, for
 *   the person was left in the middle, or was asked again after a decision
 */
export function rightEndings(
  plan: Plan,
  gradings: readonly (readonly Heard[])[],
  { kbaMax }: Policy['attempts'],
): readonly RightEnding[] {
  return wayOn(plan, gradings, kbaMax, 0).map(({ way, kbaUsed }): RightEnding => {
    if (plan.cancelsIn.length > 0) {
      return { outcome: 'CANCELLED', reason: 'CANCELLED_BY_APPLICANT', method: null, kbaUsed };
    }
    return { outcome: 'UPGRADED', ...ENDINGS[way], kbaUsed };
  });
}

type Way = keyof typeof ENDINGS;

const ENDINGS = {
  UPGRADED: { reason: 'KBA_PASSED', method: 'KBA' },
  LETTER: { reason: 'CODE_REDEEMED', method: 'KBA_AND_LETTER' },
  VIDEO: { reason: 'CODE_REDEEMED', method: 'VIDEO' },
} as const;

interface WayOn {
  readonly way: Way;
  readonly kbaUsed: number;
}

function wayOn(
  plan: Plan,
  gradings: readonly (readonly Heard[])[],
  kbaMax: number,
  kbaUsed: number,
): readonly WayOn[] {
  if (plan.questions === 'NOT_ASKED' || plan.questions === 'DECLINE') {
    return gradings.every((heard) => heard.length === 0) ? [{ way: 'VIDEO', kbaUsed: 0 }] : [];
  }
  const [first, ...later] = gradings;
  if (first === undefined) return endOfQuestions(plan, kbaMax, kbaUsed);
  if (kbaUsed === kbaMax) return [];
  const heard = first.findLast((each) => each !== 'WAIT');
  const decided = (way: Way, used: number): readonly WayOn[] =>
    later.length === 0 ? [{ way, kbaUsed: used }] : [];
  switch (heard) {
    case undefined:
    // What nobody can read is no failure of the person.
    case 'UNMAPPED':
      return wayOn(plan, later, kbaMax, kbaUsed);
    case 'LOST':
      return wayOn(plan, later, kbaMax, kbaUsed + 1);
    case 'ACCEPT':
      return decided('UPGRADED', kbaUsed);
    case 'REFER':
      return decided(plan.isLocated ? 'LETTER' : 'VIDEO', kbaUsed + 1);
    case 'UNCLEAR': {
      const way = plan.questions === 'ANSWER_RIGHT' ? 'ACCEPT' : 'REFER';
      return [...wayOn(plan, [[way], ...later], kbaMax, kbaUsed), ...lostOr(plan, later, kbaMax, kbaUsed)];
    }
    // The bureau's five minutes were over. No attempt if our own tries took them, else one.
    case 'OTHER':
      return [...wayOn(plan, later, kbaMax, kbaUsed), ...lostOr(plan, later, kbaMax, kbaUsed)];
  }
}

function lostOr(plan: Plan, later: readonly (readonly Heard[])[], kbaMax: number, kbaUsed: number) {
  return wayOn(plan, [['LOST'], ...later], kbaMax, kbaUsed);
}

/** All attempts are told: only live video is left, or the person gave up before the questions led anywhere. */
function endOfQuestions(plan: Plan, kbaMax: number, kbaUsed: number): readonly WayOn[] {
  return kbaUsed === kbaMax || plan.cancelsIn.length > 0 ? [{ way: 'VIDEO', kbaUsed }] : [];
}
