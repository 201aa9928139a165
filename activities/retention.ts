/**
 * Erases the personal data of upgrades that ended so long ago as their policy says.
 *
 * May be repeated at any point: what is erased is no longer due. A case that cannot be erased holds up no other.
 */
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { StoreError } from '../db/errors';
import type { Store } from '../db/store';
import { POLICIES } from '../workflows/policies';
import { completePolicy, type Policy, RETENTION_MS } from '../workflows/policy';
import { withFailures } from './failures';
import { serverTime } from './server-time';

export interface ErasedPage {
  readonly erased: number;
  /** Cases that are due and could not be erased. */
  readonly failed: number;
  /** Where the next page begins; null: nothing more is due. */
  readonly after: string | null;
}

const PAGE = 200;

/** The store is away, so no case would fare better than this one. */
const IS_AWAY: ReadonlySet<string> = new Set(['STORE_UNAVAILABLE', 'STORE_BUSY']);

export function createRetentionActivities({
  store,
  policies: known = POLICIES,
}: {
  readonly store: Pick<Store, 'erasure'>;
  /** The profiles by name; a case of one that is not among them is kept for {@link RETENTION_MS}. */
  readonly policies?: ReadonlyMap<string, Policy> | undefined;
}) {
  return withFailures({
    /** Destroys keys that an older copy of the key file brought back after their cases had been erased. */
    async destroyRestoredKeys(): Promise<{ destroyed: number }> {
      return { destroyed: await store.erasure.destroyRestoredKeys() };
    },

    async eraseDueCases({ after }: { readonly after: string | null }): Promise<ErasedPage> {
      const at = serverTime();
      const policies = Array.from(known.values(), (policy) => ({
        policyName: policy.name,
        closedBefore: at - completePolicy(policy).retention.personalDataMs,
      }));
      const due = await store.erasure.listDue({
        policies,
        othersClosedBefore: at - RETENTION_MS,
        after,
        limit: PAGE,
      });
      let [erased, failed] = [0, 0];
      const context = Context.current();
      for (const upgradeId of due) {
        try {
          await store.erasure.eraseCase(upgradeId, { reason: 'RETENTION', actor: null, at });
          erased++;
        } catch (error) {
          if (!(error instanceof StoreError) || IS_AWAY.has(error.code)) throw error;
          failed++;
        }
        context.heartbeat();
        if (context.cancellationSignal.aborted)
          throw ApplicationFailure.retryable('Told to stop.', 'STOPPED');
      }
      return { erased, failed, after: due.length < PAGE ? null : due.at(-1)! };
    },
  });
}
