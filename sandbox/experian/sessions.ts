/**
 * Question sessions: five minutes by the clock, and consumed by the first grading.
 *
 * The provider knows no idempotency: asking again for the same person opens another session.
 */
import type { MagicLastName } from '../magic-values';
import type { QuestionSession } from '../state';
import { countEffect, nextOf, type World } from '../world';
import { questionsFor } from './questions';

/** The user has five minutes for the whole session (CDCgov/prime-simplereport, QuestionsForm.tsx). */
export const SESSION_MS = 5 * 60_000;

export function openQuestionSession(
  world: World,
  clientReferenceId: string,
  name: { readonly firstName: string; readonly lastName: string },
  magicName: MagicLastName | undefined,
): QuestionSession {
  const nth = nextOf(world, 'question session', clientReferenceId);
  const id = world.chance.id('', 'question session', clientReferenceId, nth).toUpperCase();
  const session: QuestionSession = {
    id,
    clientReferenceId,
    openedAt: world.clock(),
    magicName: magicName ?? '',
    batch: 1,
    questions: questionsFor(world.chance, magicName === 'samequestions' ? personOf(name) : id, 1),
    state: 'open',
  };
  world.state.questionSessions.set(id, session);
  countEffect(world, 'questionSessions', clientReferenceId);
  return session;
}

/** Undefined if it is unknown, graded, abandoned or too old: the provider tells none of these apart. */
export function openSessionById({ state, clock }: World, sessionId: string): QuestionSession | undefined {
  const session = state.questionSessions.get(sessionId);
  if (session === undefined || session.state !== 'open') return undefined;
  return clock() - session.openedAt > SESSION_MS ? undefined : session;
}

export function askSecondBatch({ chance }: World, session: QuestionSession): void {
  session.batch = 2;
  session.questions = questionsFor(chance, session.id, 2);
}

/** Nobody will answer. Without effect on a session that is over. */
export function abandonSession(world: World, sessionId: string): void {
  const session = world.state.questionSessions.get(sessionId);
  if (session === undefined || session.state !== 'open') return;
  session.state = 'abandoned';
  countEffect(world, 'abandonedSessions', session.clientReferenceId);
}

/** Goes into chance only: the name is not kept. */
function personOf({
  firstName,
  lastName,
}: {
  readonly firstName: string;
  readonly lastName: string;
}): string {
  return `${firstName} ${lastName}`.toLowerCase();
}
