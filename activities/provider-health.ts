/**
 * The outage of an outside party: noted, told to the runs that wait for the party, and watched until it is over.
 *
 * Idempotency: one lasting outage a party in the store; a run that is told twice follows once, by the outage's id.
 */
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Outage, WatchedProvider } from '../db/store';
import type { ProviderHealthSignal } from '../workflows/messages';
import { stagesWaitingFor } from '../workflows/outage';
import type { ActivityDependencies } from './dependencies';
import { withFailures } from './failures';
import { type Gateways, GatewayError } from './providers/gateways';

/** Steps in our own store; run as local activities. */
export function createOutageActivities({ store }: Pick<ActivityDependencies, 'store'>) {
  return withFailures({
    /** Notes an outage, or answers with the one that lasts. */
    async openOutage(input: Omit<Outage, 'endedAt'>): Promise<Outage> {
      return store.outages.open(input);
    },

    async closeOutage(input: { outageId: string; endedAt: number }): Promise<Outage> {
      return store.outages.close(input.outageId, input.endedAt);
    },
  });
}

const PAGE = 100;

export function createProviderHealthActivities({ store, gateways, tellRun }: ActivityDependencies) {
  return withFailures({
    /** Answers as soon as the party can be asked; until then it fails, and is tried again. */
    async awaitProvider({ provider }: { provider: WatchedProvider }): Promise<void> {
      try {
        await probe(gateways, provider);
      } catch (error) {
        // It answered, even if not as it should: what is wrong then is no outage.
        if (error instanceof GatewayError && error.retryClass === 'REJECTED') return;
        throw error;
      }
    },

    /**
     * Tells every run in a stage that waits for the party. Goes on where an earlier try stopped.
     * @returns how many runs were told
     */
    async tellRuns(news: ProviderHealthSignal): Promise<{ told: number }> {
      const context = Context.current();
      const reached = (context.info.heartbeatDetails ?? null) as Progress | null;
      let told = reached?.told ?? 0;
      const stages = stagesWaitingFor(news.provider);
      for (let index = reached?.stage ?? 0; index < stages.length; index++) {
        let cursor = index === reached?.stage ? reached.cursor : undefined;
        do {
          const page = await store.upgrades.list({ stage: stages[index], limit: PAGE, cursor });
          for (const { credentialId } of page.upgrades) {
            if ((await tellRun(credentialId, news)) === 'TOLD') told++;
          }
          cursor = page.nextCursor ?? undefined;
          context.heartbeat({ stage: index, cursor, told } satisfies Progress);
          if (context.cancellationSignal.aborted)
            throw ApplicationFailure.retryable('Told to stop.', 'STOPPED');
        } while (cursor !== undefined);
      }
      return { told };
    },
  });
}

interface Progress {
  readonly stage: number;
  readonly cursor: string | undefined;
  readonly told: number;
}

function probe(gateways: Gateways, provider: WatchedProvider): Promise<void> {
  switch (provider) {
    case 'webstore':
      return gateways.webstore.probe();
    case 'kba':
      return gateways.kba.probe();
    case 'live-video':
      return gateways.liveVideo.probe();
    case 'letter-house':
      return gateways.letterHouse.probe();
  }
}
