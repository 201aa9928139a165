/**
 * What waits for the decision of a person. It is read from what is there anyway: the stage, the holds, and what was
 * repudiated. A list of its own could only miss what the others know.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { AssignVerdict, ListReviews, QueuedReview, ReviewStore } from '../store';
import { assign } from './assignment';
import type { SqliteContext } from './context';
import { isHeldAtAll } from './holds';
import { decodeCursor, encodeCursor } from './list-cursor';
import { REPUDIATED, REPUDIATION_TOLD } from './repudiations';
import { requireUpgrade } from './upgrade-rows';

const LIST_MAX = 200;

export function createReviewQueue({
  connection: { db, write },
}: SqliteContext): Pick<ReviewStore, 'list' | 'assign' | 'takeToDecide'> {
  return {
    async list({ limit, cursor, ...filters }) {
      const size = Math.min(Math.max(1, limit), LIST_MAX);
      const after = cursor === undefined ? null : decodeCursor(cursor);
      const conditions = [
        ...conditionsOf(filters),
        after === null ? sql`1 = 1` : sql`(since, upgradeId) > (${after.openedAt}, ${after.upgradeId})`,
      ];
      const rows = db.all<Row>(sql`
        SELECT * FROM (${QUEUE}) WHERE ${sql.join(conditions, sql` AND `)}
        ORDER BY since, upgradeId LIMIT ${size + 1}`);
      const page = rows.slice(0, size).map(shown);
      const last = page.at(-1);
      const nextCursor =
        rows.length > size && last !== undefined
          ? encodeCursor({ openedAt: last.since, upgradeId: last.upgradeId })
          : null;
      return { reviews: page, nextCursor };
    },

    async takeToDecide({ upgradeId, reviewerId, at }) {
      return write((tx) => {
        const { stage, needsAttention } = requireUpgrade(tx, upgradeId);
        if (stage !== 'UNDER_REVIEW' && needsAttention !== REPUDIATED) return NOT_WAITING;
        return assign(tx, { upgradeId, assignee: reviewerId, actor: reviewerId, takesOver: false, at });
      });
    },

    async assign(input) {
      return write((tx) => {
        const { upgradeId } = input;
        const { stage, needsAttention, closedAt } = requireUpgrade(tx, upgradeId);
        const isHeldOpen = closedAt === null && isHeldAtAll(tx, upgradeId);
        const isWaiting = stage === 'UNDER_REVIEW' || needsAttention === REPUDIATED || isHeldOpen;
        return isWaiting ? assign(tx, input) : NOT_WAITING;
      });
    },
  };
}

const NOT_WAITING: AssignVerdict = { kind: 'NOT_WAITING' };

interface Row extends Omit<QueuedReview, 'why'> {
  readonly cause: string;
  readonly holds: string | null;
}

/** What holds an upgrade back still, the oldest first, as one text. */
const HOLDS = sql`(SELECT group_concat(reason) FROM
  (SELECT reason FROM holds h WHERE h.upgrade_id = u.upgrade_id AND released_at IS NULL ORDER BY placed_at, reason))`;

/** The other upgrade of the same person, which the row of the hold names. */
const SAME_AS = sql`(SELECT json_extract(a.facts, '$.cause') FROM audit a WHERE a.upgrade_id = u.upgrade_id
  AND a.event = 'hold_placed' AND json_extract(a.facts, '$.reason') = 'DUPLICATE_PERSON'
  ORDER BY a.sequence DESC LIMIT 1)`;

const COLUMNS = sql`u.upgrade_id AS upgradeId, u.credential_id AS credentialId, u.partner_id AS partnerId,
  u.policy_name AS policyName, u.policy_version AS policyVersion, u.stage, u.assignee,
  u.assigned_at AS assignedAt, ${SAME_AS} AS samePersonAs`;

/** One row an upgrade: a case under review is in it once, whatever holds it back besides. */
const QUEUE: SQL = sql`
  SELECT ${COLUMNS}, 'REVIEW' AS kind, u.stage_since AS since, u.stage_deadline AS decidedBy,
    coalesce(u.review_cause, u.needs_attention, 'REVIEW') AS cause, ${HOLDS} AS holds
  FROM upgrades u WHERE u.stage = 'UNDER_REVIEW' AND u.closed_at IS NULL
  UNION ALL
  SELECT ${COLUMNS}, 'HOLD', min(h.placed_at), NULL, '', ${HOLDS}
  FROM holds h JOIN upgrades u ON u.upgrade_id = h.upgrade_id
  WHERE h.released_at IS NULL AND u.closed_at IS NULL AND u.stage <> 'UNDER_REVIEW' GROUP BY u.upgrade_id
  UNION ALL
  SELECT ${COLUMNS}, 'REPUDIATION', coalesce((SELECT max(a.at) FROM audit a
    WHERE a.upgrade_id = u.upgrade_id AND a.event = ${REPUDIATION_TOLD}), u.stage_since), NULL, ${REPUDIATED}, NULL
  FROM upgrades u WHERE u.needs_attention = 'REPUDIATED'`;

function conditionsOf({
  partnerId,
  partnerIds,
  kind,
  assignee,
  sinceBefore,
}: Omit<ListReviews, 'limit' | 'cursor'>): SQL[] {
  const noneOrThese = (ids: readonly string[]): SQL =>
    ids.length === 0 ? sql`1 = 0` : sql`partnerId IN ${ids}`;
  return [
    ...(partnerId === undefined ? [] : [sql`partnerId = ${partnerId}`]),
    ...(partnerIds === undefined ? [] : [noneOrThese(partnerIds)]),
    ...(kind === undefined ? [] : [sql`kind = ${kind}`]),
    ...(assignee === undefined
      ? []
      : [assignee === null ? sql`assignee IS NULL` : sql`assignee = ${assignee}`]),
    ...(sinceBefore === undefined ? [] : [sql`since <= ${sinceBefore}`]),
  ];
}

function shown({ cause, holds, ...row }: Row): QueuedReview {
  const why = [cause, ...(holds === null ? [] : holds.split(','))].filter((word) => word !== '');
  return { ...row, why: why as unknown as QueuedReview['why'] };
}
