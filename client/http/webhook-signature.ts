/**
 * Standard Webhooks 1.0.0: an HMAC over `id.timestamp.body`, any of several secrets while they are rotated, a timestamp
 * at most five minutes off either way, compared in constant time.
 *
 * The library makes the signature that is expected; time is checked here, against an injected clock, since the library
 * only knows the machine's.
 */
import { timingSafeEqual } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

const TOLERANCE_MS = 5 * 60_000;

export interface SignedRequest {
  /** Exactly the bytes received. */
  readonly body: Buffer;
  readonly id: string | undefined;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
}

/** @param secrets `whsec_` and base64, each; @param now UTC milliseconds */
export function isSignedBy(secrets: readonly string[], request: SignedRequest, now: number): boolean {
  const { body, id, timestamp, signature } = request;
  if (id === undefined || timestamp === undefined || signature === undefined) return false;
  // No dot inside an id: it would move the borders of what is signed.
  if (!/^[A-Za-z0-9_-]{1,200}$/.test(id) || !/^\d{1,12}$/.test(timestamp)) return false;
  const sentAt = Number(timestamp) * 1000;
  if (Math.abs(now - sentAt) > TOLERANCE_MS) return false;
  const given = signature.split(' ').map((part) => Buffer.from(part));
  return secrets.some((secret) => {
    const expected = Buffer.from(new Webhook(secret).sign(id, new Date(sentAt), body));
    return given.some(
      (candidate) => candidate.length === expected.length && timingSafeEqual(candidate, expected),
    );
  });
}
