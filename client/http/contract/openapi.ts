/** The OpenAPI 3.1 document of the API, made of the table of operations and nothing else. */
import { z } from 'zod';
import { ACTIONS, type ActionRule } from '../access/actions';
import { PROBLEM_TYPE } from '../problem';
import { codeAnswer, problemAnswer, readinessAnswer, startAnswer, statusAnswer } from './answers';
import { OPEN_OPERATIONS } from './open-operations';
import { errorsOf, type Operation, type OperationAnswer, parametersOf } from './operation';
import { OPERATIONS } from './operations';

type Json = Readonly<Record<string, unknown>>;

const DESCRIPTION = `Durable identity-proofing upgrades of one-time-password credentials.

Errors are problem details (RFC 9457) with a stable \`code\`; \`retry-after\` says when to ask again, where that helps. What
is no HTTP request, or has headers above 16 kB, is answered 400, 408 or 431 before any route, as a problem too.`;

export function openApiDocument(): Json {
  const operations: [string, Operation][] = Object.entries({ ...OPERATIONS, ...OPEN_OPERATIONS });
  const paths: Record<string, Record<string, Json>> = {};
  const problems: Record<string, Json> = {};
  for (const [operationId, operation] of operations) {
    const address = operation.url.replaceAll(/:(\w+)/g, '{$1}');
    paths[address] = {
      ...paths[address],
      [operation.method.toLowerCase()]: { operationId, ...describe(operation, problems) },
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'proofing-upgrade',
      version: '1',
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key, a token of the identity provider, or an applicant session.',
        },
      },
      schemas: Object.fromEntries([...NAMED].map(([schema, name]) => [name, outputSchema(schema)])),
      responses: problems,
    },
  };
}

function describe(operation: Operation, problems: Record<string, Json>): Json {
  const { action, summary, description, body, next } = operation;
  const parameters = [
    ...pathParameters(operation),
    ...queryParameters(operation),
    ...headerParameters(operation),
  ];
  const rule: ActionRule | null = action === null ? null : ACTIONS[action];
  const callers = rule === null ? [] : [`For ${rule.kinds.join(', ')}.`];
  const word = next === undefined ? [] : [`In \`next\` of a status: \`${next}\`.`];
  const told = [...(description === undefined ? [] : [description]), ...word, ...callers].join(' ');
  return {
    summary,
    ...(told !== '' && { description: told }),
    security: action === null ? [] : [{ bearer: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && { requestBody: requestBody(body) }),
    responses: responsesOf(operation, problems),
  };
}

function pathParameters(operation: Operation): readonly Json[] {
  // Ids of any form are taken, and answered like those that nobody has.
  return parametersOf(operation).map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters({ query }: Operation): readonly Json[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = inputSchema(query) as {
    properties?: Readonly<Record<string, Json>>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    ...(description !== undefined && { description }),
    ...(required.includes(name) && { required: true }),
    schema,
  }));
}

const IDEMPOTENCY_KEY =
  'The same key of the same caller for the same action and upgrade is the same intent: the first answer is given again.';

function headerParameters({ headers = {}, isRepeatable = false }: Operation): readonly Json[] {
  const text = { type: 'string' };
  return [
    ...Object.entries(headers).map(([name, description]) => ({
      name,
      in: 'header',
      description,
      schema: text,
    })),
    ...(isRepeatable
      ? [
          {
            name: 'idempotency-key',
            in: 'header',
            description: IDEMPOTENCY_KEY,
            schema: { type: 'string', pattern: '^[!-~]{1,200}$' },
          },
        ]
      : []),
  ];
}

function requestBody(body: z.ZodType): Json {
  const isOptional = body.safeParse(undefined).success;
  return { required: !isOptional, content: { 'application/json': { schema: inputSchema(body) } } };
}

function responsesOf(operation: Operation, problems: Record<string, Json>): Json {
  const responses: Record<string, Json> = {};
  for (const [status, answer] of Object.entries(operation.answers)) responses[status] = responseOf(answer);
  const errors = errorsOf(operation);
  for (const status of new Set(errors.map((error) => error.status))) {
    const codes = errors.filter((error) => error.status === status).map(({ code }) => code);
    // One for all operations that answer the same codes; each is spelled out once.
    const name = `${status}.${codes.join('.')}`;
    problems[name] = problemResponse(status, codes);
    responses[status] = { $ref: `#/components/responses/${name}` };
  }
  return responses;
}

function problemResponse(status: number, codes: readonly string[]): Json {
  const isWorthRepeating = status === 429 || status === 503 || codes.includes('EARLIER_UPGRADE_ENDING');
  return {
    description: codes.join(', '),
    ...(isWorthRepeating && {
      headers: { 'retry-after': { description: 'Seconds.', schema: { type: 'integer' } } },
    }),
    content: {
      [PROBLEM_TYPE]: {
        schema: {
          allOf: [{ $ref: '#/components/schemas/Problem' }],
          properties: { status: { const: status }, code: { enum: codes } },
        },
      },
    },
  };
}

function responseOf({ description, body, headers = {} }: OperationAnswer): Json {
  const named = Object.entries(headers).map(([name, told]) => [
    name,
    { description: told, schema: { type: 'string' } },
  ]);
  return {
    description,
    ...(named.length > 0 && { headers: Object.fromEntries(named) as Json }),
    ...(typeof body === 'string' && { content: { [body]: { schema: { type: 'string' } } } }),
    ...(body !== null &&
      typeof body !== 'string' && { content: { 'application/json': { schema: answerSchema(body) } } }),
  };
}

/** Answers that several operations give stand in the document once. */
const NAMED: ReadonlyMap<z.ZodType, string> = new Map<z.ZodType, string>([
  [statusAnswer, 'Status'],
  [startAnswer, 'StartedUpgrade'],
  [codeAnswer, 'ShownCode'],
  [readinessAnswer, 'Readiness'],
  [problemAnswer, 'Problem'],
]);

function answerSchema(body: z.ZodType): Json {
  const name = NAMED.get(body);
  return name === undefined ? outputSchema(body) : { $ref: `#/components/schemas/${name}` };
}

function inputSchema(schema: z.ZodType): Json {
  return withoutDialect(z.toJSONSchema(schema, { io: 'input', override: plain }));
}

/** Answers may gain fields, and who reads them must not stumble over one. */
function outputSchema(schema: z.ZodType): Json {
  return withoutDialect(
    z.toJSONSchema(schema, {
      io: 'output',
      override(context) {
        plain(context);
        delete context.jsonSchema.additionalProperties;
      },
    }),
  );
}

/** Left out is what tells nothing: the calendar spelled out as a pattern, where the format says the same; no bounds. */
function plain({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.format === 'date-time' || jsonSchema.format === 'date' || jsonSchema.format === 'uuid') {
    delete jsonSchema.pattern;
  }
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

function withoutDialect(schema: z.core.JSONSchema.BaseSchema): Json {
  const { $schema: _, ...rest } = schema;
  return rest;
}
