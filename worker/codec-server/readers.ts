/** Who may have payloads shown. */
import { createTokenVerifier, type TokenIssuer } from '../../client/http/json-web-token';
import { isSameKey } from '../../client/key-digest';

export interface Reader {
  /** For the log. */
  readonly id: string;
  readonly namespaces: readonly string[] | 'ALL';
}

export interface GivenToken {
  readonly token: string;
  /** In an address it may be seen on the way: only the local token counts there. */
  readonly by: 'HEADER' | 'ADDRESS';
}

/** Null: nobody that may have anything shown. */
export type ReaderOf = (given: GivenToken | null) => Promise<Reader | null>;

export interface ReaderOptions {
  /** An identity provider's tokens; null: none count. Their claim `namespaces` lists what may be seen. */
  readonly issuer: TokenIssuer | null;
  /** For a machine of one's own, where the Web UI has no login; null: none. */
  readonly localToken: string | null;
  readonly verify?: ReturnType<typeof createTokenVerifier>;
}

export function createReaders({ issuer, localToken, verify }: ReaderOptions): ReaderOf {
  const verifyToken = verify ?? (issuer === null ? null : createTokenVerifier(issuer));
  return async (given) => {
    if (given === null) return null;
    if (localToken !== null && isSameKey(given.token, localToken)) return { id: 'local', namespaces: 'ALL' };
    if (verifyToken === null || given.by === 'ADDRESS') return null;
    const claims = await verifyToken(given.token);
    if (claims === null || typeof claims['sub'] !== 'string') return null;
    const listed = claims['namespaces'];
    const namespaces = Array.isArray(listed) ? listed.filter((each) => typeof each === 'string') : [];
    return { id: claims['sub'], namespaces };
  };
}
