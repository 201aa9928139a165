/**
 * Erasing an upgrade on request, open or not.
 *
 * - An open one has a defined end: it is cancelled, which withdraws what is open outside, and its run is waited for. Only
 *   then is there nobody left who may need what is erased.
 * - A run that is gone without having closed its upgrade (it was terminated) ends nothing any more: the upgrade is closed
 *   here, as the cancelling would have.
 * - It may be repeated at any point, and goes on where it was.
 */
import type { Client } from '@temporalio/client';
import { WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import type { Store, UpgradeRecord } from '../db/store';
import { workflowIdOf } from '../temporal.config';
import type { Outcome, Reason } from '../workflows/status';
import { UpgradeError } from './errors';
import { isRunOver, toUpgradeError } from './temporal-errors';

export interface ErasedUpgrade {
  readonly upgradeId: string;
  /** How it ended. */
  readonly outcome: Outcome;
  readonly reason: Reason;
  /** ISO 8601. */
  readonly erasedAt: string;
}

interface EraseDependencies {
  readonly temporal: Client;
  readonly store: Pick<Store, 'upgrades' | 'erasure'>;
  readonly clock: () => number;
  readonly answerWithinMs: number;
  readonly cancel: (record: UpgradeRecord) => Promise<unknown>;
  readonly recordOf: (upgradeId: string) => Promise<UpgradeRecord>;
}

export async function eraseUpgrade(
  dependencies: EraseDependencies,
  upgradeId: string,
  { by, actor }: { readonly by: 'APPLICANT' | 'OPERATOR'; readonly actor: string },
): Promise<ErasedUpgrade> {
  const { store, clock, recordOf, cancel } = dependencies;
  const record = await recordOf(upgradeId);
  if (record.erasedAt === null) {
    if (record.closedAt === null) await unlessOver(() => cancel(record));
    const isGone = await waitForRun(dependencies, record);
    if (isGone && (await recordOf(upgradeId)).closedAt === null) {
      const reason = `CANCELLED_BY_${by}` as const;
      await store.upgrades.close({ upgradeId, outcome: 'CANCELLED', reason, notices: [], at: clock() });
    }
  }
  // Also of one that was erased: an older copy of the key file may have brought its key back.
  await store.erasure.eraseCase(upgradeId, { reason: 'REQUEST', actor, at: clock() });
  const { outcome, reason, erasedAt } = await recordOf(upgradeId);
  if (outcome === null || reason === null || erasedAt === null) {
    throw new UpgradeError('ANSWER_PENDING', 'The erasure cannot be confirmed yet; repeat the request.');
  }
  return { upgradeId, outcome, reason, erasedAt: new Date(erasedAt).toISOString() };
}

async function unlessOver(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    const reason = toUpgradeError(error);
    if (!isRunOver(reason)) throw reason;
  }
}

/** Waits until no run of this very upgrade is left. @returns whether that is known for sure */
async function waitForRun(
  { temporal, answerWithinMs }: EraseDependencies,
  { upgradeId, credentialId }: UpgradeRecord,
): Promise<boolean> {
  const workflowId = workflowIdOf(credentialId);
  try {
    const run = await temporal.workflow.getHandle(workflowId).describe();
    if (run.memo?.['upgradeId'] !== upgradeId) return true;
    const handle = temporal.workflow.getHandle(workflowId, run.runId);
    await temporal.withDeadline(Date.now() + answerWithinMs, () => handle.result());
    return true;
  } catch (error) {
    // Failed, terminated or forgotten: it ended all the same.
    if (error instanceof WorkflowFailedError || error instanceof WorkflowNotFoundError) return true;
    throw error;
  }
}
