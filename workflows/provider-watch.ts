/**
 * The watch over an outside party while it is in trouble, or maintenance of it is announced.
 *
 * Why a workflow: an outage may last days, must be over exactly once, and every run that waits must hear of both ends.
 * Steps: note the outage, tell the runs, wait until the party answers (or announced maintenance is over and it answers),
 * note the end, tell the runs. It ends when nothing is left to watch and all was calm for a while; the next trouble
 * starts it again.
 * Flapping: a party may answer the probe and still fail at what matters. Each outage that follows soon after another is
 * held longer before it counts as over, so that clocks do not stop and go by the minute.
 * Idempotency: one watch a party, by its workflow id; one lasting outage a party, in the store.
 * Security: nothing of any person passes through here.
 */
import {
  condition,
  defineQuery,
  defineSignal,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  uuid4,
} from '@temporalio/workflow';
import type { OutageActivities, ProviderHealthActivities } from '../activities';
import type { Outage, WatchedProvider } from '../db/store';
import type { ProviderHealthSignal } from './messages';
import { isoInstant } from './iso-instant';

export const PROVIDER_WATCH_TYPE = 'providerWatch';

/** One watch a party. */
export function providerWatchIdOf(provider: WatchedProvider): string {
  return `provider-watch:${provider}`;
}

export interface ProviderWatchInput {
  readonly provider: WatchedProvider;
}

/** Nobody got through to the party since this instant, UTC milliseconds. */
export interface ProviderFailing {
  readonly since: number;
}

/** The party will be out between these instants, UTC milliseconds, and perhaps longer. */
export interface MaintenanceWindow {
  readonly from: number;
  readonly until: number;
}

export const providerFailingSignal = defineSignal<[ProviderFailing]>('providerFailing');
export const maintenanceAnnouncedSignal = defineSignal<[MaintenanceWindow]>('maintenanceAnnounced');

export interface ProviderHealth {
  readonly provider: WatchedProvider;
  readonly outage: Outage | null;
  readonly announced: readonly MaintenanceWindow[];
}
export const getProviderHealthQuery = defineQuery<ProviderHealth>('getProviderHealth');

const store = proxyLocalActivities<OutageActivities>({
  startToCloseTimeout: '10 seconds',
  localRetryThreshold: '5 seconds',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 3, maximumInterval: '15 minutes' },
});

/** Asked until it answers; the tries cost no history, and the pending activity shows operators how many there were. */
const { awaitProvider } = proxyActivities<ProviderHealthActivities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '2 seconds', backoffCoefficient: 1.5, maximumInterval: '1 minute' },
});

const { tellRuns } = proxyActivities<ProviderHealthActivities>({
  startToCloseTimeout: '1 hour',
  heartbeatTimeout: '2 minutes',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/** Trouble within this time after an outage is the same trouble. */
const CALM_MS = 10 * 60_000;
const HOLD_MS_MIN = 2 * 60_000;
const HOLD_MS_MAX = 60 * 60_000;

export async function providerWatch({ provider }: ProviderWatchInput): Promise<void> {
  const failing: ProviderFailing[] = [];
  let announced: readonly MaintenanceWindow[] = [];
  let outage: Outage | null = null;
  let holdMs = 0;
  setHandler(providerFailingSignal, (told) => void failing.push(told), {
    description: 'Calls to the party fail',
  });
  setHandler(
    maintenanceAnnouncedSignal,
    (window) => {
      announced = [...announced, window].toSorted((one, other) => one.from - other.from);
    },
    { description: 'The party announced maintenance' },
  );
  setHandler(getProviderHealthQuery, () => ({ provider, outage, announced }), {
    description: 'Whether the party is out, and what is announced',
  });

  const forgetPast = (): void => {
    announced = announced.filter(({ until }) => until > Date.now());
  };

  for (forgetPast(); failing.length > 0 || announced.length > 0; forgetPast()) {
    const [next] = announced;
    const waitMs = next === undefined ? 0 : next.from - Date.now();
    if (failing.length === 0 && waitMs > 0) {
      setCurrentDetails(
        `**${provider}** answers. Maintenance from ${isoInstant(next!.from)} to ${isoInstant(next!.until)}.`,
      );
      const summary = `Until the maintenance of ${provider} begins`;
      await condition(() => failing.length > 0 || announced[0] !== next, waitMs, { summary });
      continue;
    }
    const startedAt = failing[0]?.since ?? next!.from;
    const cause = failing.length > 0 ? 'FAILURES' : 'MAINTENANCE';
    outage = await store.openOutage.executeWithOptions({ summary: `${provider} is out: ${cause}` }, [
      { outageId: uuid4(), provider, cause, startedAt },
    ]);
    setCurrentDetails(`**${provider} is out** since ${isoInstant(outage.startedAt)} (${outage.cause}).`);
    await tell(outage, 'Tell the waiting runs that it is out');
    await untilMaintenanceEnds();
    await awaitProvider.executeWithOptions({ summary: `Ask ${provider} until it answers` }, [{ provider }]);
    if (holdMs > 0) {
      await sleep(holdMs, {
        summary: `${provider} failed again soon after the last time: held for this long`,
      });
      await awaitProvider.executeWithOptions({ summary: `Ask ${provider} once more` }, [{ provider }]);
    }
    failing.length = 0;
    const over: Outage = await store.closeOutage.executeWithOptions({ summary: `${provider} is back` }, [
      { outageId: outage.outageId, endedAt: Date.now() },
    ]);
    outage = null;
    setCurrentDetails(`**${provider} is back** since ${isoInstant(over.endedAt ?? Date.now())}.`);
    await tell(over, 'Tell the waiting runs that it is back');
    const summary = `Whether ${provider} stays up`;
    await condition(() => failing.length > 0 || announced.length > 0, CALM_MS, { summary });
    const isCalm = failing.length === 0;
    holdMs = isCalm ? 0 : Math.min(HOLD_MS_MAX, Math.max(HOLD_MS_MIN, holdMs * 2));
  }

  /** A party under maintenance may answer now and then, so it is not asked before it is over. */
  async function untilMaintenanceEnds(): Promise<void> {
    for (;;) {
      const current = announced.find(({ from, until }) => from <= Date.now() && until > Date.now());
      if (current === undefined) return;
      await sleep(current.until - Date.now(), { summary: `Until the maintenance of ${provider} ends` });
    }
  }
}

function tell({ provider, outageId, startedAt, endedAt }: Outage, summary: string): Promise<unknown> {
  const news: ProviderHealthSignal = { provider, outageId, startedAt, endedAt };
  return tellRuns.executeWithOptions({ summary }, [news]);
}
