/**
 * Whether callers keep to Retry-After: each 429 or 503 that has one, told during a storm, is followed by the next
 * request of the same call. Come too early it is counted as broken, else as kept.
 *
 * The same call is one with the same party, route and reference. Calls without a reference of their own, e.g. for a
 * token, are not watched: the next one may be somebody else's.
 */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { hashOf } from './chance';
import type { PartyName } from './party-names';
import { routeOf } from './request-log';
import { latestStorm } from './storm';
import type { World } from './world';

/** Notes that this call was told to wait. @param seconds undefined: it was not */
export function notePromise(
  { state, clock }: Pick<World, 'state' | 'clock'>,
  party: PartyName,
  request: FastifyRequest,
  seconds: number | undefined,
): void {
  const storm = latestStorm(state);
  const call = callOf(party, request);
  if (storm === undefined || storm.share === 0 || seconds === undefined || call === undefined) return;
  storm.retryAfter.sent++;
  storm.promises.set(call, clock() + seconds * 1000);
}

/** Counts this request, if its call was told to wait; also after the storm. */
export function settlePromise(
  { state, clock }: Pick<World, 'state' | 'clock'>,
  party: PartyName,
  request: FastifyRequest,
): void {
  const storm = latestStorm(state);
  if (storm === undefined || storm.promises.size === 0) return;
  const call = callOf(party, request);
  const notBefore = call === undefined ? undefined : storm.promises.get(call);
  if (call === undefined || notBefore === undefined) return;
  storm.promises.delete(call);
  if (clock() < notBefore) storm.retryAfter.broken++;
  else storm.retryAfter.kept++;
}

/** Hashed, since addresses and bodies tell who is asked about. */
function callOf(party: PartyName, request: FastifyRequest): string | undefined {
  const reference = referenceIn(request);
  return reference && hashOf(JSON.stringify([party, request.method, routeOf(request).declared, reference]));
}

/** The idempotency key; else the address, where it tells; else the reference in the body. */
function referenceIn(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (typeof key === 'string') return key;
  const hasIds = Object.keys(request.params as object).length > 0 || request.url.includes('?');
  if (hasIds || request.method === 'GET') return request.url;
  const { header, verification } = bodySchema.safeParse(request.body).data ?? {};
  return header?.clientReferenceId ?? verification?.vendorData;
}

const bodySchema = z.object({
  header: z.object({ clientReferenceId: z.string() }).optional(),
  verification: z.object({ vendorData: z.string() }).optional(),
});
