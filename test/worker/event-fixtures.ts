/** What tests of event delivery have in common: upgrades that go on, endpoints, and a pump with a clock that stands still. */
import { randomBytes, randomUUID } from 'node:crypto';
import {
  type BackEndConfig,
  createBackEndGateway,
  type DeliveryResult,
} from '../../activities/providers/back-end';
import type { OutgoingEventType, Store } from '../../db';
import { createEventPump, type EventPump } from '../../worker/event-pump';
import { addCredential, AT, DAY_MS, opening } from '../db/fixtures';

export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
export const LOOPBACK = ['127.0.0.0/8'];

export async function addEndpoint(
  store: Store,
  url: string,
  given: {
    endpointId?: string;
    partnerId?: string;
    secret?: string;
    eventTypes?: readonly OutgoingEventType[] | 'ALL';
  } = {},
): Promise<string> {
  const { endpointId = `ep_${randomUUID()}`, partnerId = 'partner-1', eventTypes = 'ALL' } = given;
  const { secret = newSecret() } = given;
  await store.endpoints.add({ endpointId, partnerId, url, eventTypes, secret, actor: 'operator-1', at: AT });
  return endpointId;
}

/** An upgrade of partner-1, with its first event. */
export async function openUpgrade(store: Store, upgradeId: string = randomUUID(), at = AT): Promise<string> {
  await store.upgrades.open(opening(await addCredential(store), upgradeId, at));
  return upgradeId;
}

const WAYS = ['AWAITING_CONTACT_INFO', 'AWAITING_KBA_ANSWERS'] as const;

/** Moves an upgrade on, so many times: an event each. */
export async function moveOn(store: Store, upgradeId: string, times = 1, at = AT): Promise<void> {
  for (let time = 0; time < times; time++) {
    const { stage } = (await store.upgrades.get(upgradeId))!;
    await store.upgrades.enterStage({
      upgradeId,
      stage: stage === WAYS[0] ? WAYS[1] : WAYS[0],
      method: null,
      deadline: at + DAY_MS,
      needsAttention: null,
      event: `moved_on_${randomUUID()}`,
      notices: [],
      at,
    });
  }
}

export interface Pumped {
  readonly pump: EventPump;
  readonly results: DeliveryResult[];
  readonly logLines: unknown[][];
}

export function pumpOf(
  store: Store,
  clock: () => number,
  {
    disableAfterMs = 3 * DAY_MS,
    random = () => 0,
    ...gateway
  }: Partial<BackEndConfig> & { disableAfterMs?: number; random?: () => number } = {},
): Pumped {
  const results: DeliveryResult[] = [];
  const logLines: unknown[][] = [];
  const log = (...line: unknown[]): void => void logLines.push(line);
  const pump = createEventPump({
    store,
    backEnds: createBackEndGateway({ privateNetworks: LOOPBACK, timeoutMs: 2_000, ...gateway }),
    logger: { warn: log, error: log },
    measure: {
      count(_metric, labels, by = 1) {
        if (by > 0 && 'result' in labels) results.push(labels.result as DeliveryResult);
      },
    },
    disableAfterMs,
    clock,
    random,
    intervalMs: 1,
  });
  return { pump, results, logLines };
}

export const upTo = (upgradeId: string, last: number): string[] =>
  Array.from({ length: last }, (_, index) => `${upgradeId}: ${index + 1}`);
