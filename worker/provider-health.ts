/**
 * Notices from the calls that are made anyway when an outside party is out.
 *
 * Out is a party that nobody got through to for a while: so many failures, over so long, and not one answer between. One
 * flaky call in three is no outage, and a quiet worker needs more than one bad moment.
 */
import type { Logger } from 'pino';
import { type Gateways, GatewayError } from '../activities/providers/gateways';
import type { WatchedProvider } from '../db/store';

export interface HealthObserver {
  /** The same gateways, with their outcomes observed. */
  observe(gateways: Gateways): Gateways;
}

export interface HealthObserverOptions {
  /** Called while a party is out, once and then now and again. */
  readonly onOut: (provider: WatchedProvider, since: number) => Promise<void>;
  readonly logger: Pick<Logger, 'warn'>;
  /** UTC milliseconds. */
  readonly clock?: () => number;
  /** Failures in a row, and how long since the first of them. */
  readonly failuresMin?: number;
  readonly failingMs?: number;
}

interface Failures {
  count: number;
  readonly since: number;
  lastAt: number;
  /** When it was told last; the watch needs to hear it once, but may have ended meanwhile. */
  toldAt: number | null;
}

const TELL_AGAIN_MS = 5 * 60_000;
/** Failures further apart than this are no streak: nobody knows what was in between. */
const GAP_MS_MAX = 10 * 60_000;

export function createHealthObserver(options: HealthObserverOptions): HealthObserver {
  const { onOut, logger, clock = Date.now, failuresMin = 5, failingMs = 60_000 } = options;
  const failing = new Map<WatchedProvider, Failures>();

  async function failed(provider: WatchedProvider): Promise<void> {
    const now = clock();
    const known = failing.get(provider);
    const failures =
      known !== undefined && now - known.lastAt <= GAP_MS_MAX
        ? known
        : { count: 0, since: now, lastAt: now, toldAt: null };
    failures.count++;
    failures.lastAt = now;
    failing.set(provider, failures);
    if (failures.count < failuresMin || now - failures.since < failingMs) return;
    if (failures.toldAt !== null && now - failures.toldAt < TELL_AGAIN_MS) return;
    failures.toldAt = now;
    try {
      await onOut(provider, failures.since);
    } catch (error) {
      failures.toldAt = null;
      const name = error instanceof Error ? error.name : 'unknown';
      logger.warn({ provider, error: name }, 'an outage cannot be told; trying again at the next failure');
    }
  }

  function observed<G extends object>(provider: WatchedProvider, gateway: G): G {
    const methods = Object.entries(gateway).map(([name, method]) => [
      name,
      // Probes are the watch's own, and may ask another door than the one that is shut.
      name === 'probe'
        ? (method as unknown)
        : async (...input: unknown[]) => {
            try {
              const answer = await (method as (...input: unknown[]) => Promise<unknown>)(...input);
              failing.delete(provider);
              return answer;
            } catch (error) {
              if (isUnanswered(error)) await failed(provider);
              else if (!isHeldBack(error)) failing.delete(provider);
              throw error;
            }
          },
    ]);
    return Object.fromEntries(methods) as G;
  }

  return {
    observe: ({ webstore, kba, liveVideo, letterHouse, ...others }) => ({
      ...others,
      webstore: observed('webstore', webstore),
      kba: observed('kba', kba),
      liveVideo: observed('live-video', liveVideo),
      letterHouse: observed('letter-house', letterHouse),
    }),
  };
}

/** Refused is answered, and so is "too many requests": the party is there. */
function isUnanswered(error: unknown): boolean {
  if (!(error instanceof GatewayError) || error.retryClass === 'REJECTED') return false;
  return !error.code.endsWith('_RATE_LIMITED') && !isHeldBack(error);
}

/** Nothing was sent, so nothing was learnt. */
function isHeldBack(error: unknown): boolean {
  return error instanceof GatewayError && error.code.endsWith('_HELD_BACK');
}
