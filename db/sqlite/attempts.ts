/**
 * Attempts at proofing, and who may send the answers of a batch.
 *
 * A claim is a row that can be written once: answers are never sent twice, not even after a crash in between.
 */
import { and, asc, desc, eq, getTableColumns, isNull, sql } from 'drizzle-orm';
import { StoreError } from '../errors';
import { answerings, appointments, attempts, upgrades } from '../schema.sqlite';
import type { Attempt, AttemptKind, AttemptsUsed, AttemptStore } from '../store';
import { record } from './audit';
import type { Reader, Tx } from './connection';
import type { SqliteContext } from './context';
import { refuseIfErased } from './upgrade-rows';

export function createAttempts({ connection: { db, write }, caseSealer }: SqliteContext): AttemptStore {
  return {
    async open({ attemptId, upgradeId, kind, at }) {
      return write((tx) => findAttempt(tx, attemptId) ?? openAttempt(tx, attemptId, upgradeId, kind, at));
    },

    async get(attemptId) {
      return findAttempt(db, attemptId);
    },

    async listByUpgrade(upgradeId) {
      return attemptsOf(db, upgradeId);
    },

    async newestWithResult(credentialId, result) {
      const found = db
        .select(getTableColumns(attempts))
        .from(attempts)
        .innerJoin(upgrades, eq(upgrades.upgradeId, attempts.upgradeId))
        .where(and(eq(upgrades.credentialId, credentialId), eq(attempts.result, result)))
        .orderBy(desc(attempts.finishedAt), desc(sql`${attempts}.rowid`))
        .limit(1)
        .get();
      return found ?? null;
    },

    async setProviderReference(attemptId, providerReference, at) {
      write((tx) => {
        const { upgradeId, providerReference: standing } = requireAttempt(tx, attemptId);
        if (standing === providerReference) return;
        tx.update(attempts).set({ providerReference }).where(eq(attempts.attemptId, attemptId)).run();
        record(tx, { at, upgradeId, event: 'attempt_known_to_provider', facts: { attemptId } });
      });
    },

    async claimAnswering(attemptId, questionSetId, at) {
      return write((tx) => {
        const { upgradeId } = requireAttempt(tx, attemptId);
        const row = { attemptId, questionSetId, claimedAt: at };
        // Whoever writes the row first may send; everybody after that may not.
        if (tx.insert(answerings).values(row).onConflictDoNothing().run().changes === 0) return false;
        record(tx, { at, upgradeId, event: 'answering_claimed', facts: { attemptId, questionSetId } });
        return true;
      });
    },

    async releaseAnswering(attemptId, questionSetId, at) {
      write((tx) => {
        const { upgradeId } = requireAttempt(tx, attemptId);
        // With a reply kept, it was sent after all.
        const isUnsent = and(isBatch(attemptId, questionSetId), isNull(answerings.sealedGrading));
        if (tx.delete(answerings).where(isUnsent).run().changes === 0) return;
        record(tx, { at, upgradeId, event: 'answering_released', facts: { attemptId, questionSetId } });
      });
    },

    async recordGrading(attemptId, questionSetId, result, at) {
      const { upgradeId } = requireAttempt(db, attemptId);
      const place = placeOfGrading(attemptId, questionSetId);
      const sealedGrading = await caseSealer.seal(upgradeId, place, JSON.stringify(result ?? null));
      write((tx) => {
        refuseIfErased(tx, upgradeId);
        const isUngraded = and(isBatch(attemptId, questionSetId), isNull(answerings.sealedGrading));
        if (tx.update(answerings).set({ sealedGrading }).where(isUngraded).run().changes === 0) {
          if (findBatch(tx, attemptId, questionSetId) !== undefined) return;
          throw new StoreError(
            'RECORD_NOT_FOUND',
            'No answers of this batch were claimed, so none can be graded.',
          );
        }
        record(tx, { at, upgradeId, event: 'answers_graded', facts: { attemptId, questionSetId } });
      });
    },

    async getGrading(attemptId, questionSetId) {
      const sealed = findBatch(db, attemptId, questionSetId)?.sealedGrading ?? null;
      if (sealed === null) return null;
      const { upgradeId } = requireAttempt(db, attemptId);
      const opened = await caseSealer.open(upgradeId, placeOfGrading(attemptId, questionSetId), sealed);
      return opened === null ? null : (JSON.parse(opened) as unknown);
    },

    async finish({ attemptId, result, counted, at }) {
      return write((tx) => {
        const attempt = findAttempt(tx, attemptId) ?? openLostVideoAttempt(tx, attemptId, at);
        const { upgradeId, finishedAt, kind } = attempt;
        if (finishedAt === null) {
          tx.update(attempts)
            .set({ finishedAt: at, result, counted })
            .where(and(eq(attempts.attemptId, attemptId), isNull(attempts.finishedAt)))
            .run();
          record(tx, {
            at,
            upgradeId,
            event: 'attempt_finished',
            facts: { attemptId, kind, result, counted },
          });
        }
        return attemptsUsed(tx, upgradeId);
      });
    },
  };
}

function openAttempt(tx: Tx, attemptId: string, upgradeId: string, kind: AttemptKind, at: number): Attempt {
  tx.insert(attempts).values({ attemptId, upgradeId, kind, openedAt: at }).run();
  record(tx, { at, upgradeId, event: 'attempt_opened', facts: { attemptId, kind } });
  return requireAttempt(tx, attemptId);
}

/** A crash may fall between the booking of an appointment and the opening of its attempt, which has the same id. */
function openLostVideoAttempt(tx: Tx, attemptId: string, at: number): Attempt {
  const appointment = tx.select().from(appointments).where(eq(appointments.appointmentId, attemptId)).get();
  if (appointment === undefined) throw unknownAttempt();
  return openAttempt(tx, attemptId, appointment.upgradeId, 'VIDEO', at);
}

function attemptsUsed(db: Reader, upgradeId: string): AttemptsUsed {
  const used = attemptsOf(db, upgradeId).filter(({ counted }) => counted);
  return { kba: used.filter(({ kind }) => kind === 'KBA').length, total: used.length };
}

function attemptsOf(db: Reader, upgradeId: string): Attempt[] {
  return db
    .select()
    .from(attempts)
    .where(eq(attempts.upgradeId, upgradeId))
    .orderBy(asc(attempts.openedAt), asc(sql`rowid`))
    .all();
}

function findAttempt(db: Reader, attemptId: string): Attempt | null {
  return db.select().from(attempts).where(eq(attempts.attemptId, attemptId)).get() ?? null;
}

function requireAttempt(db: Reader, attemptId: string): Attempt {
  const found = findAttempt(db, attemptId);
  if (found === null) throw unknownAttempt();
  return found;
}

function unknownAttempt(): StoreError {
  return new StoreError('RECORD_NOT_FOUND', 'There is no attempt with this id in the store.');
}

function isBatch(attemptId: string, questionSetId: string) {
  return and(eq(answerings.attemptId, attemptId), eq(answerings.questionSetId, questionSetId));
}

function findBatch(db: Reader, attemptId: string, questionSetId: string) {
  return db.select().from(answerings).where(isBatch(attemptId, questionSetId)).get();
}

/** Replies of the bureau are somebody's data, however they look. */
export function placeOfGrading(attemptId: string, questionSetId: string) {
  return { table: 'answerings', rowId: questionSetId, ownerId: attemptId, kind: 'grading' };
}
