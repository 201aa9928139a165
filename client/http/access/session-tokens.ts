/**
 * Applicant sessions: a token by which a browser or app drives one upgrade, lent by the partner's back end.
 *
 * A JWT signed by us (HS256) with a `pfs_` in front, so that it is never mistaken for a token of an identity provider.
 * Algorithm, type, issuer and audience are fixed here and nothing of them is read from the token (RFC 8725 §3.1, §3.11).
 * It lives an hour at most and names one upgrade; it cannot be called back, and so can do only what its person may.
 */
import { randomUUID } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { KeyRing } from '../../../db';
import { SESSION_SECONDS_MAX } from '../contract/inputs';
import type { SessionPrincipal } from './principal';

export interface SessionToken {
  readonly token: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

export interface SessionTokens {
  /** @param issuer id of the back end that lends it */
  issue(upgradeId: string, issuer: string, seconds: number): Promise<SessionToken>;
  /** Null: not a session of ours, or over. */
  verify(token: string): Promise<SessionPrincipal | null>;
}

const PREFIX = 'pfs_';
const ALGORITHM = 'HS256';
const TYPE = 'proofing-session+jwt';
const ISSUER = 'proofing-upgrade';
const AUDIENCE = 'proofing-upgrade-api';

const claims = z.object({ sub: z.uuid(), iat: z.number().int(), exp: z.number().int() });

export function looksLikeSession(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** @param keys the first signs, the others still verify while keys are rotated */
export function createSessionTokens(keys: KeyRing, clock: () => number): SessionTokens {
  const nowSeconds = (): number => Math.floor(clock() / 1_000);
  const signingKey = keys.keys.get(keys.currentKeyId);
  if (signingKey === undefined) throw new RangeError('the key ring lacks its current key');

  return {
    async issue(upgradeId, issuer, seconds) {
      const issuedAt = nowSeconds();
      const expiresAt = issuedAt + Math.min(seconds, SESSION_SECONDS_MAX);
      const token = await new SignJWT({ lent_by: issuer })
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: keys.currentKeyId })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(upgradeId)
        .setJti(randomUUID())
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(signingKey);
      return { token: PREFIX + token, expiresAt: new Date(expiresAt * 1_000).toISOString() };
    },

    async verify(text) {
      if (!looksLikeSession(text)) return null;
      const token = text.slice(PREFIX.length);
      try {
        const key = keys.keys.get(decodeProtectedHeader(token).kid ?? '');
        if (key === undefined) return null;
        const { payload } = await jwtVerify(token, key, {
          algorithms: [ALGORITHM],
          typ: TYPE,
          issuer: ISSUER,
          audience: AUDIENCE,
          currentDate: new Date(clock()),
        });
        const { sub: upgradeId, iat, exp } = claims.parse(payload);
        if (exp - iat > SESSION_SECONDS_MAX) return null;
        // One name for all sessions of an upgrade: a fresh token is no fresh allowance of requests.
        return { id: `session:${upgradeId}`, kind: 'APPLICANT_SESSION', upgradeId };
      } catch {
        return null;
      }
    },
  };
}
