import { parametersOf, type Operation } from '../http/contract/operation';
import { type OperationId, OPERATIONS } from '../http/contract/operations';
import type { AnswerOf, InputOf } from './operation-types';
import { NoAnswer, problemFrom } from './problems';

export interface HttpClientOptions {
  /** Where the API is, e.g. `https://proofing.example`. */
  readonly baseUrl: string;
  /** An API key, a token or an applicant session; asked for each call, so that it may be renewed. */
  readonly credential: () => string | Promise<string>;
  /** How long one call may take. Longer than the server waits for an upgrade. */
  readonly timeoutMs?: number;
  /** Absent: the platform's. */
  readonly fetch?: typeof fetch;
}

/** Each method throws HttpProblem for what the server refused, and NoAnswer where none came. */
export type HttpClient = {
  readonly [Id in OperationId]: (input: InputOf<Id>) => Promise<AnswerOf<Id>>;
};

/** What any call may be given; the types of {@link HttpClient} say which. */
interface AnyInput {
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly idempotencyKey?: string;
  readonly [parameter: string]: unknown;
}

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const methods = Object.entries(OPERATIONS).map(([id, operation]) => [
    id,
    async (input: AnyInput) => (await send(options, operation, input)).body,
  ]);
  return Object.fromEntries(methods) as HttpClient;
}

export interface Received {
  readonly status: number;
  readonly headers: Headers;
  /** Of an answer in JSON; else undefined. */
  readonly body: unknown;
}

/** Sends one request. @throws HttpProblem, NoAnswer */
export async function send(
  { baseUrl, credential, timeoutMs = 40_000, fetch: fetchOf = fetch }: HttpClientOptions,
  operation: Pick<Operation, 'method' | 'url'>,
  input: AnyInput,
  headers: Readonly<Record<string, string>> = {},
): Promise<Received> {
  const { body, idempotencyKey } = input;
  const address = addressOf(baseUrl, operation, input);
  const authorization = `Bearer ${await credential()}`;
  try {
    const response = await fetchOf(address, {
      method: operation.method,
      headers: {
        authorization,
        accept: 'application/json, application/problem+json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      // A credential goes to the address that was given and to no other one.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return await received(response);
  } catch (error) {
    if (error instanceof Error && error.name === 'HttpProblem') throw error;
    throw new NoAnswer(
      'No answer that can be read came back; repeat the call with the same idempotency key.',
      {
        cause: error,
      },
    );
  }
}

async function received(response: Response): Promise<Received> {
  const { status, headers } = response;
  const type = headers.get('content-type') ?? '';
  const text = await response.text();
  // With 202 too: what is taken and not decided yet is a problem by its type.
  if (type.startsWith('application/problem+json')) {
    throw problemFrom(status, JSON.parse(text), headers.get('retry-after'));
  }
  if (status === 304) return { status, headers, body: undefined };
  if (!response.ok || !type.startsWith('application/json')) throw new Error(`an answer of status ${status}`);
  return { status, headers, body: JSON.parse(text) as unknown };
}

function addressOf(
  baseUrl: string,
  operation: Pick<Operation, 'url'>,
  { query = {}, ...input }: AnyInput,
): string {
  const path = parametersOf(operation).reduce((url, name) => {
    const id = String(input[name]);
    // A path of its own, whatever is in it: dots would climb out of it, encoded or not (URL standard).
    if (/^\.{0,2}$/.test(id)) throw new TypeError(`${name} is no id`);
    return url.replace(`:${name}`, () => encodeURIComponent(id));
  }, operation.url);
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(
    given.map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
  return `${baseUrl.replace(/\/+$/, '')}${path}${search === '' ? '' : `?${search}`}`;
}
