/**
 * The Retry-After of a reply, in milliseconds from now: seconds or an HTTP date (RFC 9110, 10.2.3).
 *
 * Held to one day, so that a wrong header cannot put an upgrade to sleep for good.
 * @returns undefined if there is none, or none that can be read
 */
export function retryAfterMs(headers: Headers, now = Date.now()): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1000, RETRY_AFTER_MS_MAX);
  // Date.parse takes all kinds of text for a date; a party sends this one form only.
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(value)) return undefined;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.min(Math.max(at - now, 0), RETRY_AFTER_MS_MAX);
}

const RETRY_AFTER_MS_MAX = 24 * 60 * 60 * 1000;
