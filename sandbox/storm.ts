/**
 * A storm: while it lasts, each request meets a fault with the same probability.
 *
 * Whether and which follows from the seed and from the request's place among those of its route since the storm began,
 * so that a run can be repeated. Faults that were ordered come before it, and control calls never meet any.
 */
import type { FastifyRequest } from 'fastify';
import type { Fault, FaultKind } from './fault-kinds';
import type { PartyName } from './party-names';
import { routeOf } from './request-log';
import type { SandboxState, Storm } from './state';
import type { World } from './world';

export interface StormWish {
  /** From 0 to 1; 0 ends the storm that lasts. */
  readonly share: number;
  readonly kinds: readonly FaultKind[];
  readonly parties: readonly PartyName[];
  readonly retryAfterSeconds?: number | undefined;
}

export function orderStorm(state: SandboxState, wish: StormWish): void {
  const last = latestStorm(state);
  if (last !== undefined) last.share = 0;
  if (wish.share === 0) return;
  state.storms.push({
    ...wish,
    requests: 0,
    places: new Map(),
    met: new Map(),
    retryAfter: { sent: 0, kept: 0, broken: 0 },
    promises: new Map(),
  });
}

/** The one that lasts, or else the last one that did. */
export function latestStorm({ storms }: Pick<SandboxState, 'storms'>): Storm | undefined {
  return storms.at(-1);
}

/** What is told of it: no request, only counts. */
export function describeStorm(storm: Storm | undefined) {
  const { share = 0, met = new Map<FaultKind, number>(), requests = 0, retryAfter } = storm ?? {};
  return {
    share,
    met: Object.fromEntries(met),
    requests,
    retryAfter: retryAfter ?? { sent: 0, kept: 0, broken: 0 },
  };
}

/** The fault that the storm has for this request. */
export function takeStormFault(
  { state, chance }: Pick<World, 'state' | 'chance'>,
  party: PartyName,
  request: FastifyRequest,
): Fault | undefined {
  const storm = latestStorm(state);
  if (storm === undefined || storm.share === 0 || !storm.parties.includes(party)) return undefined;
  const route = `${party} ${request.method} ${routeOf(request).declared}`;
  const place = (storm.places.get(route) ?? 0) + 1;
  storm.places.set(route, place);
  storm.requests++;
  const isHit = chance.number(PARTS, 'storm', route, place) < storm.share * PARTS;
  const fault = storm.kinds[chance.number(storm.kinds.length, 'storm kind', route, place)];
  if (!isHit || fault === undefined) return undefined;
  storm.met.set(fault, (storm.met.get(fault) ?? 0) + 1);
  return { fault, retryAfterSeconds: storm.retryAfterSeconds };
}

/** A share is told apart to this part. */
const PARTS = 1_000_000;
