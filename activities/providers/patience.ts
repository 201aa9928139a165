/**
 * Keeps what a party asked for by Retry-After, whoever tries again too soon.
 *
 * Temporal is told to wait as well, but a server may hand out a retry at once all the same (temporalio/temporal #7515).
 * Nothing is sent before the time is over; the caller is told how long that is.
 */
import { createHash } from 'node:crypto';
import { GatewayError } from './gateways';
import type { Call, Http, ReplySchemas } from './http';

/** Beyond it, those whose time is over are forgotten. */
const KEPT_MAX = 1_000;

/** @param clock UTC milliseconds */
export function withPatience(http: Http, clock: () => number): Http {
  const notBefore = new Map<string, number>();

  function forgetPast(): void {
    if (notBefore.size < KEPT_MAX) return;
    for (const [key, until] of notBefore) if (until <= clock()) notBefore.delete(key);
  }

  return async (party, call) => {
    const key = keyOf(party.code, call);
    const leftMs = (notBefore.get(key) ?? 0) - clock();
    if (leftMs > 0) {
      const message = `${call.name}: ${party.code} asked for patience; nothing was sent.`;
      throw new GatewayError(`${party.code}_HELD_BACK`, 'NOT_SENT', message, leftMs);
    }
    notBefore.delete(key);
    try {
      return await http(party, call);
    } catch (error) {
      if (error instanceof GatewayError && error.retryAfterMs !== undefined) {
        forgetPast();
        notBefore.set(key, clock() + error.retryAfterMs);
      }
      throw error;
    }
  };
}

/** Tells calls apart without keeping what they say. */
function keyOf(party: string, call: Call<ReplySchemas>): string {
  const { method, path, query, idempotencyKey, reference = idempotencyKey ?? call.body } = call;
  return createHash('sha256')
    .update(JSON.stringify([party, method, path, query, reference]))
    .digest('base64');
}
