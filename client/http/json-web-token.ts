/**
 * Tokens of an identity provider: signed JWTs (RFC 7519), verified by the keys that it publishes (JWKS).
 *
 * Only asymmetric algorithms count, so that a public key is never taken for a shared secret (RFC 8725 §2.1), and issuer,
 * audience and end must be there and be right (§3.8, §3.9).
 */
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

export interface TokenIssuer {
  readonly jwksUrl: string;
  readonly issuer: string;
  readonly audience: string;
}

export interface TokenVerifierOptions {
  /** UTC milliseconds. */
  readonly clock?: () => number;
}

const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const CLOCK_TOLERANCE_SECONDS = 30;

/** @returns the claims of a token that is right; null for any other. @throws if the keys cannot be fetched */
export function createTokenVerifier(
  { jwksUrl, issuer, audience }: TokenIssuer,
  { clock = Date.now }: TokenVerifierOptions = {},
): (token: string) => Promise<Readonly<Record<string, unknown>> | null> {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 5_000 });
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ALGORITHMS,
        issuer,
        audience,
        requiredClaims: ['exp', 'iat', 'sub'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(clock()),
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JWKSTimeout) throw error;
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  };
}
