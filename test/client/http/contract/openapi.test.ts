/** The OpenAPI document is valid, is the one in the repository, and tells of every route and of no other. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { UpgradeErrorCode } from '../../../../client';
import { OPEN_OPERATIONS } from '../../../../client/http/contract/open-operations';
import { errorsOf } from '../../../../client/http/contract/operation';
import { OPERATIONS } from '../../../../client/http/contract/operations';
import { STATUS } from '../../../../client/http/problem';
import { UPDATES_BY_STAGE } from '../../../../workflows/status';
import { type ApiEndpoint, startApiEndpoint } from '../../../support/api-endpoint';
import { document, documentedOperations, validatorAt } from '../../../support/openapi-document';

let endpoint: ApiEndpoint;
beforeAll(async () => void (endpoint = await startApiEndpoint()));
afterAll(() => endpoint.close());

const read = (file: string): string => readFileSync(path.join(__dirname, file), 'utf8');

it('is valid by the schema of OpenAPI 3.1', () => {
  // The official one, with its dynamic references made plain ones, which ajv cannot follow (from
  // @seriousme/openapi-schema-validator 2.11.0).
  const official = JSON.parse(read('../fixtures/openapi-3.1.schema.json')) as object;
  const ajv = addFormats(new Ajv2020({ strict: false }));
  ajv.addFormat('media-range', true);
  const isValid = ajv.compile(official);
  isValid(document);
  expect(isValid.errors).toBeNull();
});

it('holds schemas of JSON Schema 2020-12 alone, and no reference that leads nowhere', () => {
  const found: string[][] = [];
  const visit = (at: unknown, pointer: readonly string[]): void => {
    if (typeof at !== 'object' || at === null) return;
    for (const [name, value] of Object.entries(at)) {
      const below = [...pointer, name];
      if (name === 'schema' || pointer.join('/') === 'components/schemas') found.push(below);
      else visit(value, below);
      const { $ref } = (value ?? {}) as { $ref?: unknown };
      if (typeof $ref === 'string') expect($ref.slice(2).split('/').reduce(inside, document)).toBeDefined();
    }
  };
  visit(document, []);
  expect(found.length).toBeGreaterThan(80);
  for (const pointer of found) expect(() => validatorAt(...pointer)).not.toThrow();
});

const inside = (at: unknown, name: string): unknown => (at as Record<string, unknown> | undefined)?.[name];

it('is the file in the repository; npm run openapi writes it anew', () => {
  expect(JSON.parse(read('../../../../docs/openapi.json'))).toEqual(document);
});

it('is served to whoever asks', async () => {
  const answer = await endpoint.ask(null, '/openapi.json');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(answer.json).toEqual(document);
});

it('tells of every route that is served, and of no other', () => {
  const told = documentedOperations.map(({ method, address }) => `${method} ${address}`);
  const served = endpoint.server.routes
    .filter(({ method }) => method !== 'HEAD')
    .map(({ method, url }) => `${method} ${url.replaceAll(/:(\w+)/g, '{$1}')}`);
  expect(told.toSorted()).toEqual(served.toSorted());
});

it('of each word that a status has in `next`, one operation says that it is meant', () => {
  const words = Object.values(UPDATES_BY_STAGE).flat();
  const meant = documentedOperations.flatMap(({ description = '' }) =>
    [...description.matchAll(/In `next` of a status: `(\w+)`/g)].map(([, word]) => word),
  );
  // Deadlines are put off by the command line alone.
  expect([...meant, 'extendDeadline'].toSorted()).toEqual([...new Set(words)].toSorted());
});

it('every error code that a caller of HTTP can meet is declared by an operation', () => {
  const declared = new Set(
    [...Object.values(OPERATIONS), ...Object.values(OPEN_OPERATIONS)].flatMap((operation) =>
      errorsOf(operation).map(({ code }) => code),
    ),
  );
  const missing = Object.keys(STATUS).filter((code) => !declared.has(code as UpgradeErrorCode));
  // Of what operators do by the command line alone, and of a server that does not start without it.
  expect(missing).toEqual([
    'EXTENSION_NOT_POSSIBLE',
    'EXTENSION_TOO_LONG',
    'NOT_PARKED',
    'BULK_RUN_NOT_FOUND',
    'FREEZE_NOT_FOUND',
    'FREEZE_LASTS',
    'ORDER_SECOND_NEEDED',
    'ORDER_SAME_ACTOR',
    'CODES_NOT_LOCKED',
    'PAYLOAD_CODEC_MISSING',
  ]);
});
