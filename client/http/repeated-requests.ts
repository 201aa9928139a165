/**
 * A repeated request is answered as it was the first time (draft-ietf-httpapi-idempotency-key-header §2).
 *
 * - A key that comes with other parameters is refused, and nothing is done.
 * - What is kept is an answer that stands: what was done, and what was refused for how things stood. What says to come
 *   again, a fault of ours, and input that was not understood are no last word, and the key may be tried again.
 * - Of requests with one key at once, the later ones wait for the first. Where two processes have one each, both pass it
 *   on: the run, which knows the key too, does it once, and the first answer that is kept is the answer of both.
 */
import type { KeptAnswer, Store } from '../../db/store';
import { UpgradeError } from '../errors';
import { toUpgradeError } from '../temporal-errors';
import { type Problem, PROBLEM_TYPE, problemOf } from './problem';
import type { RouteAnswer } from './route-call';

const JSON_TYPE = 'application/json; charset=utf-8';

export interface KeyedRequest {
  /** Of caller, action, upgrade and the caller's own key. */
  readonly requestKey: string;
  readonly request: { readonly method: string; readonly url: string; readonly body: unknown };
  /** Null: there is none yet. */
  readonly upgradeId: string | null;
}

export interface RepeatedRequests {
  /** @throws UpgradeError IDEMPOTENCY_KEY_REUSED, and whatever `perform` throws that does not stand */
  answer(keyed: KeyedRequest, perform: () => Promise<RouteAnswer>): Promise<KeptAnswer>;
}

export function createRepeatedRequests(answers: Store['answers'], clock: () => number): RepeatedRequests {
  const underWay = new Map<string, Promise<unknown>>();

  async function once(keyed: KeyedRequest, perform: () => Promise<RouteAnswer>): Promise<KeptAnswer> {
    const { requestKey, upgradeId } = keyed;
    const claimed = await answers.claim({
      requestKey,
      request: textOf(keyed.request),
      upgradeId,
      at: clock(),
    });
    if (claimed.kind === 'ANSWERED') return claimed.answer;
    if (claimed.kind === 'OTHER_REQUEST') throw keyReused();
    const { answer, begun } = await outcomeOf(keyed, perform);
    return answers.keep(requestKey, answer, begun);
  }

  /** @throws what does not stand; its key is free again unless something may have been done */
  async function outcomeOf(
    { requestKey, upgradeId }: KeyedRequest,
    perform: () => Promise<RouteAnswer>,
  ): Promise<{ readonly answer: KeptAnswer; readonly begun: string | null }> {
    try {
      const { status = 200, body, upgradeId: begun = upgradeId } = await perform();
      return { answer: { status, mediaType: JSON_TYPE, body: body ?? {} }, begun };
    } catch (error) {
      const known = toUpgradeError(error);
      const problem = problemOf(known);
      const { status } = problem;
      if (stands(known, problem)) {
        return { answer: { status, mediaType: PROBLEM_TYPE, body: problem }, begun: upgradeId };
      }
      if (!mayHaveBeenDone(problem)) await answers.release(requestKey);
      throw error;
    }
  }

  return {
    async answer(keyed, perform) {
      const { requestKey } = keyed;
      while (underWay.has(requestKey)) await underWay.get(requestKey)?.catch(() => undefined);
      const answered = once(keyed, perform);
      underWay.set(requestKey, answered);
      try {
        return await answered;
      } finally {
        underWay.delete(requestKey);
      }
    },
  };
}

/** Statuses by which a request is refused for how things stand, which its repetition cannot change. */
const REFUSALS: ReadonlySet<number> = new Set([402, 409, 410, 422]);

function stands(error: unknown, { status, code }: Problem): boolean {
  if (!(error instanceof UpgradeError)) return false;
  if (code === 'REVIEW_SECOND_NEEDED') return true;
  const { retryAt, retryAfterSeconds } = error.details;
  return REFUSALS.has(status) && retryAt === undefined && retryAfterSeconds === undefined;
}

function mayHaveBeenDone({ status, code }: Problem): boolean {
  return status >= 500 || code === 'ANSWER_PENDING';
}

/** Alike for the same request, however its fields are ordered. No body and an empty one ask for the same. */
function textOf({ method, url, body }: KeyedRequest['request']): string {
  return JSON.stringify([method, url, ordered(body ?? {})]);
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return { fields: fields.map(([name, field]) => [name, ordered(field)]) };
}

function keyReused(): UpgradeError {
  return new UpgradeError(
    'IDEMPOTENCY_KEY_REUSED',
    'This Idempotency-Key came before with other parameters. Repeat that request as it was, or use a new key.',
  );
}
