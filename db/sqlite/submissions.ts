/**
 * Codes as people enter them: taken first, against a budget, then decided once.
 *
 * - Taking is a transaction that counts what is undecided or wrong, so tries at the same time cannot exceed the budget.
 * - Deciding hashes first, against every code of the upgrade, so that its time tells nothing; then one transaction looks
 *   again at all that may have changed meanwhile, and redeems, raises and closes together.
 * - A refused submission leaves no row: it can be sent again when the window has moved on.
 */
import { and, desc, eq, gt, isNull, or } from 'drizzle-orm';
import { normaliseCode } from '../activation-code';
import { StoreError } from '../errors';
import { codes, submissions } from '../schema.sqlite';
import type { CodeStore, RedeemVerdict, SubmitResult } from '../store';
import { record } from './audit';
import { type CodeRow, codesOf, findCode } from './code-rows';
import type { Reader, Tx } from './connection';
import type { SqliteContext } from './context';
import { raise } from './ending';
import { refuseIfErased, requireUpgrade } from './upgrade-rows';

type SubmissionMethods = Pick<CodeStore, 'submit' | 'getSubmission' | 'decide'>;
type SubmissionRow = typeof submissions.$inferSelect;
type DecideInput = Parameters<CodeStore['decide']>[0];

export function createSubmissions({
  connection: { db, write },
  caseSealer,
  hasher,
}: SqliteContext): SubmissionMethods {
  return {
    async submit({ submissionId, upgradeId, code, receivedAt, attemptsMax, attemptWindowMs }) {
      requireUpgrade(db, upgradeId);
      const place = placeOfEntry(submissionId, upgradeId);
      const sealedEntry = await caseSealer.seal(upgradeId, place, normaliseCode(code));
      return write((tx): SubmitResult => {
        refuseIfErased(tx, upgradeId);
        const standing = findSubmission(tx, submissionId);
        if (standing !== undefined) {
          if (standing.upgradeId === upgradeId) return { kind: 'SUBMITTED', submissionId };
          throw new StoreError(
            'STORE_CONFLICT',
            'This submission id was given to a submission of another upgrade.',
          );
        }
        const counting = countingSince(tx, upgradeId, receivedAt - attemptWindowMs);
        const inTheWay = counting[attemptsMax - 1];
        if (inTheWay !== undefined) return { kind: 'TOO_MANY_ATTEMPTS', retryAt: inTheWay + attemptWindowMs };
        tx.insert(submissions).values({ submissionId, upgradeId, receivedAt, sealedEntry }).run();
        record(tx, { at: receivedAt, upgradeId, event: 'code_entered', facts: { submissionId } });
        return { kind: 'SUBMITTED', submissionId };
      });
    },

    async getSubmission(submissionId) {
      const found = findSubmission(db, submissionId);
      return found === undefined ? null : { upgradeId: found.upgradeId };
    },

    async decide(input) {
      const submission = requireSubmission(db, input.submissionId);
      const decided = verdictOf(submission);
      if (decided !== null) return decided;
      const { submissionId, upgradeId, sealedEntry } = submission;
      if (sealedEntry === null)
        throw new StoreError('SEAL_BROKEN', 'An undecided submission lost its entered code.');
      const entered = await caseSealer.open(upgradeId, placeOfEntry(submissionId, upgradeId), sealedEntry);
      // Only a case that has ended is erased.
      if (entered === null) return { kind: 'CLOSED_OTHERWISE' };
      const issued = codesOf(db, upgradeId);
      const [position] = await hasher.matches(entered, issued);
      const codeId = position === undefined ? null : issued[position]!.codeId;
      return write((tx) => {
        const current = requireSubmission(tx, submissionId);
        // Somebody decided it while we hashed: theirs stands.
        return verdictOf(current) ?? keep(tx, current, judge(tx, current, codeId, input), input.at);
      });
    },
  };
}

