/**
 * The access token of the bureau, shared by all calls of a gateway.
 *
 * - Kept until one minute before it expires; calls that come while it is fetched wait for the same one.
 * - The endpoint answers 500 now and then and recovers: tried twice more on that, and on nothing else
 *   (CDCgov/prime-simplereport, LiveExperianService.java).
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { GatewayError } from './gateways';
import type { Http, Party } from './http';

export interface ExperianLogin {
  readonly username: string;
  readonly password: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly userDomain: string;
}

export interface ExperianTokens {
  /**
   * A token that is good for now.
   * @throws GatewayError NOT_SENT or REJECTED, never OUTCOME_UNKNOWN: without a token nothing else was sent, and
   *   fetching one does nothing at the bureau
   */
  get(): Promise<string>;
  /** Fetches one whether or not another is still good. @throws GatewayError as {@link get} does */
  renew(): Promise<string>;
  /** The bureau refused it. A token that has taken its place meanwhile is kept. */
  drop(token: string): void;
}

export function createExperianTokens(party: Party, login: ExperianLogin, http: Http): ExperianTokens {
  let current: { token: string; freshUntil: number } | null = null;
  let fetching: Promise<string> | null = null;

  async function refresh(): Promise<string> {
    const { body } = await fetchToken(party, login, http, RETRIES_MAX);
    const token = body.access_token;
    current = { token, freshUntil: Date.now() + (body.expires_in ?? 0) * 1000 - FRESHNESS_MARGIN_MS };
    return token;
  }

  function renew(): Promise<string> {
    fetching ??= refresh().finally(() => {
      fetching = null;
    });
    return fetching;
  }

  return {
    async get() {
      return current !== null && Date.now() < current.freshUntil ? current.token : renew();
    },
    renew,
    drop(token) {
      if (current?.token === token) current = null;
    },
  };
}

const FRESHNESS_MARGIN_MS = 60_000;
const RETRIES_MAX = 2;

const tokenSchema = z.object({
  // It becomes a header; anything else than these characters would not.
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  /** Seconds, as a number or in quotes. Absent: used once and fetched anew. */
  expires_in: z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]).nullish(),
});

async function fetchToken(party: Party, login: ExperianLogin, http: Http, retries: number) {
  try {
    const reply = await http(party, {
      name: 'token',
      method: 'POST',
      path: ['oauth2', 'v1', 'token'],
      headers: { 'x-correlation-id': randomUUID(), 'x-user-domain': login.userDomain },
      body: JSON.stringify({
        username: login.username,
        password: login.password,
        client_id: login.clientId,
        client_secret: login.clientSecret,
      }),
      replies: { 200: tokenSchema, 500: z.unknown() },
    });
    if (reply.status === 200) return reply;
  } catch (error) {
    throw asNotSent(error);
  }
  if (retries > 0) return fetchToken(party, login, http, retries - 1);
  throw new GatewayError(`${party.code}_SERVER_ERROR`, 'NOT_SENT', `token: ${party.code} answered HTTP 500.`);
}

/** However the fetch of a token failed, the call it was for did not leave. */
function asNotSent(error: unknown): unknown {
  if (!(error instanceof GatewayError) || error.retryClass !== 'OUTCOME_UNKNOWN') return error;
  return new GatewayError(error.code, 'NOT_SENT', error.message, error.retryAfterMs);
}
