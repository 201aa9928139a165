/**
 * The API as its OpenAPI 3.1 document has it: where each operation is, and whether a request or an answer is one that the
 * document tells of. Nothing else is known of the API.
 */
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';

type Json = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
}

interface Response {
  readonly $ref?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, unknown>>;
}

interface Described {
  readonly operationId: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean };
  readonly responses: Readonly<Record<string, Response>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
}

export interface Operation {
  readonly operationId: string;
  readonly method: string;
  /** Whom it is for, in the document's words. */
  readonly description: string;
  /** It is told an `idempotency-key`, so it may be repeated. */
  readonly isRepeatable: boolean;
  /** The path with the parameters put in. @throws Error naming what the document does not tell of */
  address(parameters: Json): string;
  /** What is wrong with a request; null: nothing. */
  flawOfRequest(parameters: Json, headers: Json, body: unknown): string | null;
  /** What of an answer the document does not tell of; null: it tells of all. */
  flawOfAnswer(answer: GivenAnswer): string | null;
}

export interface GivenAnswer {
  readonly status: number;
  readonly headers: Pick<Headers, 'get'>;
  readonly text: string;
}

export interface ApiDocument {
  readonly operations: readonly Operation[];
  /** @throws Error if the document has no such operation */
  operation(operationId: string): Operation;
}

/** Those that say something of the answer, and not of the connection or of how to keep it. */
const HEADERS = ['etag', 'preference-applied', 'retry-after', 'location', 'link'];

export async function readApiDocument(apiUrl: string): Promise<ApiDocument> {
  const response = await fetch(`${apiUrl}/openapi.json`);
  const document = (await response.json()) as Document;
  const ajv = addFormats(new Ajv2020({ strict: false, logger: false, allErrors: true }));
  ajv.addSchema(document, 'openapi');

  const validators = new Map<string, ValidateFunction>();
  /** What is wrong with a value by the schema at this place of the document. */
  function flaw(place: readonly string[], value: unknown): string | null {
    const pointer = place
      .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const isValid = validators.get(pointer) ?? ajv.compile({ $ref: `openapi#/${pointer}` });
    validators.set(pointer, isValid);
    return isValid(value) ? null : ajv.errorsText(isValid.errors);
  }

  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => operationOf(path, method, described)),
  );

  function operationOf(path: string, method: string, described: Described): Operation {
    const { operationId, parameters = [], requestBody, responses, description = '' } = described;
    const place = ['paths', path, method];
    const isTold = (name: string, where: Parameter['in']): boolean =>
      parameters.some((each) => each.name === name && each.in === where);

    return {
      operationId,
      method: method.toUpperCase(),
      description,
      isRepeatable: isTold('idempotency-key', 'header'),

      address(given) {
        const query = new URLSearchParams();
        let address = path;
        for (const [name, value] of Object.entries(given)) {
          if (isTold(name, 'path')) address = address.replace(`{${name}}`, encodeURIComponent(String(value)));
          else if (isTold(name, 'query')) query.set(name, String(value));
          else throw new Error(`${operationId} is told no ${name}`);
        }
        return query.size === 0 ? address : `${address}?${query.toString()}`;
      },

      flawOfRequest(given, headers, body) {
        const all: Json = { ...given, ...headers };
        for (const [index, { name, required = false }] of parameters.entries()) {
          if (all[name] === undefined && !required) continue;
          const wrong = flaw([...place, 'parameters', String(index), 'schema'], all[name]);
          if (wrong !== null) return `${name}: ${wrong}`;
        }
        if (body === undefined) return requestBody?.required === true ? 'the body is missing' : null;
        if (requestBody === undefined) return 'it takes no body';
        return flaw([...place, 'requestBody', 'content', 'application/json', 'schema'], body);
      },

      flawOfAnswer({ status, headers, text }) {
        const response = responses[status];
        if (response === undefined) return `no answer ${status} is documented: ${text}`;
        const at = response.$ref?.slice(2).split('/') ?? [...place, 'responses', String(status)];
        const { content, headers: told = {} } = valueAt(document, at) as Response;
        const untold = HEADERS.find((name) => headers.get(name) !== null && !Object.hasOwn(told, name));
        if (untold !== undefined) return `answer ${status} has no header ${untold}`;
        if (content === undefined) return text === '' ? null : `answer ${status} has no body: ${text}`;
        const type = headers.get('content-type')?.split(';')[0] ?? '';
        if (!Object.hasOwn(content, type)) return `answer ${status} is never ${type}`;
        return flaw([...at, 'content', type, 'schema'], JSON.parse(text));
      },
    };
  }

  return {
    operations,
    operation(operationId) {
      const operation = operations.find((each) => each.operationId === operationId);
      if (operation === undefined) throw new Error(`the document has no operation ${operationId}`);
      return operation;
    },
  };
}

function valueAt(document: unknown, place: readonly string[]): unknown {
  let value = document;
  for (const part of place) value = (value as Json)[part];
  return value;
}
