import type { Store } from '../../db/store';
import type { UpgradeClient } from '../upgrade-client';
import type { SyntheticChannel } from './channel';
import type { SyntheticPerson } from './person';
import type { StepObserver } from './steps';

export interface SyntheticDependencies {
  readonly channel: SyntheticChannel;
  /** Of the operator, who begins and retires what the person goes through. */
  readonly client: Pick<UpgradeClient, 'cancel' | 'reportCredential'>;
  readonly store: Pick<Store, 'credentials' | 'upgrades' | 'syntheticCases'>;
  readonly partnerId: string;
  readonly person: SyntheticPerson;
  /** UTC milliseconds. */
  readonly clock: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** For one case, in milliseconds. */
  readonly withinMs: number;
  readonly observer: StepObserver;
}

/** Who acts, in the audit trail. */
export const BY_SYNTHETIC = { actor: 'synthetic-case', reason: 'synthetic-case' } as const;
