/** Who may call, and how often, as the environment says (temporal.config.ts, .env.example). */
import { parseKeyRing } from '../../../db';
import { ConfigError, type Environment } from '../../../temporal.config';
import type { ReviewersNeeded } from '../../review-decision';
import { createTokenVerifier } from '../json-web-token';
import { type ApiKeyHolder, parseApiKeys, readApiKeyFile } from './api-keys';
import type { AuthenticationOptions } from './authenticate';
import { DEFAULT_RATE_LIMITS, type RateLimitSizes } from './rate-limits';
import { createSessionTokens } from './session-tokens';

export interface AccessOptions extends Omit<AuthenticationOptions, 'agentKeys'> {
  readonly rateLimits: RateLimitSizes;
  readonly reviewersNeeded: ReviewersNeeded;
  readonly isBehindTls: boolean;
  /** Addresses or networks of proxies whose `X-Forwarded-For` is believed; none: nobody's. */
  readonly trustedProxies: readonly string[];
}

/** Nobody is known, and nothing is trusted. */
export const NO_ACCESS: AccessOptions = {
  apiKeys: [],
  sessions: null,
  verifyToken: null,
  rateLimits: DEFAULT_RATE_LIMITS,
  reviewersNeeded: 1,
  isBehindTls: false,
  trustedProxies: [],
};

/** @throws ConfigError for a setting that is malformed, or set by halves */
export function accessOf(environment: Environment<'api'>, clock: () => number = Date.now): AccessOptions {
  const { SESSION_KEYS } = environment;
  return {
    apiKeys: apiKeysOf(environment),
    sessions: SESSION_KEYS === '' ? null : createSessionTokens(parseKeyRing(SESSION_KEYS), clock),
    verifyToken: tokenVerifierOf(environment),
    claimNames: {
      id: environment.API_JWT_ID_CLAIM,
      kind: environment.API_JWT_KIND_CLAIM,
      partners: environment.API_JWT_PARTNERS_CLAIM,
    },
    rateLimits: {
      standing: { burst: environment.RATE_BURST, perMinute: environment.RATE_PER_MINUTE },
      session: { burst: environment.SESSION_RATE_BURST, perMinute: environment.SESSION_RATE_PER_MINUTE },
      failure: { burst: environment.FAILURE_RATE_BURST, perMinute: environment.FAILURE_RATE_PER_MINUTE },
    },
    reviewersNeeded: environment.REVIEWERS_NEEDED,
    isBehindTls: environment.BEHIND_TLS,
    trustedProxies: environment.TRUSTED_PROXIES,
  };
}

function apiKeysOf({ API_KEYS, API_KEYS_FILE }: Environment<'api'>): readonly ApiKeyHolder[] {
  if (API_KEYS !== '' && API_KEYS_FILE !== '') {
    throw new ConfigError('API_KEYS and API_KEYS_FILE are both set; give the keys in one of them.');
  }
  return API_KEYS_FILE === '' ? parseApiKeys(API_KEYS, 'API_KEYS') : readApiKeyFile(API_KEYS_FILE);
}

function tokenVerifierOf(environment: Environment<'api'>): AuthenticationOptions['verifyToken'] {
  const { API_JWT_JWKS_URL: jwksUrl, API_JWT_ISSUER: issuer, API_JWT_AUDIENCE: audience } = environment;
  const given = [jwksUrl, issuer, audience].filter((setting) => setting !== '').length;
  if (given === 0) return null;
  // Without issuer and audience, a token that was made for any other program would pass.
  if (given < 3) {
    throw new ConfigError(
      'API_JWT_JWKS_URL, API_JWT_ISSUER and API_JWT_AUDIENCE are set together or not at all.',
    );
  }
  try {
    return createTokenVerifier({ jwksUrl, issuer, audience });
  } catch {
    throw new ConfigError('API_JWT_JWKS_URL is malformed; it is an https address, or one of this machine.');
  }
}
