/**
 * Erasing a case: its data key first, for that is what no backup of the database holds; then all that it sealed.
 *
 * Two files cannot change in one transaction. The key is destroyed, and safe on disk, before the database says that the
 * case is erased: a crash in between leaves a case that is unreadable and still due, and erasing it again finishes it.
 * The other order could leave one that counts as erased with its key in place.
 */
import { and, asc, eq, gt, inArray, isNotNull, isNull, lte, notInArray, or } from 'drizzle-orm';
import { StoreError } from '../errors';
import {
  answerings,
  appointments,
  attempts,
  codes,
  keptAnswers,
  notices,
  personDigests,
  sealedRecords,
  submissions,
  upgrades,
} from '../schema.sqlite';
import type { ErasureStore } from '../store';
import { record } from './audit';
import type { Tx } from './connection';
import type { SqliteContext } from './context';
import { requireUpgrade } from './upgrade-rows';

export function createErasure({ connection, caseKeys, caseSealer }: SqliteContext): ErasureStore {
  const { db, write } = connection;
  return {
    async eraseCase(upgradeId, { reason, actor, at }) {
      const { closedAt, erasedAt } = requireUpgrade(db, upgradeId);
      if (closedAt === null) {
        throw new StoreError('CASE_OPEN', 'This upgrade has not ended; cancel it first, then erase it.');
      }
      caseKeys.destroy(upgradeId);
      caseSealer.forget(upgradeId);
      if (erasedAt !== null) return 'ALREADY_ERASED';
      const isErased = write((tx) => {
        const isLeft = and(eq(upgrades.upgradeId, upgradeId), isNull(upgrades.erasedAt));
        if (tx.update(upgrades).set({ erasedAt: at }).where(isLeft).run().changes === 0) return false;
        emptyValues(tx, upgradeId, at);
        record(tx, { at, upgradeId, event: 'case_erased', facts: { reason, actor } });
        return true;
      });
      // What the ring itself had sealed, before there were data keys, lies in the log until it is emptied.
      connection.emptyLog();
      return isErased ? 'ERASED' : 'ALREADY_ERASED';
    },

    async destroyRestoredKeys() {
      const erased = db
        .select({ upgradeId: upgrades.upgradeId })
        .from(upgrades)
        .where(isNotNull(upgrades.erasedAt))
        .all();
      return erased.filter(
        ({ upgradeId }) => caseKeys.find(upgradeId) !== null && caseKeys.destroy(upgradeId),
      ).length;
    },

    async listDue({ policies, othersClosedBefore, after, limit }) {
      const named = policies.map(({ policyName, closedBefore }) =>
        and(eq(upgrades.policyName, policyName), lte(upgrades.closedAt, closedBefore)),
      );
      const names = policies.map(({ policyName }) => policyName);
      const other = and(notInArray(upgrades.policyName, names), lte(upgrades.closedAt, othersClosedBefore));
      const isDue = and(
        isNull(upgrades.erasedAt),
        isNotNull(upgrades.closedAt),
        or(...named, other),
        after === null ? undefined : gt(upgrades.upgradeId, after),
      );
      return db
        .select({ upgradeId: upgrades.upgradeId })
        .from(upgrades)
        .where(isDue)
        .orderBy(asc(upgrades.upgradeId))
        .limit(Math.max(0, limit))
        .all()
        .map(({ upgradeId }) => upgradeId);
    },
  };
}

function emptyValues(tx: Tx, upgradeId: string, at: number): void {
  tx.update(sealedRecords).set({ sealed: null }).where(eq(sealedRecords.upgradeId, upgradeId)).run();
  tx.update(codes).set({ sealedCode: null }).where(eq(codes.upgradeId, upgradeId)).run();
  const attemptsOfCase = tx
    .select({ attemptId: attempts.attemptId })
    .from(attempts)
    .where(eq(attempts.upgradeId, upgradeId));
  tx.update(answerings)
    .set({ sealedGrading: null })
    .where(inArray(answerings.attemptId, attemptsOfCase))
    .run();
  // Nobody can decide them any more.
  tx.update(submissions)
    .set({ decidedAt: at, verdict: 'CLOSED_OTHERWISE' })
    .where(and(eq(submissions.upgradeId, upgradeId), isNull(submissions.decidedAt)))
    .run();
  tx.update(submissions).set({ sealedEntry: null }).where(eq(submissions.upgradeId, upgradeId)).run();
  tx.delete(personDigests).where(eq(personDigests.upgradeId, upgradeId)).run();
  tx.delete(keptAnswers).where(eq(keptAnswers.upgradeId, upgradeId)).run();
  // Where a person lives, and what they speak, can be read from these.
  tx.update(upgrades).set({ language: null }).where(eq(upgrades.upgradeId, upgradeId)).run();
  tx.update(appointments).set({ timeZone: 'UTC' }).where(eq(appointments.upgradeId, upgradeId)).run();
  // No further word to a person who asked to be forgotten.
  tx.update(notices)
    .set({ dueAt: null, leasedUntil: null, droppedAt: at })
    .where(and(eq(notices.upgradeId, upgradeId), isNotNull(notices.dueAt)))
    .run();
  tx.update(notices).set({ data: {} }).where(eq(notices.upgradeId, upgradeId)).run();
}
