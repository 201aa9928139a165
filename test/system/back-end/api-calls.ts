/**
 * Calls of the API by operationId. What is sent and what comes back is held against the document. Each change has an
 * Idempotency-Key, and its first answer is lost on purpose: the repetition must say the same.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { ApiDocument, GivenAnswer, Operation } from './api-document';

type Json = Readonly<Record<string, unknown>>;

export interface Request {
  /** Of path and query, by their names. */
  readonly parameters?: Json;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Answer<T = unknown> {
  readonly status: number;
  /** Of a problem; absent: it is none. */
  readonly code?: string;
  readonly body: T;
  readonly etag: string | null;
}

export interface ApiCalls {
  /** @throws Error for a request that the document does not allow; nothing is sent then */
  call<T>(operationId: string, request?: Request): Promise<Answer<T>>;
  /** As `call`. @throws Error for an answer that is a problem, with its code and sentence */
  done<T>(operationId: string, request?: Request): Promise<T>;
  /** The problem's own facts. @throws Error if the answer is not this problem */
  refused<T>(code: string, operationId: string, request?: Request): Promise<T>;
  /** The operations that were called, and how often each was answered so: `redeemCode 200`. */
  readonly answered: ReadonlyMap<string, number>;
  /** Changes that were sent again since the first answer was lost. */
  readonly repeated: number;
  /** Of those, the ones whose connection was broken off while the answer was on its way. */
  readonly brokenOff: number;
}

/** They say to come again, and nothing of the upgrade. */
const COME_AGAIN = new Set([
  'ANSWER_PENDING',
  'BUSY',
  'TOO_MANY_REQUESTS',
  'TEMPORAL_UNAVAILABLE',
  'STORE_UNAVAILABLE',
]);
const TRIES_MAX = 30;
/** How answers are lost, in turn: it came and nobody kept it, or the connection broke so soon. */
const LOSSES = [{ afterMs: null }, { afterMs: 5 }, { afterMs: 60 }] as const;

interface Given extends GivenAnswer {
  readonly body: unknown;
  readonly code?: string;
  readonly retryAfter: string | null;
  readonly etag: string | null;
}

export function createApiCalls(
  api: { readonly url: string; readonly key: string; readonly document: ApiDocument },
  fault: (what: string) => void,
): ApiCalls {
  const answered = new Map<string, number>();
  let changes = 0;
  let repeated = 0;
  let brokenOff = 0;

  async function send(
    operation: Operation,
    { parameters = {}, headers = {}, body }: Request,
    signal?: AbortSignal,
  ): Promise<Given> {
    const response = await fetch(api.url + operation.address(parameters), {
      method: operation.method,
      headers: {
        authorization: `Bearer ${api.key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal !== undefined && { signal }),
    });
    const text = await response.text();
    const { status, headers: answerHeaders } = response;
    const given = { status, headers: answerHeaders, text };
    const { operationId } = operation;
    const flaw = operation.flawOfAnswer(given);
    if (flaw !== null) fault(`${operationId}: ${flaw}`);
    if (status >= 500) fault(`${operationId}: answered ${status}: ${text}`);
    const said = `${operationId} ${status}`;
    answered.set(said, (answered.get(said) ?? 0) + 1);
    const parsed = text === '' ? null : (JSON.parse(text) as unknown);
    const isProblem = answerHeaders.get('content-type')?.startsWith('application/problem+json') === true;
    return {
      ...given,
      body: parsed,
      ...(isProblem && { code: (parsed as { code: string }).code }),
      retryAfter: answerHeaders.get('retry-after'),
      etag: answerHeaders.get('etag'),
    };
  }

  /** Until it is answered with a last word. */
  async function sendUntilTold(operation: Operation, request: Request): Promise<Given> {
    for (let tries = 1; ; tries++) {
      const given = await send(operation, request);
      if (given.code === undefined || !COME_AGAIN.has(given.code)) return given;
      if (tries === TRIES_MAX) throw new Error(`${operation.operationId}: still ${given.code}`);
      await setTimeout(Number(given.retryAfter ?? 1) * 1_000);
    }
  }

  async function loseAnAnswer(operation: Operation, request: Request): Promise<Given | null> {
    const { afterMs } = LOSSES[changes++ % LOSSES.length]!;
    if (afterMs === null) return send(operation, request);
    return send(operation, request, AbortSignal.timeout(afterMs)).catch(() => null);
  }

  async function change(operation: Operation, request: Request): Promise<Given> {
    const keyed = { ...request, headers: { ...request.headers, 'idempotency-key': randomUUID() } };
    const lost = await loseAnAnswer(operation, keyed);
    repeated++;
    if (lost === null) brokenOff++;
    const given = await sendUntilTold(operation, keyed);
    if (lost !== null && isLastWord(lost) && (lost.status !== given.status || lost.text !== given.text)) {
      fault(
        `${operation.operationId}: first ${lost.status} ${lost.text}, then ${given.status} ${given.text}`,
      );
    }
    return given;
  }

  async function call<T>(operationId: string, request: Request = {}): Promise<Answer<T>> {
    const operation = api.document.operation(operationId);
    const flaw = operation.flawOfRequest(request.parameters ?? {}, request.headers ?? {}, request.body);
    if (flaw !== null) throw new Error(`${operationId} is not to be sent so: ${flaw}`);
    const { status, body, code, etag } = await (operation.isRepeatable ? change : sendUntilTold)(
      operation,
      request,
    );
    return { status, body: body as T, etag, ...(code !== undefined && { code }) };
  }

  return {
    call,
    answered,
    get repeated() {
      return repeated;
    },
    get brokenOff() {
      return brokenOff;
    },

    async done<T>(operationId: string, request?: Request) {
      const { code, body } = await call<T>(operationId, request);
      if (code !== undefined) throw new Error(`${operationId}: ${JSON.stringify(body)}`);
      return body;
    },

    async refused<T>(code: string, operationId: string, request?: Request) {
      const answer = await call<T>(operationId, request);
      if (answer.code === code) return answer.body;
      throw new Error(`${operationId} was to be refused with ${code}: ${JSON.stringify(answer.body)}`);
    },
  };
}

/** By the API's page: everything but 5xx, 429, input that was not understood, and what says when to come again. */
function isLastWord({ status, code, body, retryAfter }: Given): boolean {
  if (status >= 500 || status === 429 || status === 400 || code === 'ANSWER_PENDING') return false;
  return retryAfter === null && (body as { retryAt?: string } | null)?.retryAt === undefined;
}
