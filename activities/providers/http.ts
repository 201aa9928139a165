/**
 * The one fetch: every call to an outside party goes through here.
 *
 * - One time limit for the whole exchange, connecting and reading included.
 * - No redirect is followed: a party that moved is a change of configuration, not of the reply (OWASP ASVS 5.0, 15.3.2).
 * - The reply is JSON, no longer than {@link REPLY_BYTES_MAX}, and of a shape that the caller named for its status.
 *   Whatever else comes is a GatewayError; http-failures.ts says which.
 */
import type { z } from 'zod';
import {
  brokenReply,
  failedExchange,
  invalidRequest,
  type Party,
  refusedStatus,
  unmappedReply,
} from './http-failures';

export type { Party, PartyCode } from './http-failures';

/** Longest reply read, in bytes after decompression. The longest known, a bureau's result, is about 100 kB. */
export const REPLY_BYTES_MAX = 1024 * 1024;

/** The replies a call understands: HTTP status to the shape of its body. */
export type ReplySchemas = Readonly<Record<number, z.ZodType>>;

/** One of the replies named, with its body checked. */
export type Reply<S extends ReplySchemas> = {
  [Status in keyof S & number]: { readonly status: Status; readonly body: z.output<S[Status]> };
}[keyof S & number];

export interface Call<S extends ReplySchemas> {
  /** The gateway's method, for error messages. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Segments below the party's base address, as they are: they are encoded here. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly idempotencyKey?: string;
  /** What the call is about, where neither path nor key says: a second try of it has the same. */
  readonly reference?: string;
  /** JSON text; a text and not a value, since some parties want these very bytes signed. */
  readonly body?: string;
  readonly replies: S;
}

export type Http = <S extends ReplySchemas>(party: Party, call: Call<S>) => Promise<Reply<S>>;

/**
 * Sends one request, once.
 * @returns a reply whose status and body the call named
 * @throws GatewayError for everything else
 */
export const callParty: Http = async <S extends ReplySchemas>(party: Party, call: Call<S>) => {
  const request = buildRequest(party, call);
  const limit = startTimeLimit(party.timeoutMs);
  try {
    return await exchange(party, call, request, limit);
  } finally {
    limit.end();
  }
};

async function exchange<S extends ReplySchemas>(
  party: Party,
  call: Call<S>,
  request: Request,
  limit: TimeLimit,
): Promise<Reply<S>> {
  const response = await send(party, call.name, request, limit);
  const schema = call.replies[response.status];
  if (schema === undefined) {
    await discard(response);
    throw refusedStatus(party, call.name, response.status, response.headers);
  }
  const body = await readJson(party, call.name, response, limit);
  const parsed = schema.safeParse(body);
  if (!parsed.success) {
    const fail = body === undefined ? brokenReply : unmappedReply;
    throw fail(party, call.name, response.status);
  }
  return { status: response.status, body: parsed.data } as Reply<S>;
}

interface TimeLimit {
  readonly signal: AbortSignal;
  /** Rejects when the time is up. */
  readonly isUp: Promise<never>;
  end(): void;
}

/**
 * One timer for the whole exchange, held on to by us. Fetch holds the controller of its signal weakly: once that is
 * collected, a body that trickles is never cut off (measured on Node 20: a quarter of 960).
 */
function startTimeLimit(milliseconds: number): TimeLimit {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new DOMException('The time limit is up.', 'TimeoutError'));
  }, milliseconds);
  const isUp = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason as Error));
  });
  // Whoever waits hears of it; when nobody does, it is no unhandled failure.
  isUp.catch(() => undefined);
  return { signal: controller.signal, isUp, end: () => clearTimeout(timer) };
}

function buildRequest(party: Party, call: Call<ReplySchemas>): Request {
  try {
    const url = new URL([party.baseUrl.replace(/\/+$/, ''), ...call.path.map(segment)].join('/'));
    for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
    return new Request(url, {
      method: call.method,
      redirect: 'error',
      headers: {
        accept: 'application/json',
        ...(call.body !== undefined && { 'content-type': 'application/json' }),
        ...(call.idempotencyKey !== undefined && { 'idempotency-key': call.idempotencyKey }),
        ...call.headers,
      },
      ...(call.body !== undefined && { body: call.body }),
    });
  } catch {
    // Its text would quote the header or the address.
    throw invalidRequest(party, call.name);
  }
}

/** Refuses what a URL would take for a step in the hierarchy: ids of other parties come along here too. */
function segment(text: string): string {
  if (text === '' || text === '.' || text === '..') throw new RangeError('Not a path segment.');
  return encodeURIComponent(text);
}

async function send(
  party: Party,
  callName: string,
  request: Request,
  { signal, isUp }: TimeLimit,
): Promise<Response> {
  try {
    return await Promise.race([fetch(request, { signal }), isUp]);
  } catch (error) {
    throw failedExchange(party, callName, error);
  }
}

/** Undefined for an empty body, which the schemas of replies without content take. */
async function readJson(
  party: Party,
  callName: string,
  response: Response,
  limit: TimeLimit,
): Promise<unknown> {
  const bytes = await readBytes(party, callName, response, limit);
  if (bytes.length === 0) return undefined;
  if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(response.headers.get('content-type') ?? '')) {
    throw brokenReply(party, callName, response.status);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw brokenReply(party, callName, response.status);
  }
}

/** Counts while it reads, since a declared length may be missing, wrong or of the compressed body. */
async function readBytes(
  party: Party,
  callName: string,
  response: Response,
  { isUp }: TimeLimit,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  const reader = response.body?.getReader();
  try {
    while (reader !== undefined && total <= REPLY_BYTES_MAX) {
      const { done, value } = await Promise.race([reader.read(), isUp]);
      if (done) break;
      total += value.length;
      chunks.push(value);
    }
  } catch (error) {
    throw failedExchange(party, callName, error, response.status);
  } finally {
    // Lets the connection go, whatever is left in it.
    void reader?.cancel().catch(() => undefined);
  }
  if (total > REPLY_BYTES_MAX) throw brokenReply(party, callName, response.status);
  return Buffer.concat(chunks);
}

/** Lets the connection go without reading on. */
async function discard(response: Response): Promise<void> {
  try {
    await response.body?.cancel();
  } catch {
    // The status has told all there is to know.
  }
}
