/** What each operation takes and gives, read from the table of operations. */
import type { z } from 'zod';
import type { OperationId, OPERATIONS } from '../http/contract/operations';

type Table = typeof OPERATIONS;
type ParametersIn<Url extends string> = Url extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParametersIn<`/${Rest}`>
  : Url extends `${string}:${infer Name}`
    ? Name
    : never;

type PathOf<O> = O extends { url: infer Url extends string }
  ? { readonly [Name in ParametersIn<Url>]: string }
  : unknown;
type BodyOf<O> = O extends { body: infer Body extends z.ZodType }
  ? undefined extends z.input<Body>
    ? { readonly body?: z.input<Body> }
    : { readonly body: z.input<Body> }
  : unknown;
type QueryOf<O> = O extends { query: infer Query extends z.ZodType }
  ? { readonly query?: z.input<Query> }
  : unknown;
type KeyOf<O> = O extends { isRepeatable: true }
  ? {
      /** The same for each try of one intent: it is done once, and answered as the first time. */
      readonly idempotencyKey?: string;
    }
  : unknown;

export type InputOf<Id extends OperationId> = PathOf<Table[Id]> &
  BodyOf<Table[Id]> &
  QueryOf<Table[Id]> &
  KeyOf<Table[Id]>;

type AnswerBody<A> = A extends { body: infer Body extends z.ZodType } ? z.output<Body> : never;
export type AnswerOf<Id extends OperationId> = AnswerBody<Table[Id]['answers'][keyof Table[Id]['answers']]>;
