/**
 * A back end that tries codes, without a Temporal server: the real client on a real store, and in place of the run what
 * the run does with an entered code, which is to have the real activity decide it.
 */
import crypto from 'node:crypto';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { createStoreActivities } from '../../../activities/upgrade-steps';
import { isUpgradeError } from '../../../client';
import { createUpgradeClient } from '../../../client/create-upgrade-client';
import type { Store } from '../../../db';
import { exostar } from '../../../workflows/policies/exostar';
import type { Policy } from '../../../workflows/policy';
import { AT, DAY_MS } from '../../db/fixtures';
import { temporalDouble } from '../../support/temporal-double';

export interface BackEnd {
  readonly client: ReturnType<typeof createUpgradeClient>;
  /** What a caller gets for a code: the bytes of the answer or refusal. */
  enter(upgradeId: string, code: string): Promise<string>;
  /** Codes that reached the run. */
  updates(): number;
  /** Password hashes made since this was asked last. */
  hashed(): number;
  /** The time by the back end's clock. */
  now: number;
}

export function createBackEnd(store: Store, redemption: Partial<Policy['redemption']> = {}): BackEnd {
  const policy = { ...exostar, redemption: { ...exostar.redemption, ...redemption } };
  const { redeemCode } = createStoreActivities({ store });
  const hashing = jest.spyOn(crypto, 'scrypt');
  let updates = 0;

  const decide = async (input: { upgradeId: string; submissionId: string }): Promise<unknown> => {
    updates++;
    const limits = policy.redemption;
    const verdict = await redeemCode({ ...input, method: 'VIDEO', limits, notices: [], at: backEnd.now });
    if (verdict.kind === 'UPGRADED') return verdict;
    const { kind, ...details } = verdict;
    const cause = ApplicationFailure.nonRetryable('refused', `CODE_${kind}`, details);
    throw new WorkflowUpdateFailedError('refused', cause);
  };
  const run = {
    executeUpdate: (_definition: unknown, { args }: { args: Parameters<typeof decide> }) => decide(...args),
  };
  const temporal = temporalDouble({
    workflow: { getHandle: () => run, executeUpdateWithStart: async () => ({}) },
    withDeadline: (_at: number, call: () => unknown) => call(),
  });
  const client = createUpgradeClient({
    temporal,
    store,
    clock: () => backEnd.now,
    policies: new Map([[policy.name, policy]]),
  });
  const backEnd: BackEnd = {
    client,
    now: AT,
    updates: () => updates,
    hashed() {
      const count = hashing.mock.calls.length;
      hashing.mockClear();
      return count;
    },
    async enter(upgradeId, code) {
      try {
        return JSON.stringify(await client.redeemCode(upgradeId, { code }));
      } catch (error) {
        if (!isUpgradeError(error)) throw error;
        return JSON.stringify({ code: error.code, message: error.message, details: error.details });
      }
    },
  };
  return backEnd;
}

/** The upgrade waits for its code. */
export async function awaitCode(store: Store, upgradeId: string): Promise<void> {
  await store.upgrades.enterStage({
    upgradeId,
    stage: 'AWAITING_REDEMPTION',
    method: 'VIDEO',
    deadline: AT + DAY_MS,
    needsAttention: null,
    event: 'code_issued',
    notices: [],
    at: AT,
  });
}
