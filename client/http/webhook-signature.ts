/**
 * Standard Webhooks 1.0.0: an HMAC over `id.timestamp.body`, any of several secrets while they are rotated, a timestamp
 * at most five minutes off either way, compared in constant time.
 *
 * Made here and not by the library that senders use: that one decodes the body as text first, so that different bytes
 * pass for the same, and it only knows the machine's clock.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

const TOLERANCE_MS = 5 * 60_000;

export interface SignedRequest {
  /** Exactly the bytes received. */
  readonly body: Buffer;
  readonly id: string | undefined;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
}

/**
 * STALE: the signature is right and its time is not, so clocks differ or somebody plays an old event again. FORGED: all
 * else. Senders get the same answer to both; operators see which it was.
 */
export type SignatureVerdict = 'GENUINE' | 'STALE' | 'FORGED';

/** @param secrets `whsec_` and base64, each; @param now UTC milliseconds */
export function judgeSignature(
  secrets: readonly string[],
  request: SignedRequest,
  now: number,
): SignatureVerdict {
  const { body, id, timestamp, signature } = request;
  if (id === undefined || timestamp === undefined || signature === undefined) return 'FORGED';
  // No dot inside an id: it would move the borders of what is signed.
  if (!/^[A-Za-z0-9_-]{1,200}$/.test(id) || !/^\d{1,12}$/.test(timestamp)) return 'FORGED';
  const given = signature.split(' ').map((part) => Buffer.from(part));
  const isRight = secrets.some((secret) => {
    const mac = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(body);
    const expected = Buffer.from(`v1,${mac.digest('base64')}`);
    return given.some(
      (candidate) => candidate.length === expected.length && timingSafeEqual(candidate, expected),
    );
  });
  if (!isRight) return 'FORGED';
  return Math.abs(now - Number(timestamp) * 1000) > TOLERANCE_MS ? 'STALE' : 'GENUINE';
}

/** @throws RangeError for a secret that is no `whsec_` and base64; its text shows nothing of it */
export function keyOf(secret: string): Buffer {
  const [, encoded = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
  const key = Buffer.from(encoded, 'base64');
  // What is no base64 is read as far as it goes, and would make another key than the sender's.
  if (key.length === 0 || key.toString('base64') !== encoded) {
    throw new RangeError('A webhook secret is whsec_ and base64.');
  }
  return key;
}
