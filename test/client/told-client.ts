import { ServiceError } from '@temporalio/client';
import { createUpgradeClient } from '../../client/create-upgrade-client';
import type { UpgradeClient } from '../../client/upgrade-client';
import type { Store } from '../../db';
import { temporalDouble } from '../support/temporal-double';
import { NOW } from './cli-run';

/** What runs were told, and whether they can be. */
export interface Told {
  readonly workflowIds: string[];
  isTemporalAway: boolean;
}

/** The real client on a real store; of Temporal only that a run can be told. */
export function toldClient(store: Store, told: Told): UpgradeClient {
  const getHandle = (workflowId: string) => ({
    async signal(): Promise<void> {
      const cause = Object.assign(new Error('unavailable'), { code: 14, details: '', metadata: {} });
      if (told.isTemporalAway) throw new ServiceError('no', { cause });
      told.workflowIds.push(workflowId);
    },
  });
  const withDeadline = (_at: number, call: () => unknown) => call();
  const temporal = temporalDouble({ workflow: { getHandle }, withDeadline });
  return createUpgradeClient({ temporal, store, clock: () => NOW });
}
