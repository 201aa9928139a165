import type { Store } from '../db/store';
import type { ProviderHealthSignal } from '../workflows/messages';
import type { Policy } from '../workflows/policy';
import type { BusinessCalendar } from './calendar/business-calendar';
import type { Gateways } from './providers/gateways';

/** What activities are made with. */
export interface ActivityDependencies {
  readonly store: Store;
  readonly gateways: Gateways;
  readonly calendar: BusinessCalendar;
  /** The profiles of upgrades by name; undefined: the built-in ones. */
  readonly policies?: ReadonlyMap<string, Policy> | undefined;
  /** Tells the run of a credential's upgrade about a party's health. NO_RUN: none is open. */
  readonly tellRun: TellRun;
}

export type TellRun = (credentialId: string, news: ProviderHealthSignal) => Promise<'TOLD' | 'NO_RUN'>;
