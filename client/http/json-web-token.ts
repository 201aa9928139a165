/** JSON Web Tokens of an identity provider, checked against the keys it publishes (RFC 7519, 7517, 8725). */
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

export interface TokenIssuer {
  /** Where the identity provider publishes its keys: https, or http on this machine. */
  readonly jwksUrl: string;
  /** `iss` must be exactly this. */
  readonly issuer: string;
  /** `aud` must be or hold this: a token made for another service is not valid here. */
  readonly audience: string;
}

export interface TokenVerifierOptions {
  /** UTC milliseconds. */
  readonly clock?: () => number;
  /** How long the provider may take to answer with its keys, in milliseconds. */
  readonly keysWithinMs?: number;
}

/** The claims of a valid token; null: not valid, for whatever reason. Nothing of the token is ever in an error. */
export type TokenVerifier = (token: string) => Promise<Readonly<Record<string, unknown>> | null>;

/** Signatures by the provider's private key only: none, and no shared secret (RFC 8725 §3.1, §3.2). */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
/** Clocks of two machines differ; more than this is no difference of clocks. */
const CLOCK_TOLERANCE_SECONDS = 30;
/** In characters; what is longer is not even taken apart. */
const TOKEN_LENGTH_MAX = 8_192;

/**
 * The provider's keys are kept for ten minutes, and asked for anew when a token names an unknown one, at most every 30
 * seconds: made-up key ids are no way to have this service call the provider.
 *
 * @throws TokenSettingsError at once, if `jwksUrl` is no https address
 * @throws TokenKeysUnavailableError from the verifier: the provider's keys cannot be had, so nothing is known of the token
 */
export function createTokenVerifier(issuer: TokenIssuer, options: TokenVerifierOptions = {}): TokenVerifier {
  const { clock = Date.now, keysWithinMs = 5_000 } = options;
  const keysOfIssuer = createRemoteJWKSet(addressOfKeys(issuer.jwksUrl), { timeoutDuration: keysWithinMs });
  return async (token) => {
    if (token.length > TOKEN_LENGTH_MAX) return null;
    try {
      const { payload } = await jwtVerify(token, keysOfIssuer, {
        issuer: issuer.issuer,
        audience: issuer.audience,
        algorithms: ALGORITHMS,
        // A token without an end would be valid for ever.
        requiredClaims: ['exp'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(clock()),
      });
      return payload;
    } catch (error) {
      if (isOfTheToken(error)) return null;
      throw new TokenKeysUnavailableError();
    }
  };
}

/** The identity provider cannot be asked for its keys. Not the caller's fault: HTTP status 503. */
export class TokenKeysUnavailableError extends Error {
  override readonly name = 'TokenKeysUnavailableError';
  readonly code = 'TOKEN_KEYS_UNAVAILABLE';
  constructor() {
    super('The keys of the identity provider cannot be had now; check its address, and try again.');
  }
}

export class TokenSettingsError extends Error {
  override readonly name = 'TokenSettingsError';
  readonly code = 'TOKEN_SETTINGS_INVALID';
}

const THIS_MACHINE = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whoever can change the keys on their way can make tokens, so they come over TLS or from this machine. */
function addressOfKeys(text: string): URL {
  const address = URL.canParse(text) ? new URL(text) : null;
  const isLocal = address?.protocol === 'http:' && THIS_MACHINE.test(address.hostname);
  if (address !== null && (address.protocol === 'https:' || isLocal)) return address;
  throw new TokenSettingsError('The JWKS address of the identity provider must begin with https://.');
}

/** Everything jose says of a token; what else goes wrong is between us and the provider. */
function isOfTheToken(error: unknown): boolean {
  return (
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JWTExpired ||
    error instanceof errors.JWTClaimValidationFailed ||
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys
  );
}
