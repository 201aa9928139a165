/**
 * Decisions of reviewers, as the audit trail tells of them.
 *
 * The trail is the only record: what was decided by whom is there to stay and cannot be changed unnoticed, and a table
 * beside it could only contradict it. A review is known by when it began, so that nothing of an earlier one counts.
 */
import type { AuditRow, ReviewDecision, ReviewStore } from '../store';
import { recordedOf, record, wasRecorded } from './audit';
import type { Tx } from './connection';
import type { SqliteContext } from './context';
import { REPUDIATED } from './repudiations';
import { requireUpgrade } from './upgrade-rows';

/** The verdicts that change something, with what the trail says of them. */
const EVENTS = {
  SECOND_NEEDED: 'review_second_needed',
  AGREED: 'review_agreed',
  CONTRADICTED: 'review_contradicted',
} as const;
type Recorded = keyof typeof EVENTS;
const RECORDED = Object.keys(EVENTS) as Recorded[];

export function createReviews({ connection: { write } }: SqliteContext): ReviewStore {
  return {
    async decide({ upgradeId, reviewerId, decision, at }) {
      return write((tx) => {
        const { stage, stageSince, needsAttention } = requireUpgrade(tx, upgradeId);
        if (stage !== 'UNDER_REVIEW' && needsAttention !== REPUDIATED) return 'NOT_UNDER_REVIEW';
        const facts = { reviewerId, decision, reviewSince: stageSince };
        const happeningOf = (verdict: Recorded) => ({ at, upgradeId, event: EVENTS[verdict], facts });
        const repeated = RECORDED.find((verdict) => wasRecorded(tx, happeningOf(verdict)));
        if (repeated !== undefined) return repeated;

        const { agreed, first } = standingOf(tx, upgradeId, stageSince);
        if (agreed !== null) return agreed === decision ? 'AGREED' : 'DECIDED_OTHERWISE';
        if (first?.reviewerId === reviewerId) return 'SAME_REVIEWER';
        const verdict = verdictOn(decision, first?.decision);
        record(tx, happeningOf(verdict));
        return verdict;
      });
    },
  };
}

function verdictOn(decision: ReviewDecision, first: ReviewDecision | undefined): Recorded {
  if (first === undefined) return 'SECOND_NEEDED';
  return first === decision ? 'AGREED' : 'CONTRADICTED';
}

interface Standing {
  readonly agreed: ReviewDecision | null;
  /** The decision that waits for a second one. */
  readonly first: { readonly reviewerId: string; readonly decision: ReviewDecision } | null;
}

/** What the decisions of this review have come to. */
function standingOf(tx: Tx, upgradeId: string, reviewSince: number): Standing {
  return RECORDED.flatMap((verdict) => recordedOf(tx, upgradeId, EVENTS[verdict]))
    .filter(({ facts }) => facts['reviewSince'] === reviewSince)
    .toSorted((one, other) => one.sequence - other.sequence)
    .reduce<Standing>(follow, { agreed: null, first: null });
}

function follow(standing: Standing, { event, facts }: AuditRow): Standing {
  const decision = facts['decision'] as ReviewDecision;
  switch (event) {
    case EVENTS.SECOND_NEEDED:
      return { ...standing, first: { reviewerId: String(facts['reviewerId']), decision } };
    case EVENTS.AGREED:
      return { ...standing, agreed: decision };
    default:
      return { ...standing, first: null };
  }
}
