/** What one route takes and answers. The server routes by it, the OpenAPI document and the typed client are made of it. */
import type { z } from 'zod';
import type { UpdateName } from '../../../workflows/status';
import type { UpgradeErrorCode } from '../../errors';
import type { Action } from '../access/actions';
import { STATUS } from '../problem';

export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As fastify routes it: `:name` for a parameter. */
  readonly url: string;
  /** Null: anybody may call it. */
  readonly action: Action | null;
  readonly summary: string;
  readonly description?: string;
  /** JSON. Absent: none is read. */
  readonly body?: z.ZodType;
  readonly query?: z.ZodObject;
  /** Headers of this route alone, with what they are for. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly answers: Readonly<Record<number, OperationAnswer>>;
  /** Codes of its own; what every route of its kind can answer is added by {@link errorsOf}. */
  readonly errors?: readonly DeclaredError[];
  /** Takes an `Idempotency-Key`. */
  readonly isRepeatable?: boolean;
  /** The word by which `next` of a status lists it. Absent: it does not. */
  readonly next?: UpdateName;
}

export interface OperationAnswer {
  readonly description: string;
  /** JSON. Null: no body. A text: of this media type, not JSON. */
  readonly body: z.ZodType | string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A code alone comes with the one status it has everywhere (problem.ts). */
export type DeclaredError = ProblemCode | { readonly code: ProblemCode; readonly status: number };
export type ProblemCode = UpgradeErrorCode | 'UNEXPECTED';

export interface StatusAndCode {
  readonly status: number;
  readonly code: ProblemCode;
}

/** It goes to the running upgrade and waits for its answer. */
const RUN: readonly DeclaredError[] = ['ANSWER_PENDING', 'TEMPORAL_UNAVAILABLE', 'TOO_MANY_CHANGES'];
/** What a run can refuse of any update: it is over, it is another one, or it waits for something else. */
export const OF_ANY_UPDATE: readonly DeclaredError[] = [
  ...RUN,
  'WRONG_STAGE',
  'UPGRADE_CLOSED',
  'UPGRADE_MISMATCH',
  'MALFORMED_INPUT',
];
/** It asks or ends a run, and the run has no word in it. */
export const OF_ANY_RUN = RUN;

const GATE: readonly DeclaredError[] = ['TOO_MANY_REQUESTS', 'IDENTITY_PROVIDER_UNAVAILABLE'];
const STORE: readonly DeclaredError[] = ['STORE_UNAVAILABLE', 'BUSY', 'UNEXPECTED'];
const BODY: readonly DeclaredError[] = ['INVALID_INPUT', 'UNSUPPORTED_MEDIA_TYPE', 'BODY_TOO_LARGE'];

/** Every problem that an operation can answer, each once, in the order of status and code. */
export function errorsOf(operation: Operation): readonly StatusAndCode[] {
  const { action, url, body, query, isRepeatable = false, errors = [] } = operation;
  const isOfAppointment = url.includes(':appointmentId');
  const declared: readonly DeclaredError[] = [
    ...(action === null
      ? []
      : ([...GATE, ...STORE, isOfAppointment ? 'AGENT_KEY_INVALID' : 'UNAUTHENTICATED'] as const)),
    ...(url.includes(':upgradeId') ? (['UPGRADE_NOT_FOUND'] as const) : []),
    // Whoever may see a case may read its status, so nobody is told 403 there.
    ...(action === null || action === 'upgrade.read' ? [] : (['FORBIDDEN'] as const)),
    // Events are of whatever type, and what cannot be read of them has a code of its own.
    ...(body === undefined || action === null ? [] : BODY),
    ...(query === undefined ? [] : (['INVALID_INPUT'] as const)),
    ...(isRepeatable ? (['IDEMPOTENCY_KEY_REUSED'] as const) : []),
    ...errors,
  ];
  const all = declared.map((error) =>
    typeof error === 'string' ? { status: statusOfCode(error), code: error } : error,
  );
  const unique = new Map(all.map((each) => [`${each.status} ${each.code}`, each]));
  return [...unique.entries()].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, each]) => each);
}

function statusOfCode(code: ProblemCode): number {
  return code === 'UNEXPECTED' ? 500 : STATUS[code];
}

/** Names of the parameters in an address. */
export function parametersOf({ url }: Pick<Operation, 'url'>): readonly string[] {
  return [...url.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '');
}
