/**
 * Limits of requests: for each caller, and for each remote address that fails to say who it is.
 *
 * Failures limit answers and log lines, not guesses: nobody guesses 256 bits. So a right credential passes from an address
 * whose failures are used up, or a stranger behind the same proxy could lock a partner out.
 */
import { UpgradeError } from '../../errors';
import type { Principal } from './principal';
import { addressKeyOf, type BucketSize, createTokenBuckets } from './token-buckets';

export interface RateLimitSizes {
  /** A back end, agent, operator or reviewer. */
  readonly standing: BucketSize;
  /** All applicant sessions of one upgrade together. */
  readonly session: BucketSize;
  /** Requests of one remote address that carry no right credential. */
  readonly failure: BucketSize;
}

export const DEFAULT_RATE_LIMITS: RateLimitSizes = {
  standing: { burst: 200, perMinute: 1_200 },
  session: { burst: 30, perMinute: 60 },
  failure: { burst: 30, perMinute: 10 },
};

export interface RateLimits {
  /** @throws UpgradeError TOO_MANY_REQUESTS with `details.retryAfterSeconds` */
  takeFor(principal: Principal): void;
  /** @throws UpgradeError TOO_MANY_REQUESTS with `details.retryAfterSeconds` */
  takeForFailure(remoteAddress: string): void;
}

export function createRateLimits(sizes: RateLimitSizes, clock: () => number): RateLimits {
  // Apart, so that no number of strangers makes a caller's bucket forgotten.
  const ofPrincipals = createTokenBuckets(clock);
  const ofAddresses = createTokenBuckets(clock);
  return {
    takeFor({ kind, id }) {
      const size = kind === 'APPLICANT_SESSION' ? sizes.session : sizes.standing;
      refuseIfEmpty(ofPrincipals.take(`${kind} ${id}`, size));
    },
    takeForFailure(remoteAddress) {
      refuseIfEmpty(ofAddresses.take(addressKeyOf(remoteAddress), sizes.failure));
    },
  };
}

function refuseIfEmpty(retryAfterSeconds: number): void {
  if (retryAfterSeconds === 0) return;
  throw new UpgradeError('TOO_MANY_REQUESTS', `Too many requests; ask again in ${retryAfterSeconds} s.`, {
    retryAfterSeconds,
  });
}
