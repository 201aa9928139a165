/**
 * Asking an outside party from the main path.
 *
 * - Temporal repeats what may be repeated, for as long as it takes; each activity's own ledger makes that safe.
 * - A failure that repeating cannot mend (our credentials refused, a reply nobody knows) parks the case: it is marked
 *   for an operator and asked again from time to time, so that a mended worker takes up every parked case by itself.
 * - A cancel request ends the wait between tries, never a call under way. So does news of the credential, which may end
 *   the upgrade: it is dealt with first, and the party asked again if that goes on.
 */
import { ActivityFailure, ApplicationFailure, CancellationScope, condition } from '@temporalio/workflow';
import type { OutsideActivities } from '../activities';
import type { Desk } from './desk';
import { outside, poll, promptly, withdrawal } from './proxies';
import { beside } from './stage-timer';

export type OutsideCall = keyof OutsideActivities;
export type InputOf<N extends OutsideCall> = Parameters<OutsideActivities[N]>[0];
export type AnswerOf<N extends OutsideCall> = Awaited<ReturnType<OutsideActivities[N]>>;

const MINUTE_MS = 60_000;
/** Soon once, for what came from a passing fault; then ever more seldom, since each try costs history. */
const PARKED_RETRIES_MS = [
  MINUTE_MS,
  15 * MINUTE_MS,
  60 * MINUTE_MS,
  6 * 60 * MINUTE_MS,
  24 * 60 * MINUTE_MS,
];

/** Whoever waits for the answer. */
export interface WaitingCase {
  readonly desk: Desk;
  /** Told the failure's code when the case is parked, and null when it goes on. */
  readonly noteParked: (code: string | null) => Promise<void>;
  /** @throws Ended if it ends the upgrade */
  readonly followCredentialNews: () => Promise<void>;
}

/** @throws Ended when a cancel request came in, or the credential is no more */
export function askOutside<N extends OutsideCall>(
  waiting: WaitingCase,
  name: N,
  summary: string,
  input: InputOf<N>,
): Promise<AnswerOf<N>> {
  return askWith(outside, waiting, name, summary, input);
}

/**
 * The same for what a person waits for: given up when the party could not be asked for two minutes.
 * @returns null: given up; the activity's own ledger says whether it was asked after all
 */
export async function askPromptly<N extends OutsideCall>(
  waiting: WaitingCase,
  name: N,
  summary: string,
  input: InputOf<N>,
): Promise<AnswerOf<N> | null> {
  try {
    return await askWith(promptly, waiting, name, summary, input);
  } catch (error) {
    if (error instanceof ActivityFailure && !isDefect(error)) return null;
    throw error;
  }
}

/** Something of ours is not there: no party is to blame. */
function isDefect({ cause }: ActivityFailure): boolean {
  return cause instanceof ApplicationFailure && cause.nonRetryable === true;
}

async function askWith<N extends OutsideCall>(
  activities: typeof outside,
  { desk, noteParked, followCredentialNews }: WaitingCase,
  name: N,
  summary: string,
  input: InputOf<N>,
): Promise<AnswerOf<N>> {
  const isCalledAway = (): boolean => desk.isCancelRequested() || desk.hasCredentialNews();
  let parked: string | null = null;
  for (let tries = 0; ; tries++) {
    try {
      const answer = await unless(isCalledAway, () => call(activities, name, summary, input));
      if (parked !== null) await noteParked(null);
      return answer;
    } catch (error) {
      // Cancelled between tries, or failed in the try that was under way: either way it is not tried again.
      if (error instanceof ActivityFailure && desk.isCancelRequested()) desk.takeCancel();
      if (error instanceof ActivityFailure && desk.hasCredentialNews()) {
        await followCredentialNews();
        continue;
      }
      const code = parkingCode(error);
      if (code === null) throw error;
      if (code !== parked) await noteParked(code);
      parked = code;
      const waitMs = PARKED_RETRIES_MS[Math.min(tries, PARKED_RETRIES_MS.length - 1)]!;
      const wait = { deadline: Date.now() + waitMs, summary: `Parked by ${code}: asked again after this` };
      await beside(wait, (timer) => condition(() => timer.isExpired() || isCalledAway()));
      if (desk.isCancelRequested()) desk.takeCancel();
      await followCredentialNews();
    }
  }
}

/** Asks for news of what no event came for. Null: the party cannot be asked now, and the wait goes on. */
export async function pollOutside<N extends OutsideCall>(
  name: N,
  summary: string,
  input: InputOf<N>,
): Promise<AnswerOf<N> | null> {
  try {
    return await call(poll, name, summary, input);
  } catch (error) {
    if (error instanceof ActivityFailure) return null;
    throw error;
  }
}

/** Withdraws something at an outside party, as well as it goes. What cannot be withdrawn stops nothing. */
export async function withdrawOutside<N extends OutsideCall>(
  name: N,
  summary: string,
  input: InputOf<N>,
): Promise<void> {
  try {
    await call(withdrawal, name, summary, input);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
  }
}

function call<N extends OutsideCall>(
  activities: typeof outside,
  name: N,
  summary: string,
  input: InputOf<N>,
): Promise<AnswerOf<N>> {
  const activity = activities[name] as unknown as {
    executeWithOptions(options: { summary: string }, args: [InputOf<N>]): Promise<AnswerOf<N>>;
  };
  return activity.executeWithOptions({ summary }, [input]);
}

/** Cancels the work when it should not be waited for any more. */
async function unless<T>(isCalledAway: () => boolean, work: () => Promise<T>): Promise<T> {
  const scope = new CancellationScope();
  let done = false;
  const watch = condition(() => done || isCalledAway()).then(() => {
    if (!done) scope.cancel();
  });
  try {
    return await scope.run(work);
  } finally {
    done = true;
    await watch;
  }
}

/** The code of a failure that only an operator can mend; null: another kind of failure. */
function parkingCode(error: unknown): string | null {
  const cause = error instanceof ActivityFailure ? error.cause : null;
  if (!(cause instanceof ApplicationFailure) || cause.nonRetryable !== true) return null;
  return cause.type === 'UPGRADE_NOT_FOUND' ? null : (cause.type ?? 'UNEXPECTED');
}
