/** The OpenAPI document as a reader of it has it: its operations, and whether an answer is one that it tells of. */
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { openApiDocument } from '../../client/http/contract/openapi';

export type Json = Readonly<Record<string, unknown>>;

export interface DocumentedOperation {
  readonly operationId: string;
  readonly description?: string;
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema: Json }[];
  readonly requestBody?: { required: boolean; content: { 'application/json': { schema: Json } } };
  readonly responses: Readonly<Record<string, Json>>;
}

export const document = JSON.parse(JSON.stringify(openApiDocument())) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: { readonly responses: Readonly<Record<string, Json>>; readonly schemas: Json };
};

export const documentedOperations = Object.entries(document.paths).flatMap(([address, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    method: method.toUpperCase(),
    address,
    ...operation,
  })),
);

const ajv = addFormats(
  new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true }),
);
ajv.addFormat('e164', true);
ajv.addVocabulary(Object.keys(document));
ajv.addSchema(document, 'openapi.json');

const validators = new Map<string, ValidateFunction>();

/** Of the schema at a JSON pointer into the document. */
export function validatorAt(...pointer: readonly string[]): ValidateFunction {
  const fragment = pointer
    .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
    .join('/');
  // Compiled once: it takes long, and thousands of answers are held against it.
  const validator = validators.get(fragment) ?? ajv.compile({ $ref: `openapi.json#/${fragment}` });
  validators.set(fragment, validator);
  return validator;
}

export interface Given {
  readonly status: number;
  readonly headers: Pick<Headers, 'get'>;
  readonly text: string;
}

/** The documented address that a request goes to; null: none. */
export function documentedAt(method: string, address: string): string | null {
  // As it is sent: dots climb, and what cannot be read as an address is none of a route's.
  const { pathname } = new URL(address, 'http://localhost');
  try {
    decodeURIComponent(pathname);
  } catch {
    return null;
  }
  const fits = (documented: string): boolean =>
    new RegExp(`^${documented.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(pathname);
  return documentedOperations.find((each) => each.method === method && fits(each.address))?.address ?? null;
}

/** Those that say something of the answer itself, and not of the connection or of how to keep it. */
const HEADERS = ['etag', 'preference-applied', 'retry-after', 'location', 'link'];

/** What of an answer the document does not tell of; null: it tells of all. */
export function undocumented(
  method: string,
  address: string,
  { status, headers, text }: Given,
): string | null {
  const place = ['paths', address, method.toLowerCase(), 'responses', String(status)];
  const response = documentedOperations.find((each) => each.method === method && each.address === address)
    ?.responses[status];
  if (response === undefined) return `status ${status}: ${text}`;
  const { $ref } = response as { $ref?: string };
  const at = $ref === undefined ? place : $ref.slice(2).split('/');
  const { content, headers: toldHeaders = {} } = (
    $ref === undefined ? response : document.components.responses[at.at(-1)!]
  ) as { content?: Json; headers?: Json };
  const untold = HEADERS.find((name) => headers.get(name) !== null && !Object.hasOwn(toldHeaders, name));
  if (untold !== undefined) return `status ${status} with the header ${untold}`;
  const type = headers.get('content-type');
  if (content === undefined) return text === '' ? null : `a body with status ${status}: ${text}`;
  const told = Object.keys(content).find((each) => type === each || type?.split(';')[0] === each);
  if (told === undefined) return `status ${status} of type ${type}`;
  if (!told.endsWith('json')) return null;
  const isValid = validatorAt(...at, 'content', told, 'schema');
  return isValid(JSON.parse(text)) ? null : `status ${status}: ${text}: ${ajv.errorsText(isValid.errors)}`;
}
