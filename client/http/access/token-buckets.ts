/**
 * How often each caller may ask: a bucket of tokens a caller, filled at an even rate.
 *
 * In memory and each process for itself: with several behind a balancer the limit is as many times as high.
 */

export interface BucketSize {
  /** Requests at once. */
  readonly burst: number;
  readonly perMinute: number;
}

export interface TokenBuckets {
  /** Takes a token; answers with 0, or with the seconds after which there is one. */
  take(key: string, size: BucketSize): number;
}

interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

/** @param keysMax callers that are remembered; the one that asked longest ago is forgotten first */
export function createTokenBuckets(clock: () => number, keysMax = 50_000): TokenBuckets {
  /** In the order of their last request. */
  const buckets = new Map<string, Bucket>();
  return {
    take(key, { burst, perMinute }) {
      const now = clock();
      const { tokens, at } = buckets.get(key) ?? { tokens: burst, at: now };
      const perMs = perMinute / 60_000;
      // A clock that was set back fills nothing.
      const filled = Math.min(burst, tokens + Math.max(0, now - at) * perMs);
      const isTaken = filled >= 1;
      buckets.delete(key);
      buckets.set(key, { tokens: isTaken ? filled - 1 : filled, at: now });
      if (buckets.size > keysMax) {
        const [oldest] = buckets.keys();
        if (oldest !== undefined) buckets.delete(oldest);
      }
      return isTaken ? 0 : Math.max(1, Math.ceil((1 - filled) / perMs / 1_000));
    },
  };
}

/**
 * Under which name an address is counted. Of IPv6 the first half: whoever has one address has all of its network
 * (RFC 6177), and could ask from another one each time.
 */
export function addressKeyOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  const [head = '', tail = ''] = address.split('%')[0]!.toLowerCase().split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const missing = Math.max(0, 8 - groups(head).length - groups(tail).length);
  const all = [...groups(head), ...Array.from({ length: missing }, () => '0'), ...groups(tail)];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
