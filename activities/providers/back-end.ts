/**
 * Back ends of partners: one signed event to one endpoint, whose address a partner chose. So nothing of it is trusted:
 *
 * - Only addresses of the public Internet are connected to, unless a setting allows their network. The address is
 *   checked, not the name: a name may lead elsewhere at the next look-up (DNS rebinding), so the look-up of the
 *   connection itself is the one that is checked.
 * - Plain http only within an allowed network.
 * - No redirect is followed (OWASP ASVS 5.0, 15.3.2), no connection is used twice.
 * - The status says all; a body is read to {@link REPLY_BYTES_MAX} and kept nowhere.
 * - One time limit for the whole exchange.
 *
 * Not by `fetch`: that takes no look-up of one's own. What went wrong is a value, for the next try is the caller's to plan.
 */
import { lookup as lookUpName, type LookupAddress, type LookupOptions } from 'node:dns';
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { type BlockList, isIP } from 'node:net';
import { isPublicAddress, isWithin, networksOf } from './public-address';
import { retryAfterMs } from './retry-after';

/** Beyond this an answer is cut off. */
export const REPLY_BYTES_MAX = 16 * 1024;

/** What came of a try, a word of a fixed set; only TAKEN is a success. */
export const DELIVERY_RESULTS = [
  /** 2xx. */
  'TAKEN',
  /** 410: for good. */
  'GONE',
  /** 3xx. */
  'REDIRECTED',
  /** 429 or 503. */
  'RATE_LIMITED',
  /** Other 4xx. */
  'REFUSED',
  /** Other 5xx. */
  'SERVER_ERROR',
  'TIMEOUT',
  /** No connection, or no such name. */
  'UNREACHABLE',
  /** Its address is not of the public Internet, or it has no https; nothing was sent. */
  'ADDRESS_REFUSED',
  /** What came was no HTTP, or the connection broke off. */
  'BROKEN',
] as const;
export type DeliveryResult = (typeof DELIVERY_RESULTS)[number];

export interface EventRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface EventReply {
  readonly result: DeliveryResult;
  /** How long the endpoint asks to be left alone, in milliseconds, at most a day. */
  readonly retryAfterMs: number;
}

export interface BackEndGateway {
  /** Sends once. Never rejects. */
  send(request: EventRequest): Promise<EventReply>;
}

/** As `dns.lookup` with `all`. */
export type LookUp = (
  name: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export interface BackEndConfig {
  /** Networks that are allowed although they are not public, e.g. `10.0.0.0/8`. */
  readonly privateNetworks: readonly string[];
  /** For one whole exchange, milliseconds. */
  readonly timeoutMs: number;
  readonly lookUp?: LookUp;
}

/** @throws RangeError if a network is none */
export function createBackEndGateway({
  privateNetworks,
  timeoutMs,
  lookUp = lookUpName,
}: BackEndConfig): BackEndGateway {
  const allowed = networksOf(privateNetworks);
  return {
    async send({ url: text, headers, body }) {
      const url = new URL(text);
      const mayConnect = (address: string): boolean => mayLeadTo(address, url.protocol, allowed);
      const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
      // What is an address already is not looked up.
      if (isIP(host) !== 0 && !mayConnect(host)) return { result: 'ADDRESS_REFUSED', retryAfterMs: 0 };
      const bytes = Buffer.from(body);
      const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
        method: 'POST',
        agent: false,
        headers: { ...headers, 'content-type': 'application/json', 'content-length': bytes.length },
        lookup: (name, options, callback) => {
          lookUp(name, { ...options, all: true }, (error, addresses) => {
            if (error !== null) return callback(error, []);
            // One that leads elsewhere spoils them all: an honest name has no such address.
            if (addresses.length === 0 || !addresses.every(({ address }) => mayConnect(address)))
              return callback(new AddressRefused(), []);
            if (options.all === true) return callback(null, addresses);
            const [first] = addresses;
            return callback(null, first!.address, first!.family);
          });
        },
      });
      const reply = replyTo(request, timeoutMs);
      request.end(bytes);
      return reply;
    },
  };
}

class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

function mayLeadTo(address: string, protocol: string, allowed: BlockList): boolean {
  return isWithin(allowed, address) || (protocol === 'https:' && isPublicAddress(address));
}

/** Resolves once the exchange is over. The time limit is a timer of our own: one that only a signal knows may be lost. */
function replyTo(request: ClientRequest, timeoutMs: number): Promise<EventReply> {
  return new Promise((resolve) => {
    let reply: EventReply = { result: 'BROKEN', retryAfterMs: 0 };
    const timer = setTimeout(() => {
      if (reply.result === 'BROKEN') reply = { result: 'TIMEOUT', retryAfterMs: 0 };
      request.destroy();
    }, timeoutMs);
    request.on('response', (response) => {
      const { statusCode = 0, headers } = response;
      const asked = headers['retry-after'];
      const after = retryAfterMs(new Headers(asked === undefined ? {} : { 'retry-after': asked })) ?? 0;
      // Whatever becomes of the body changes nothing any more.
      reply = { result: resultOf(statusCode), retryAfterMs: after };
      readOff(response);
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      if (reply.result === 'BROKEN') reply = { result: failureOf(error), retryAfterMs: 0 };
    });
    request.on('close', () => {
      clearTimeout(timer);
      resolve(reply);
    });
  });
}

function readOff(response: IncomingMessage): void {
  let total = 0;
  response.on('data', (chunk: Buffer) => {
    total += chunk.length;
    if (total > REPLY_BYTES_MAX) response.destroy();
  });
  response.on('error', () => undefined);
}

function resultOf(status: number): DeliveryResult {
  if (status >= 200 && status < 300) return 'TAKEN';
  if (status >= 300 && status < 400) return 'REDIRECTED';
  if (status === 410) return 'GONE';
  if (status === 429 || status === 503) return 'RATE_LIMITED';
  return status < 500 ? 'REFUSED' : 'SERVER_ERROR';
}

/** By code, never by text, which quotes addresses. */
function failureOf(error: NodeJS.ErrnoException): DeliveryResult {
  if (error instanceof AddressRefused) return 'ADDRESS_REFUSED';
  const { syscall, code = '' } = error;
  const isBefore =
    syscall === 'connect' || syscall === 'getaddrinfo' || /CERT|TLS|SELF_SIGNED|^EPROTO$/.test(code);
  return isBefore ? 'UNREACHABLE' : 'BROKEN';
}
