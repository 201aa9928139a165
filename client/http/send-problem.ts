/** Any error as its problem, also what fastify refuses before a route sees it. */
import type { FastifyReply } from 'fastify';
import { UpgradeError } from '../errors';
import { toUpgradeError } from '../temporal-errors';
import { type Problem, problem, PROBLEM_TYPE, problemOf } from './problem';

const codes = new WeakMap<FastifyReply, Problem['code']>();

/** The code of the problem that was answered; null: none was. */
export function problemCodeOf(reply: FastifyReply): Problem['code'] | null {
  return codes.get(reply) ?? null;
}

export function sendProblem(reply: FastifyReply, known: Problem): void {
  codes.set(reply, known.code);
  void reply.code(known.status).type(PROBLEM_TYPE).send(known);
}

/** @param isEvent whether it was a provider's event that could not be taken */
export function problemOfAny(error: unknown, isEvent = false): Problem {
  return ofFramework(error, isEvent) ?? problemOf(toUpgradeError(error));
}

function ofFramework(error: unknown, isEvent: boolean): Problem | null {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return problemOf(isEvent ? EVENT_TOO_LARGE : BODY_TOO_LARGE);
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (error instanceof UpgradeError || status < 400 || status >= 500) return null;
  // Its sender is told the same whatever it is that cannot be read.
  if (isEvent) return problemOf(EVENT_MALFORMED);
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return problemOf(UNSUPPORTED_MEDIA_TYPE);
  return problem(status, 'INVALID_INPUT', 'The request is not as it must be.');
}

const EVENT_TOO_LARGE = new UpgradeError(
  'EVENT_TOO_LARGE',
  'The body is larger than any event of a provider.',
);
const EVENT_MALFORMED = new UpgradeError('EVENT_MALFORMED', 'The request cannot be read as an event.');
const BODY_TOO_LARGE = new UpgradeError('BODY_TOO_LARGE', 'The body is larger than anything taken here.');
const UNSUPPORTED_MEDIA_TYPE = new UpgradeError(
  'UNSUPPORTED_MEDIA_TYPE',
  'The body is JSON: send it with Content-Type: application/json.',
);
