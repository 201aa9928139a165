import { UpgradeError } from '../errors';

/** Seconds after which it may be tried again (RFC 9110 §10.2.3); null: nothing is known of that. @param now UTC ms */
export function retryAfterOf(error: unknown, now: number): string | null {
  if (!(error instanceof UpgradeError)) return null;
  const { retryAfterSeconds, retryAt } = error.details;
  if (typeof retryAfterSeconds === 'number') return String(retryAfterSeconds);
  if (typeof retryAt !== 'string') return null;
  return String(Math.max(1, Math.ceil((Date.parse(retryAt) - now) / 1_000)));
}
