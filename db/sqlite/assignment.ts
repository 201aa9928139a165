/**
 * Who works on what a person must decide. It lies on the upgrade and is read and changed in one transaction, so of two who
 * take it at once one finds that the other has it. It ends with what it was for: a decision, another stage, the end.
 */
import { and, eq, isNotNull } from 'drizzle-orm';
import { upgrades } from '../schema.sqlite';
import type { AssignReview, AssignVerdict } from '../store';
import { record } from './audit';
import type { Reader, Tx } from './connection';

const DONE: AssignVerdict = { kind: 'DONE' };

export function assign(tx: Tx, { upgradeId, assignee, actor, takesOver, at }: AssignReview): AssignVerdict {
  const standing = assigneeOf(tx, upgradeId);
  if (standing === assignee) return DONE;
  if (standing !== null && standing !== actor && !takesOver)
    return { kind: 'ASSIGNED_TO_OTHER', assignee: standing };
  tx.update(upgrades)
    .set({ assignee, assignedAt: assignee === null ? null : at })
    .where(eq(upgrades.upgradeId, upgradeId))
    .run();
  const event = assignee === null ? 'review_unassigned' : 'review_assigned';
  record(tx, { at, upgradeId, event, facts: { actor, assignee, from: standing } });
  return DONE;
}

/** Nobody works on it any more, for there is nothing left to do. The trail tells by what, so it has no row of its own. */
export function endAssignment(tx: Tx, upgradeId: string): void {
  const isAssigned = and(eq(upgrades.upgradeId, upgradeId), isNotNull(upgrades.assignee));
  tx.update(upgrades).set({ assignee: null, assignedAt: null }).where(isAssigned).run();
}

/** Null: nobody. */
export function assigneeOf(db: Reader, upgradeId: string): string | null {
  const isIt = eq(upgrades.upgradeId, upgradeId);
  return db.select({ assignee: upgrades.assignee }).from(upgrades).where(isIt).get()?.assignee ?? null;
}
