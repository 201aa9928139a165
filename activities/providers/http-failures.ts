/**
 * What went wrong with a call, as a GatewayError of one retry class.
 *
 * | what happened | code | class |
 * |---|---|---|
 * | no connection, name not found | `_UNREACHABLE` | NOT_SENT |
 * | 429 / 503 | `_RATE_LIMITED` / `_UNAVAILABLE` | NOT_SENT, with Retry-After |
 * | time limit, 408 | `_TIMEOUT` | OUTCOME_UNKNOWN |
 * | other 5xx | `_SERVER_ERROR` | OUTCOME_UNKNOWN |
 * | connection lost, reply cut, malformed, oversized or not JSON | `_BROKEN_REPLY` | OUTCOME_UNKNOWN |
 * | 401, 403 | `_UNAUTHORISED` | REJECTED |
 * | a redirect, another status, a body of another shape | `_UNMAPPED_REPLY` | REJECTED |
 * | our own settings or ids make no request | `_INVALID_REQUEST` | REJECTED |
 *
 * Messages are made of the party, the call and the status. Texts of underlying errors stay out, `cause` included: they
 * quote addresses, headers and bodies.
 */
import { GatewayError } from './gateways';
import { retryAfterMs } from './retry-after';

/** Prefix of a party's error codes. */
export type PartyCode = 'WEBSTORE' | 'KBA' | 'LIVE_VIDEO' | 'LETTER_HOUSE' | 'NOTIFIER';

export interface Party {
  readonly code: PartyCode;
  /** With the party's path prefix, e.g. `http://127.0.0.1:4010/experian`. */
  readonly baseUrl: string;
  /** For the whole exchange, milliseconds. */
  readonly timeoutMs: number;
}

/** `fetch` rejected, or the body broke off. `status` is known in the second case only. */
export function failedExchange(
  party: Party,
  callName: string,
  error: unknown,
  status?: number,
): GatewayError {
  const { name, cause } = factsOf(error);
  if (name === 'TimeoutError') {
    return new GatewayError(
      `${party.code}_TIMEOUT`,
      'OUTCOME_UNKNOWN',
      `${callName}: ${party.code} did not answer in time.`,
    );
  }
  if (status === undefined && isNotConnected(factsOf(cause))) {
    return new GatewayError(
      `${party.code}_UNREACHABLE`,
      'NOT_SENT',
      `${callName}: no connection to ${party.code}.`,
    );
  }
  // fetch gives a redirect no code. Should its words change, the outcome is unknown, which is never less careful.
  if (factsOf(cause).message === 'unexpected redirect') {
    return new GatewayError(
      `${party.code}_UNMAPPED_REPLY`,
      'REJECTED',
      `${callName}: ${party.code} answered with a redirect.`,
    );
  }
  return brokenReply(party, callName, status);
}

/** A status that the call has no reading for. */
export function refusedStatus(
  party: Party,
  callName: string,
  status: number,
  headers: Headers,
): GatewayError {
  const message = `${callName}: ${party.code} answered HTTP ${status}.`;
  if (status === 429 || status === 503) {
    const code = status === 429 ? 'RATE_LIMITED' : 'UNAVAILABLE';
    return new GatewayError(`${party.code}_${code}`, 'NOT_SENT', message, retryAfterMs(headers));
  }
  if (status === 408) return new GatewayError(`${party.code}_TIMEOUT`, 'OUTCOME_UNKNOWN', message);
  if (status >= 500) return new GatewayError(`${party.code}_SERVER_ERROR`, 'OUTCOME_UNKNOWN', message);
  if (status === 401 || status === 403) {
    return new GatewayError(`${party.code}_UNAUTHORISED`, 'REJECTED', message);
  }
  return new GatewayError(`${party.code}_UNMAPPED_REPLY`, 'REJECTED', message);
}

/** The party may have acted, and its reply cannot be read. */
export function brokenReply(party: Party, callName: string, status?: number): GatewayError {
  const said = status === undefined ? '' : ` to HTTP ${status}`;
  return new GatewayError(
    `${party.code}_BROKEN_REPLY`,
    'OUTCOME_UNKNOWN',
    `${callName}: the reply of ${party.code}${said} was lost or cannot be read.`,
  );
}

/** A whole reply that nobody mapped: parked for an operator, and no attempt is used. */
export function unmappedReply(party: Pick<Party, 'code'>, callName: string, status: number): GatewayError {
  return new GatewayError(
    `${party.code}_UNMAPPED_REPLY`,
    'REJECTED',
    `${callName}: the reply of ${party.code} to HTTP ${status} has no known meaning.`,
  );
}

/** Nothing left the house, and nothing will until that is put right. */
export function invalidRequest(party: Party, callName: string): GatewayError {
  return new GatewayError(
    `${party.code}_INVALID_REQUEST`,
    'REJECTED',
    `${callName}: settings or ids make no valid request to ${party.code}.`,
  );
}

/** What is looked at of an error. Not by `instanceof`: fetch's errors may come from another realm. */
interface ErrorFacts {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly cause?: unknown;
}

function factsOf(error: unknown): ErrorFacts {
  return typeof error === 'object' && error !== null ? error : {};
}

/** Failures of the look-up, the connection and the certificate check all come before the first byte of a request. */
function isNotConnected({ code, syscall }: ErrorFacts): boolean {
  if (syscall === 'connect' || syscall === 'getaddrinfo') return true;
  return typeof code === 'string' && CODES_BEFORE_SENDING.has(code);
}

const CODES_BEFORE_SENDING = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);