/** Decides on what stands now. @param codeId the code of the upgrade that was entered; null: none of them */
function judge(
  tx: Tx,
  { upgradeId, receivedAt }: SubmissionRow,
  codeId: string | null,
  { method, attemptsMax, attemptWindowMs, notices, at }: DecideInput,
): RedeemVerdict {
  const upgrade = requireUpgrade(tx, upgradeId);
  const code = codeId === null ? undefined : findCode(tx, codeId);
  if (upgrade.closedAt !== null) {
    const wasRedeemed = code !== undefined && code.redeemedAt !== null;
    if (upgrade.outcome === 'UPGRADED' && wasRedeemed) return { kind: 'UPGRADED' };
    return { kind: upgrade.outcome === 'EXPIRED' && code !== undefined ? 'EXPIRED' : 'CLOSED_OTHERWISE' };
  }
  if (code === undefined || code.voidedAt !== null) {
    // This submission is undecided still and so among those that count.
    const used = countingSince(tx, upgradeId, receivedAt - attemptWindowMs).length;
    return { kind: 'WRONG', attemptsLeft: Math.max(0, attemptsMax - used) };
  }
  // What counts is when it was entered, not when it is looked at.
  if (receivedAt >= code.expiresAt) return { kind: 'EXPIRED' };
  const isRaised = raise(tx, upgrade, { method, reason: 'CODE_REDEEMED', notices, at }, () =>
    redeem(tx, code, at),
  );
  if (!isRaised) return { kind: 'CREDENTIAL_NOT_ACTIVE' };
  return { kind: 'UPGRADED' };
}

function redeem(tx: Tx, { codeId, upgradeId, channel }: CodeRow, at: number): void {
  tx.update(codes).set({ redeemedAt: at, sealedCode: null }).where(eq(codes.codeId, codeId)).run();
  record(tx, { at, upgradeId, event: 'code_redeemed', facts: { codeId, channel } });
}

/** Keeps the verdict and wipes what was entered. */
function keep(
  tx: Tx,
  { submissionId, upgradeId }: SubmissionRow,
  verdict: RedeemVerdict,
  at: number,
): RedeemVerdict {
  const attemptsLeft = verdict.kind === 'WRONG' ? verdict.attemptsLeft : null;
  tx.update(submissions)
    .set({ decidedAt: at, verdict: verdict.kind, attemptsLeft, sealedEntry: null })
    .where(and(eq(submissions.submissionId, submissionId), isNull(submissions.decidedAt)))
    .run();
  const facts = { submissionId, verdict: verdict.kind, attemptsLeft };
  record(tx, { at, upgradeId, event: 'entered_code_decided', facts });
  return verdict;
}

function verdictOf({ verdict, attemptsLeft }: SubmissionRow): RedeemVerdict | null {
  if (verdict === null) return null;
  return verdict === 'WRONG' ? { kind: verdict, attemptsLeft: attemptsLeft ?? 0 } : { kind: verdict };
}

/** When the submissions came in that count against the budget, newest first: undecided or wrong, after `since`. */
function countingSince(db: Reader, upgradeId: string, since: number): number[] {
  const counts = and(
    eq(submissions.upgradeId, upgradeId),
    gt(submissions.receivedAt, since),
    or(isNull(submissions.verdict), eq(submissions.verdict, 'WRONG')),
  );
  return db
    .select({ receivedAt: submissions.receivedAt })
    .from(submissions)
    .where(counts)
    .orderBy(desc(submissions.receivedAt))
    .all()
    .map(({ receivedAt }) => receivedAt);
}

function findSubmission(db: Reader, submissionId: string): SubmissionRow | undefined {
  return db.select().from(submissions).where(eq(submissions.submissionId, submissionId)).get();
}

function requireSubmission(db: Reader, submissionId: string): SubmissionRow {
  const found = findSubmission(db, submissionId);
  if (found !== undefined) return found;
  throw new StoreError('RECORD_NOT_FOUND', 'There is no submission with this id in the store.');
}

export function placeOfEntry(submissionId: string, upgradeId: string) {
  return { table: 'submissions', rowId: submissionId, ownerId: upgradeId, kind: 'entered_code' };
}
