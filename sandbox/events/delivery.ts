/** One try to deliver an event, signed as Standard Webhooks 1.0.0 asks. */
import { Webhook } from 'standardwebhooks';
import { hashOf } from '../chance';
import type { StoredEvent } from '../state';

/** A receiver has this long to answer (Standard Webhooks: 15 to 30 s; a person waits for control calls). */
const ANSWER_WITHIN_MS = 10_000;

export interface DeliveryTarget {
  readonly baseUrl: string;
  /** All of them sign: that is how a secret is rotated. */
  readonly secrets: readonly string[];
  /** UTC milliseconds; the signed time is that of this try. */
  readonly now: number;
  readonly stopped: AbortSignal;
}

/** @returns the receiver's HTTP status, or null if there was no answer */
export async function deliver(event: StoredEvent, target: DeliveryTarget): Promise<number | null> {
  const { baseUrl, secrets, now, stopped } = target;
  const sentAt = new Date(now);
  const signatures = secrets.map((secret) => new Webhook(secret).sign(event.id, sentAt, event.body));
  try {
    const response = await fetch(`${baseUrl}/v1/webhooks/${event.provider}`, {
      method: 'POST',
      // A redirect is a failure: events follow nobody elsewhere.
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'webhook-id': event.id,
        'webhook-timestamp': String(Math.floor(now / 1000)),
        'webhook-signature': signatures.join(' '),
      },
      body: event.body,
      signal: AbortSignal.any([stopped, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}

/** What somebody signs with who does not know the secret. */
export function forgedSecret({ id }: StoredEvent): string {
  return `whsec_${Buffer.from(hashOf(id), 'hex').toString('base64')}`;
}
