/** Values by a JSON Schema, as somebody makes them who has the document alone: most are right by it, some are spoiled. */
import * as fc from 'fast-check';
import type { Json } from './openapi-document';

/** Values that fit the schema. */
export function arbitraryOf(schema: Json): fc.Arbitrary<unknown> {
  const {
    anyOf,
    allOf,
    enum: words,
    const: constant,
    type,
    format,
    pattern,
  } = schema as {
    anyOf?: Json[];
    allOf?: Json[];
    enum?: unknown[];
    const?: unknown;
    type?: string;
    format?: string;
    pattern?: string;
  };
  if (anyOf !== undefined) return fc.oneof(...anyOf.map(arbitraryOf));
  if (allOf !== undefined && allOf.length === 1) return arbitraryOf(allOf[0]!);
  if (words !== undefined) return fc.constantFrom(...words);
  if (constant !== undefined) return fc.constant(constant);
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return fc.integer({ min: Number(schema['minimum'] ?? -100), max: Number(schema['maximum'] ?? 10_000) });
    case 'array':
      return fc.array(arbitraryOf((schema['items'] ?? {}) as Json), {
        minLength: Number(schema['minItems'] ?? 0),
        maxLength: Math.min(Number(schema['maxItems'] ?? 5), 25),
      });
    case 'object':
      return objectOf(schema);
    case 'string':
      return stringOf(schema, format, pattern);
    default:
      return fc.jsonValue();
  }
}

/** Values that fit, and values of which something was left out, added, or put in another's place. */
export function nearlyOf(schema: Json): fc.Arbitrary<unknown> {
  const right = arbitraryOf(schema);
  const spoiled = fc
    .tuple(right, fc.nat(), fc.jsonValue(), fc.constantFrom('drop', 'add', 'replace'))
    .map(spoil);
  return fc.oneof(
    { weight: 5, arbitrary: right },
    { weight: 4, arbitrary: spoiled },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
}

function objectOf({ properties = {}, required = [] }: Json): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties as Readonly<Record<string, Json>>).map(([name, schema]) => {
    const words = WORDS[name];
    const right = arbitraryOf(schema);
    return [
      name,
      words === undefined
        ? right
        : fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...words) }, { weight: 1, arbitrary: right }),
    ];
  });
  return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: [...(required as string[])],
  });
}

/** What only the product's own rules know beside the schema, by the field. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  country: ['US', 'DE'],
  citizenship: ['US', 'DE'],
  state: ['VA'],
  postalCode: ['22150'],
  timeZone: ['America/New_York', 'Europe/Berlin'],
  startsAt: ['2027-02-01T09:30', '2027-03-14T02:30'],
  code: ['ABCDE12345', 'ABCDE-12346'],
};

function stringOf(
  schema: Json,
  format: string | undefined,
  pattern: string | undefined,
): fc.Arbitrary<string> {
  if (format === 'date-time')
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
      .map((date) => date.toISOString());
  if (format === 'date')
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
      .map((date) => date.toISOString().slice(0, 10));
  if (format === 'uuid') return fc.uuid();
  if (format === 'email') return fc.constantFrom('avery@example.com', 'robin.a@example.org');
  const lengths = {
    minLength: Number(schema['minLength'] ?? 0),
    maxLength: Math.min(Number(schema['maxLength'] ?? 60), 60),
  };
  // The generator of strings by pattern knows no classes of Unicode.
  if (pattern !== undefined && !pattern.includes('\\P')) {
    return fc
      .stringMatching(new RegExp(pattern))
      .filter(({ length }) => length >= lengths.minLength && length <= lengths.maxLength);
  }
  return fc.string(lengths);
}

function spoil([value, nth, other, how]: [unknown, number, unknown, string]): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return other;
  const names = Object.keys(value);
  const name = names[nth % Math.max(1, names.length)] ?? 'added';
  const inner = (value as Record<string, unknown>)[name];
  if (how === 'drop') return Object.fromEntries(Object.entries(value).filter(([each]) => each !== name));
  if (how === 'add') return { ...value, [`added${nth % 3}`]: other };
  return {
    ...value,
    [name]: typeof inner === 'object' && inner !== null ? spoil([inner, nth, other, how]) : other,
  };
}
