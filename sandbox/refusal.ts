import type { z } from 'zod';

/** A party says no. Its own error shape is put around it where the party is registered. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * A body or query as a party needs it.
 * @throws Refusal 400 that names the fields and shows no value
 */
export function parsed<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = result.error.issues.map(({ path }) => path.join('.') || 'body');
  throw new Refusal(400, 'invalid_request', `Missing or malformed: ${[...new Set(fields)].join(', ')}.`);
}
