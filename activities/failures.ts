/**
 * What an activity throws, as Temporal should see it: a stable code, our own words, and whether to try again.
 *
 * Failure texts land in histories and in the Web UI, so nothing of an unknown error's text gets through: drivers and
 * parsers like to quote what they were given.
 */
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { StoreError } from '../db/errors';
import { CalendarError } from './calendar/calendar-error';
import { GatewayError } from './providers/gateways';

type ActivityFunctions = Record<string, (input: never) => Promise<unknown>>;

/** Wraps a group of activities so that each failure leaves with a code and without personal data. */
export function withFailures<T extends ActivityFunctions>(activities: T): T {
  const wrapped = Object.entries(activities).map(([name, run]) => [
    name,
    async (input: never) => {
      try {
        return await run(input);
      } catch (error) {
        throw toFailure(name, error);
      }
    },
  ]);
  return Object.fromEntries(wrapped) as T;
}

/**
 * - GatewayError NOT_SENT or OUTCOME_UNKNOWN: tried again, after Retry-After where the party sent one. Activities whose
 *   call may not be repeated deal with OUTCOME_UNKNOWN themselves.
 * - GatewayError REJECTED: not tried again; the workflow parks the case for an operator. A reply of unknown shape is tried
 *   twice more before that: something between us and the party may have garbled it, and every activity may be repeated.
 * - CalendarError: not tried again; the case is parked until an operator gives the worker a table that reaches.
 * - StoreError: tried again, for a store that is down comes back; but what is not there will not appear.
 */
export function toFailure(activity: string, error: unknown): ApplicationFailure {
  if (error instanceof ApplicationFailure) return error;
  if (error instanceof GatewayError) {
    return ApplicationFailure.create({
      type: error.code,
      message: error.message,
      nonRetryable: error.retryClass === 'REJECTED' && !mayBeGarbled(error),
      ...(error.retryAfterMs !== undefined && { nextRetryDelay: error.retryAfterMs }),
    });
  }
  if (error instanceof CalendarError) {
    // A table that ended or is missing is mended by a new one, not by asking again.
    return ApplicationFailure.create({ type: error.code, message: error.message, nonRetryable: true });
  }
  if (error instanceof StoreError) {
    const { code, message } = error;
    return ApplicationFailure.create({ type: code, message, nonRetryable: NEVER_MENDED.has(code) });
  }
  const failure = ApplicationFailure.create({
    type: 'UNEXPECTED',
    message: `${activity} met an unexpected ${error instanceof Error ? error.name : typeof error}`,
    nonRetryable: false,
  });
  const frames = error instanceof Error ? (error.stack?.match(/^ {4}at .*$/gm) ?? []) : [];
  failure.stack = [failure.message, ...frames].join('\n');
  return failure;
}

const GARBLED_TRIES_MAX = 3;

function mayBeGarbled({ code }: GatewayError): boolean {
  return code.endsWith('_UNMAPPED_REPLY') && Context.current().info.attempt < GARBLED_TRIES_MAX;
}

const NEVER_MENDED: ReadonlySet<string> = new Set([
  'UPGRADE_NOT_FOUND',
  'RECORD_NOT_FOUND',
  'ENDING_NOT_ALLOWED',
  'CASE_ERASED',
  'CASE_OPEN',
]);
