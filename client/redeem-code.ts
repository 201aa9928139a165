/**
 * Entering an activation code.
 *
 * - It is taken by the store first, against a budget and before anything is hashed; a reference goes to the run.
 * - What cannot be a code (wrong length or characters) is refused before anything is looked up. It uses no try, for a slip
 *   of the keyboard guesses nothing, and tells nothing, for the answer depends on the entry alone.
 * - Nothing is kept of a code that no stage could take.
 * - A second entry of the redeemed code is the same success; the right code too late is told from a wrong one. After the
 *   end the same budgets hold: nobody tries codes of an ended upgrade faster or more often.
 */
import { randomUUID } from 'node:crypto';
import type { UpdateDefinition } from '@temporalio/client';
import type { Store, UpgradeRecord } from '../db/store';
import { type RedeemCodeInput, redeemCodeUpdate } from '../workflows/messages';
import type { Policy } from '../workflows/policy';
import { type ProofingStatus, reasonNotAccepted } from '../workflows/status';
import { upgradeClosed, UpgradeError } from './errors';
import { policyOfUpgrade } from './policy-of-upgrade';
import type { StatusReader } from './read-status';
import { codeSchema } from './schemas';
import { isRunOver, toUpgradeError } from './temporal-errors';
import type { Repeatable } from './repeatable';
import { uuidFrom } from './upgrade-id';

export interface RedeemDependencies {
  readonly store: Pick<Store, 'codes'>;
  readonly clock: () => number;
  readonly policies: ReadonlyMap<string, Policy>;
  readonly readStatus: StatusReader;
  readonly recordOf: (upgradeId: string) => Promise<UpgradeRecord>;
  /** Sends the update to the run and waits for its answer. */
  readonly update: (
    record: UpgradeRecord,
    definition: UpdateDefinition<ProofingStatus, [RedeemCodeInput]>,
    input: { submissionId: string },
    repeatable: Repeatable | undefined,
    receivedAt: number,
  ) => Promise<ProofingStatus>;
}

export async function redeemCode(
  dependencies: RedeemDependencies,
  upgradeId: string,
  input: { code: string },
  repeatable?: Repeatable,
): Promise<ProofingStatus> {
  const { store, clock, policies, recordOf, update } = dependencies;
  const parsed = codeSchema.safeParse(input);
  if (!parsed.success) {
    throw new UpgradeError(
      'MALFORMED_CODE',
      'An activation code has ten letters and digits; check what you entered.',
    );
  }
  const { code } = parsed.data;
  const record = await recordOf(upgradeId);
  if (record.closedAt !== null && !hasCodeToTell(record)) throw upgradeClosed();
  // It would use a try and never be decided.
  const refusal = reasonNotAccepted(record.stage, 'redeemCode');
  if (refusal !== null) throw new UpgradeError('WRONG_STAGE', refusal);
  const { attemptsMax, attemptWindowMs } = policyOfUpgrade(policies, record).redemption;
  const at = clock();
  const submissionId = submissionIdOf(upgradeId, repeatable?.idempotencyKey);
  const submission = { submissionId, upgradeId, code, receivedAt: at, attemptsMax, attemptWindowMs };
  const submitted = await store.codes.submit(submission);
  if (submitted.kind === 'TOO_MANY_ATTEMPTS') throw tooManyAttempts(submitted.retryAt);
  if (submitted.kind === 'LOCKED') throw codesLocked();
  if (record.closedAt !== null) return redeemAfterEnd(dependencies, record, submissionId);
  try {
    return await update(record, redeemCodeUpdate, { submissionId }, repeatable, at);
  } catch (error) {
    const ended = toUpgradeError(error);
    // The run ended between our look and its answer: what the store decided is the answer.
    if (!isRunOver(ended)) throw ended;
    return redeemAfterEnd(dependencies, await recordOf(upgradeId), submissionId);
  }
}

/** Whether one code or another of an ended upgrade gets another answer. */
function hasCodeToTell({ outcome }: UpgradeRecord): boolean {
  return outcome === 'UPGRADED' || outcome === 'EXPIRED';
}

/** Decides in the store, which raises nothing any more. */
async function redeemAfterEnd(
  { store, clock, policies, readStatus }: RedeemDependencies,
  record: UpgradeRecord,
  submissionId: string,
): Promise<ProofingStatus> {
  // The run is over, but not the upgrade: whoever ended it by force must say how it ends.
  if (record.closedAt === null) throw upgradeClosed();
  const { attemptsMax, attemptWindowMs, failuresMax } = policyOfUpgrade(policies, record).redemption;
  const limits = { attemptsMax, attemptWindowMs, failuresMax };
  const method = record.method ?? 'VIDEO';
  const decision = { submissionId, method, ...limits, holdsOn: [], notices: [], at: clock() };
  const verdict = await store.codes.decide(decision);
  switch (verdict.kind) {
    case 'UPGRADED':
      return readStatus(record);
    case 'EXPIRED':
      throw new UpgradeError(
        'CODE_EXPIRED',
        'This activation code has expired. You may start a new upgrade.',
      );
    case 'LOCKED':
      throw codesLocked();
    case 'WRONG':
    case 'HELD':
    case 'CREDENTIAL_NOT_ACTIVE':
    case 'CLOSED_OTHERWISE':
      throw upgradeClosed();
  }
}

function codesLocked(): UpgradeError {
  return new UpgradeError(
    'CODES_LOCKED',
    'Too many wrong codes were entered for this credential; please contact Customer Support.',
  );
}

function tooManyAttempts(retryAt: number): UpgradeError {
  const iso = new Date(retryAt).toISOString();
  return new UpgradeError('TOO_MANY_ATTEMPTS', `Too many codes were tried; try again at ${iso}.`, {
    retryAt: iso,
  });
}

/** The same intent is the same submission, so that a repeated request uses one try. */
function submissionIdOf(upgradeId: string, idempotencyKey: string | undefined): string {
  if (idempotencyKey === undefined) return randomUUID();
  return uuidFrom(`submission:${upgradeId}:${idempotencyKey}`);
}
