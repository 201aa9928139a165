/** Each status of an upgrade, from the one that is to the one it ends with, by long polls: one request in flight. */
import type { AnswerOf } from './operation-types';
import { OPERATIONS } from '../http/contract/operations';
import { type HttpClientOptions, send } from './http-client';

export interface WatchOptions {
  readonly upgradeId: string;
  /** How long the server holds one request. */
  readonly waitSeconds?: number;
  /** Ends the watching between two requests. */
  readonly signal?: AbortSignal;
}

/** Two changes within one look may come as one. @throws HttpProblem, NoAnswer; begin again where it broke off */
export async function* statusChanges(
  options: HttpClientOptions,
  { upgradeId, waitSeconds = 25, signal }: WatchOptions,
): AsyncGenerator<AnswerOf<'readUpgrade'>, void, undefined> {
  let tag: string | null = null;
  while (signal?.aborted !== true) {
    const headers: Record<string, string> =
      tag === null ? {} : { 'if-none-match': tag, prefer: `wait=${waitSeconds}` };
    const {
      status,
      headers: answered,
      body,
    } = await send(options, OPERATIONS.readUpgrade, { upgradeId }, headers);
    if (status === 304) {
      // Something between has the answer given at once: then the wait is ours.
      if (!answered.has('preference-applied')) await pause(waitSeconds);
      continue;
    }
    tag = answered.get('etag');
    const now = body as AnswerOf<'readUpgrade'>;
    yield now;
    if (now.stage === 'CLOSED' || tag === null) return;
  }
}

async function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, Math.max(1, seconds) * 1_000);
  });
}
