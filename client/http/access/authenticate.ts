/**
 * Whose credential an `Authorization: Bearer` header carries (RFC 6750 §2.1): an agent's key, an API key, an applicant
 * session, or a token of the identity provider. Each is told by its form and tried by one verifier only, so that no token
 * is ever judged by the rules of another kind.
 */
import { UpgradeError } from '../../errors';
import { type AgentKey, agentOf } from '../agent-keys';
import { type ApiKeyHolder, holderOf, looksLikeApiKey } from './api-keys';
import type { Principal } from './principal';
import { looksLikeSession, type SessionTokens } from './session-tokens';
import { type ClaimNames, principalOfClaims } from './token-claims';

/** The claims of a token that is right; null: it is not. */
export type VerifyToken = (token: string) => Promise<Readonly<Record<string, unknown>> | null>;

export interface AuthenticationOptions {
  readonly agentKeys: readonly AgentKey[];
  readonly apiKeys: readonly ApiKeyHolder[];
  /** Null: none are issued, and none is right. */
  readonly sessions: SessionTokens | null;
  /** Null: no identity provider is trusted. */
  readonly verifyToken: VerifyToken | null;
  readonly claimNames?: ClaimNames;
}

/** Why nobody was recognised; for the log. The caller is told none of it. */
export type AuthenticationFailure =
  'NO_CREDENTIAL' | 'UNKNOWN_KEY' | 'SESSION_REFUSED' | 'TOKEN_REFUSED' | 'CLAIMS_NOT_KNOWN';

export type Authenticate = (
  authorization: string | undefined,
) => Promise<{ readonly principal: Principal } | { readonly failure: AuthenticationFailure }>;

export function createAuthenticate(options: AuthenticationOptions): Authenticate {
  const { agentKeys, apiKeys, sessions, verifyToken, claimNames } = options;
  return async (authorization) => {
    const [, given] = /^Bearer ([!-~]{1,8000})$/i.exec(authorization ?? '') ?? [];
    if (given === undefined) return { failure: 'NO_CREDENTIAL' };
    const agentId = agentOf(agentKeys, authorization);
    if (agentId !== null) return { principal: { id: agentId, kind: 'AGENT', partners: 'ALL' } };
    if (looksLikeApiKey(given)) return recognised(holderOf(apiKeys, given), 'UNKNOWN_KEY');
    if (looksLikeSession(given)) {
      return recognised((await sessions?.verify(given)) ?? null, 'SESSION_REFUSED');
    }
    if (given.split('.').length !== 3) return { failure: 'UNKNOWN_KEY' };
    const claims = verifyToken === null ? null : await claimsOf(given, verifyToken);
    if (claims === null) return { failure: 'TOKEN_REFUSED' };
    return recognised(principalOfClaims(claims, claimNames), 'CLAIMS_NOT_KNOWN');
  };
}

/** A token that cannot be judged is not a wrong one: its caller is told to come again, not to fetch another. */
async function claimsOf(token: string, verifyToken: VerifyToken): ReturnType<VerifyToken> {
  try {
    return await verifyToken(token);
  } catch {
    throw new UpgradeError(
      'IDENTITY_PROVIDER_UNAVAILABLE',
      'The keys of the identity provider cannot be fetched; check API_JWT_JWKS_URL.',
    );
  }
}

function recognised(principal: Principal | null, failure: AuthenticationFailure) {
  return principal === null ? { failure } : { principal };
}
