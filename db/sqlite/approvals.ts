/**
 * Orders that two operators must agree on, as the audit trail tells of them: it is the only record, for a table beside it
 * could only contradict it (as with reviews).
 */
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { audit } from '../schema.sqlite';
import type { ApprovalStore } from '../store';
import { record } from './audit';
import type { Reader } from './connection';
import type { SqliteContext } from './context';

const ORDERED = 'order_second_needed';
const AGREED = 'order_agreed';

export function createApprovals({ connection: { db, write } }: SqliteContext): ApprovalStore {
  return {
    async agree({ subject, upgradeId, actor, reason, at }) {
      return write((tx) => {
        const [first, second] = saidOf(tx, subject, upgradeId);
        if (second !== undefined) return 'AGREED';
        if (first?.facts['actor'] === actor) return 'SAME_ACTOR';
        const event = first === undefined ? ORDERED : AGREED;
        record(tx, { at, upgradeId, event, facts: { subject, actor, cause: reason } });
        return first === undefined ? 'SECOND_NEEDED' : 'AGREED';
      });
    },

    async isAgreed({ subject, upgradeId }) {
      return saidOf(db, subject, upgradeId).length === 2;
    },
  };
}

/** The order, and who agreed to it. */
function saidOf(db: Reader, subject: string, upgradeId: string | null) {
  const isOf = upgradeId === null ? isNull(audit.upgradeId) : eq(audit.upgradeId, upgradeId);
  return db
    .select({ facts: audit.facts })
    .from(audit)
    .where(
      and(
        isOf,
        inArray(audit.event, [ORDERED, AGREED]),
        eq(sql`json_extract(${audit.facts}, '$.subject')`, subject),
      ),
    )
    .orderBy(asc(audit.sequence))
    .all();
}
