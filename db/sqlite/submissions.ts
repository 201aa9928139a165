/**
 * Codes as people enter them: taken first, against a budget, then decided once.
 *
 * - Taking is a transaction that counts what is undecided or wrong, so tries at the same time cannot exceed the budget
 *   (attempt-budget.ts). What is refused is refused from a read: it is not sealed, and waits for nobody.
 * - Deciding counts the code against its credential (code-lock.ts), then hashes it against every code of the upgrade, so
 *   that its time tells nothing; then one transaction looks again at all that may have changed meanwhile, and redeems,
 *   raises and closes together.
 * - A refused submission leaves no row: it can be sent again when the window has moved on.
 */
import { and, eq, isNull } from 'drizzle-orm';
import { normaliseCode } from '../activation-code';
import { StoreError } from '../errors';
import { submissions } from '../schema.sqlite';
import type { CodeStore, RedeemVerdict, SubmitResult } from '../store';
import { type AttemptBudget, prepareAttemptBudget } from './attempt-budget';
import { record } from './audit';
import { giveBack, letThrough, lockCodes, startCodesOver } from './code-lock';
import { codesOf, findCode } from './code-rows';
import type { Reader, Tx } from './connection';
import type { SqliteContext } from './context';
import { raise, reasonNotRaised, redeemCode } from './ending';
import { type CredentialRow, credentialRow } from './otp';
import { refuseIfErased, requireUpgrade } from './upgrade-rows';

type SubmissionMethods = Pick<CodeStore, 'submit' | 'getSubmission' | 'decide'>;
type SubmissionRow = typeof submissions.$inferSelect;
type DecideInput = Parameters<CodeStore['decide']>[0];

export function createSubmissions({
  connection: { db, write },
  caseSealer,
  hasher,
}: SqliteContext): SubmissionMethods {
  const budget = prepareAttemptBudget(db);
  return {
    async submit(input) {
      const seen = budget.answerWithoutTaking(input);
      if (seen !== null) return seen;
      const { submissionId, upgradeId, code, receivedAt } = input;
      const place = placeOfEntry(submissionId, upgradeId);
      const sealedEntry = await caseSealer.seal(upgradeId, place, normaliseCode(code));
      return write((tx): SubmitResult => {
        refuseIfErased(tx, upgradeId);
        const standing = budget.answerWithoutTaking(input);
        if (standing !== null) return standing;
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
      const decided = verdictOf(requireSubmission(db, input.submissionId)) ?? write((tx) => admit(tx, input));
      if (decided !== null) return decided;
      const { submissionId, upgradeId, sealedEntry } = requireSubmission(db, input.submissionId);
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
        return verdictOf(current) ?? keep(tx, current, judge(tx, current, codeId, input, budget), input.at);
      });
    },
  };
}

/** Lets a submission through to be hashed: null. Or its verdict, if it has one or gets one without. */
function admit(tx: Tx, { submissionId, failuresMax, at }: DecideInput): RedeemVerdict | null {
  const submission = requireSubmission(tx, submissionId);
  const decided = verdictOf(submission);
  if (decided !== null) return decided;
  const { upgradeId } = submission;
  const credential = requireCredential(tx, requireUpgrade(tx, upgradeId).credentialId);
  if (letThrough(tx, submission, credential, { failuresMax, at })) return null;
  lockCodes(tx, credential, upgradeId, at);
  return keep(tx, submission, { kind: 'LOCKED' }, at);
}

/** Decides on what stands now. @param codeId the code of the upgrade that was entered; null: none of them */
function judge(
  tx: Tx,
  submission: SubmissionRow,
  codeId: string | null,
  { method, attemptsMax, attemptWindowMs, failuresMax, holdsOn, notices, at }: DecideInput,
  budget: AttemptBudget,
): RedeemVerdict {
  const { upgradeId, receivedAt } = submission;
  const upgrade = requireUpgrade(tx, upgradeId);
  const credential = requireCredential(tx, upgrade.credentialId);
  const code = codeId === null ? undefined : findCode(tx, codeId);
  if (code === undefined || (upgrade.closedAt === null && code.voidedAt !== null)) {
    if (credential.codeFailures >= failuresMax) {
      lockCodes(tx, credential, upgradeId, at);
      return { kind: 'LOCKED' };
    }
    if (upgrade.closedAt !== null) return { kind: 'CLOSED_OTHERWISE' };
    // This submission is undecided still and so among those that count.
    const used = budget.countingSince(upgradeId, receivedAt - attemptWindowMs, attemptsMax).length;
    return {
      kind: 'WRONG',
      attemptsLeft: Math.min(attemptsMax - used, failuresMax - credential.codeFailures),
    };
  }
  giveBack(tx, credential);
  if (upgrade.closedAt !== null) {
    if (upgrade.outcome === 'UPGRADED' && code.redeemedAt !== null) return { kind: 'UPGRADED' };
    return { kind: upgrade.outcome === 'EXPIRED' ? 'EXPIRED' : 'CLOSED_OTHERWISE' };
  }
  // What counts is when it was entered, not when it is looked at.
  if (receivedAt >= code.expiresAt) return { kind: 'EXPIRED' };
  switch (reasonNotRaised(tx, upgrade, holdsOn, receivedAt)) {
    // It is not used up: it can be entered again once the credential is usable.
    case 'CREDENTIAL_NOT_USABLE':
      return { kind: 'CREDENTIAL_NOT_ACTIVE' };
    case 'HELD': {
      const isIt = eq(submissions.submissionId, submission.submissionId);
      tx.update(submissions).set({ heldCodeId: code.codeId }).where(isIt).run();
      return { kind: 'HELD' };
    }
    case null:
      break;
  }
  const kind = raise(tx, upgrade, { method, reason: 'CODE_REDEEMED', notices, at }, () => {
    redeemCode(tx, code.codeId, at);
    startCodesOver(tx, credential);
  });
  return { kind };
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

function findSubmission(db: Reader, submissionId: string): SubmissionRow | undefined {
  return db.select().from(submissions).where(eq(submissions.submissionId, submissionId)).get();
}

function requireSubmission(db: Reader, submissionId: string): SubmissionRow {
  const found = findSubmission(db, submissionId);
  if (found !== undefined) return found;
  throw new StoreError('RECORD_NOT_FOUND', 'There is no submission with this id in the store.');
}

function requireCredential(db: Reader, credentialId: string): CredentialRow {
  const found = credentialRow(db, credentialId);
  if (found !== undefined) return found;
  throw new StoreError('RECORD_NOT_FOUND', 'There is no credential with this id in the store.');
}

export function placeOfEntry(submissionId: string, upgradeId: string) {
  return { table: 'submissions', rowId: submissionId, ownerId: upgradeId, kind: 'entered_code' };
}
