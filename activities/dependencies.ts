import type { Store } from '../db/store';
import type { Gateways } from './providers/gateways';

/** What activities are made with. */
export interface ActivityDependencies {
  readonly store: Store;
  readonly gateways: Gateways;
}
