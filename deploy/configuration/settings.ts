/** What the schema of temporal.config.ts says of each setting, for people and for tests. */
import { globalRegistry, type z } from 'zod';
import { SETTINGS, SETTINGS_IN_FILES } from '../../temporal.config';

export type ProgramName = keyof typeof SETTINGS;

export interface Setting {
  readonly name: string;
  /** Those that read it. */
  readonly programs: readonly ProgramName[];
  /** As it would be written; null: it has none. */
  readonly default: string | null;
  /** Null: a program starts without it. */
  readonly required: 'ALWAYS' | { readonly unless: string } | null;
  /** Of a number, as its name ends; null: it has none. */
  readonly unit: string | null;
  readonly isSecret: boolean;
  readonly meaning: string;
}

type Schema = z.ZodType;

/** In the order of the schema. @throws Error naming one that says nothing of its meaning */
export function listSettings(): readonly Setting[] {
  const programs = Object.entries(SETTINGS) as [ProgramName, (typeof SETTINGS)[ProgramName]][];
  const schemas = new Map(programs.flatMap(([, { shape }]) => Object.entries(shape) as [string, Schema][]));
  return Array.from(schemas, ([name, schema]) => {
    const meaning = globalRegistry.get(schema)?.description;
    if (meaning === undefined) throw new Error(`${name} has no .describe() in temporal.config.ts`);
    return {
      name,
      programs: programs.filter(([, { shape }]) => name in shape).map(([program]) => program),
      default: defaultOf(schema),
      required: requiredOf(name, schema),
      unit: unitOf(name),
      isSecret: partsOf(schema).some((part) => globalRegistry.get(part)?.['isSecret'] === true),
      meaning,
    };
  });
}

function requiredOf(name: string, schema: Schema): Setting['required'] {
  const file = Object.entries(SETTINGS_IN_FILES).find(([, names]) => names.includes(name))?.[0];
  if (file !== undefined) return { unless: file };
  return schema.safeParse(undefined).success ? null : 'ALWAYS';
}

function defaultOf(schema: Schema): string | null {
  const found = partsOf(schema).find((part) => kindOf(part) === 'default');
  if (found === undefined) return null;
  const value = (found.def as unknown as { defaultValue: unknown }).defaultValue;
  return Array.isArray(value) ? value.join(',') : String(value);
}

/** Limits and durations are named with their unit last. */
function unitOf(name: string): string | null {
  if (name.endsWith('_MS')) return 'milliseconds';
  return name.endsWith('_PER_MINUTE') ? 'a minute' : null;
}

const kindOf = (schema: Schema): string => schema.def.type;

/** The schema and all that it wraps or chooses from. */
function partsOf(schema: Schema): Schema[] {
  const {
    innerType,
    in: input,
    options = [],
  } = schema.def as unknown as {
    innerType?: Schema;
    in?: Schema;
    options?: readonly Schema[];
  };
  const inner = [innerType, input, ...options].filter((part) => part !== undefined);
  return [schema, ...inner.flatMap(partsOf)];
}
