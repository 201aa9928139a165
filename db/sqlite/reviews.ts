/**
 * Decisions of reviewers, as the audit trail tells of them.
 *
 * The trail is the only record: what was decided by whom is there to stay and cannot be changed unnoticed, and a table
 * beside it could only contradict it. A review is known by when it began, so that nothing of an earlier one counts.
 */
import type { AuditRow, ReviewStore } from '../store';
import type { ReviewDecision } from '../../workflows/review-words';
import { recordedOf, record, wasRecorded } from './audit';
import type { Tx } from './connection';
import type { SqliteContext } from './context';
import { assigneeOf, endAssignment } from './assignment';
import { openersOf } from './holds';
import { REPUDIATED, REPUDIATION_TOLD } from './repudiations';
import { createReviewQueue } from './review-queue';
import { requireUpgrade } from './upgrade-rows';

/** The verdicts that change something, with what the trail says of them. */
const EVENTS = {
  SECOND_NEEDED: 'review_second_needed',
  AGREED: 'review_agreed',
  CONTRADICTED: 'review_contradicted',
} as const;
type Recorded = keyof typeof EVENTS;
const RECORDED = Object.keys(EVENTS) as Recorded[];

export function createReviews(context: SqliteContext): ReviewStore {
  const { write } = context.connection;
  return {
    ...createReviewQueue(context),

    async decide({ upgradeId, reviewerId, decision, step, reason, at }) {
      return write((tx) => {
        const { stage, stageSince, needsAttention } = requireUpgrade(tx, upgradeId);
        if (stage !== 'UNDER_REVIEW' && needsAttention !== REPUDIATED) return 'NOT_UNDER_REVIEW';
        const said = { decision, ...(step !== undefined && { step }) };
        const facts = { reviewerId, ...said, cause: reason, reviewSince: stageSince };
        const happeningOf = (verdict: Recorded) => ({ at, upgradeId, event: EVENTS[verdict], facts });
        const repeated = RECORDED.find((verdict) => wasRecorded(tx, happeningOf(verdict)));
        if (repeated !== undefined) return repeated;

        const { agreed, first } = standingOf(tx, upgradeId, stageSince);
        if (agreed !== null) return isSame(agreed, said) ? 'AGREED' : 'DECIDED_OTHERWISE';
        if (first?.reviewerId === reviewerId) return 'SAME_REVIEWER';
        if (openers(tx, upgradeId).has(reviewerId)) return 'OPENED_BY_REVIEWER';
        const assignee = assigneeOf(tx, upgradeId);
        if (assignee !== null && assignee !== reviewerId) return 'ASSIGNED_TO_OTHER';
        const verdict = verdictOn(said, first?.said);
        record(tx, happeningOf(verdict));
        // The next is another's: whoever decided has done what they had it for.
        endAssignment(tx, upgradeId);
        return verdict;
      });
    },
  };
}

/** A decision with what it names. */
interface Said {
  readonly decision: ReviewDecision;
  readonly step?: string;
}

function isSame(one: Said, other: Said): boolean {
  return one.decision === other.decision && one.step === other.step;
}

function verdictOn(said: Said, first: Said | undefined): Recorded {
  if (first === undefined) return 'SECOND_NEEDED';
  return isSame(first, said) ? 'AGREED' : 'CONTRADICTED';
}

/** Who asked for a hold, or said for somebody that a proofing was not theirs. */
function openers(tx: Tx, upgradeId: string): ReadonlySet<unknown> {
  const reported = recordedOf(tx, upgradeId, REPUDIATION_TOLD).flatMap(({ facts }) => facts['actor'] ?? []);
  return new Set([...openersOf(tx, upgradeId), ...reported]);
}

interface Standing {
  readonly agreed: Said | null;
  /** The decision that waits for a second one. */
  readonly first: { readonly reviewerId: string; readonly said: Said } | null;
}

/** What the decisions of this review have come to. */
function standingOf(tx: Tx, upgradeId: string, reviewSince: number): Standing {
  return RECORDED.flatMap((verdict) => recordedOf(tx, upgradeId, EVENTS[verdict]))
    .filter(({ facts }) => facts['reviewSince'] === reviewSince)
    .toSorted((one, other) => one.sequence - other.sequence)
    .reduce<Standing>(follow, { agreed: null, first: null });
}

function follow(standing: Standing, { event, facts }: AuditRow): Standing {
  const { decision, step } = facts as unknown as Said;
  const said = { decision, ...(step !== undefined && { step }) };
  switch (event) {
    case EVENTS.SECOND_NEEDED:
      return { ...standing, first: { reviewerId: String(facts['reviewerId']), said } };
    case EVENTS.AGREED:
      return { ...standing, agreed: said };
    default:
      return { ...standing, first: null };
  }
}
