/** What a call can throw: an answer that is a problem, or no answer that can be read. */
import type { ProblemCode } from '../http/contract/operation';
import type { FieldError } from '../http/problem';

export interface ProblemFacts {
  readonly attemptsLeft?: number;
  /** ISO 8601. */
  readonly retryAt?: string;
  /** ISO 8601. */
  readonly availableAt?: string;
  readonly candidates?: readonly string[];
}

/** The server's answer was a problem (RFC 9457). Its message is the server's sentence, without personal data. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  constructor(
    /** A newer server may have codes that are not known here. */
    readonly code: ProblemCode | (string & {}),
    readonly status: number,
    sentence: string,
    /** Of INVALID_INPUT. */
    readonly errors: readonly FieldError[] = [],
    readonly facts: ProblemFacts = {},
    /** Null: nothing is known of that. */
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(sentence);
  }
}

/** Nothing came back, or nothing that this client can read. Whether it was done is not known: repeat it with its key. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly code = 'NO_ANSWER';
}

export function isHttpProblem(error: unknown): error is HttpProblem {
  return error instanceof HttpProblem;
}

/** @param body of an answer of type `application/problem+json`, as it was parsed */
export function problemFrom(status: number, body: unknown, retryAfter: string | null): HttpProblem {
  const { code, detail, errors, attemptsLeft, retryAt, availableAt, candidates } = (body ?? {}) as Record<
    string,
    never
  >;
  const facts = { attemptsLeft, retryAt, availableAt, candidates };
  const told = Object.fromEntries(
    Object.entries(facts).filter(([, fact]) => fact !== undefined),
  ) as ProblemFacts;
  const seconds = retryAfter !== null && /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) : null;
  return new HttpProblem(
    code ?? 'UNEXPECTED',
    status,
    detail ?? 'The server gave no reason.',
    errors,
    told,
    seconds,
  );
}
