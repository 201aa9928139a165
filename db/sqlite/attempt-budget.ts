/**
 * Whether an entered code is taken: asked before it is sealed, hashed or sent anywhere.
 *
 * Its statements are prepared once, for a flood of tries must cost next to nothing (bench throttle). They run on the one
 * connection, so within a transaction they see what it sees.
 */
import { and, desc, eq, gt, gte, inArray, isNull, or, sql } from 'drizzle-orm';
import { StoreError } from '../errors';
import { credentials, submissions, upgrades } from '../schema.sqlite';
import type { CodeStore, SubmitResult } from '../store';
import type { Reader } from './connection';

type SubmitInput = Parameters<CodeStore['submit']>[0];

export interface AttemptBudget {
  /** The answer to a submission that is refused, or was taken before; null: it is to be taken. */
  answerWithoutTaking(input: SubmitInput): SubmitResult | null;
  /**
   * When the newest submissions came in that count, newest first: after `since`, undecided or not right. What was right
   * never counts, not even entered too late.
   */
  countingSince(upgradeId: string, since: number, limit: number): readonly number[];
}

export function prepareAttemptBudget(db: Reader): AttemptBudget {
  const given = sql.placeholder;
  const lockOf = db
    .select({ codesLockedAt: credentials.codesLockedAt })
    .from(upgrades)
    .innerJoin(credentials, eq(credentials.credentialId, upgrades.credentialId))
    .where(eq(upgrades.upgradeId, given('upgradeId')))
    .prepare();
  const standingOf = db
    .select({ upgradeId: submissions.upgradeId })
    .from(submissions)
    .where(eq(submissions.submissionId, given('submissionId')))
    .prepare();
  const isOfUpgrade = eq(submissions.upgradeId, given('upgradeId'));
  const toldOfLock = db
    .select({ submissionId: submissions.submissionId })
    .from(submissions)
    .where(and(isOfUpgrade, eq(submissions.verdict, 'LOCKED'), gte(submissions.decidedAt, given('lockedAt'))))
    .limit(1)
    .prepare();
  const isNotRight = or(
    isNull(submissions.verdict),
    inArray(submissions.verdict, ['WRONG', 'LOCKED', 'CLOSED_OTHERWISE']),
  );
  const counting = db
    .select({ receivedAt: submissions.receivedAt })
    .from(submissions)
    .where(and(isOfUpgrade, gt(submissions.receivedAt, given('since')), isNotRight))
    .orderBy(desc(submissions.receivedAt))
    .limit(given('limit'))
    .prepare();

  const countingSince: AttemptBudget['countingSince'] = (upgradeId, since, limit) =>
    counting.all({ upgradeId, since, limit }).map(({ receivedAt }) => receivedAt);

  return {
    countingSince,

    answerWithoutTaking({ submissionId, upgradeId, receivedAt, attemptsMax, attemptWindowMs }) {
      const lock = lockOf.get({ upgradeId });
      if (lock === undefined)
        throw new StoreError('UPGRADE_NOT_FOUND', 'There is no upgrade with this id in the store.');
      const standing = standingOf.get({ submissionId });
      if (standing !== undefined) {
        if (standing.upgradeId === upgradeId) return { kind: 'SUBMITTED', submissionId };
        throw new StoreError(
          'STORE_CONFLICT',
          'This submission id was given to a submission of another upgrade.',
        );
      }
      // The first one after the lock is taken, to go the way of all others unhashed: the running upgrade learns of the
      // lock by it and calls an operator.
      const lockedAt = lock.codesLockedAt;
      if (lockedAt !== null && toldOfLock.get({ upgradeId, lockedAt }) !== undefined)
        return { kind: 'LOCKED' };
      const inTheWay = countingSince(upgradeId, receivedAt - attemptWindowMs, attemptsMax)[attemptsMax - 1];
      return inTheWay === undefined
        ? null
        : { kind: 'TOO_MANY_ATTEMPTS', retryAt: inTheWay + attemptWindowMs };
    },
  };
}
