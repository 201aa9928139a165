/**
 * Question sessions at the bureau.
 *
 * Idempotency: neither opening a session nor grading can be repeated or asked for again, so each is claimed in the
 * store before it is sent. A claim without a kept reply means that it may have happened: the outcome is UNKNOWN, and
 * nothing is sent a second time. Only a request that surely was not sent gives its claim back.
 * Security: questions and answers lie sealed in the vault; only references leave this file.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { StoreError } from '../db/errors';
import type { ActivityDependencies } from './dependencies';
import { openContactInfo } from './contact-info';
import { withFailures } from './failures';
import { GatewayError, type KbaReply, type KbaVerdict } from './providers/gateways';
import { serverTime } from './server-time';

export type KbaStep =
  | { readonly kind: 'QUESTIONS'; readonly questionSetId: string }
  | KbaVerdict
  /** The request may have been acted on, and nobody can find out. */
  | { readonly kind: 'UNKNOWN' };

/** Questions as sealed in the vault, with what the next call needs. */
export interface SealedQuestions {
  readonly sessionId: string;
  readonly questions: readonly { readonly text: string; readonly choices: readonly string[] }[];
}

const OPENING = 'open-session';

const KEEPING_WAITS_MS = [50, 200, 1_000, 3_000];

/** The bureau's word cannot be had again, so keeping it is tried for some seconds before it is given up as unknown. */
async function keeping<T>(keep: () => Promise<T>): Promise<T> {
  for (const waitMs of KEEPING_WAITS_MS) {
    try {
      return await keep();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      await setTimeout(waitMs);
    }
  }
  return keep();
}

export function createKbaActivities({ store, gateways: { kba } }: ActivityDependencies) {
  /** Sends once: claimed before, kept after, given back only if it surely was not sent. */
  async function once(
    input: { upgradeId: string; attemptId: string; step: string },
    send: () => Promise<KbaReply>,
  ): Promise<KbaStep> {
    const at = serverTime();
    const { upgradeId, attemptId, step } = input;
    if (!(await store.attempts.claimAnswering(attemptId, step, at))) {
      return ((await store.attempts.getGrading(attemptId, step)) as KbaStep | null) ?? { kind: 'UNKNOWN' };
    }
    let reply: KbaReply;
    try {
      reply = await send();
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      if (error.retryClass === 'OUTCOME_UNKNOWN') return { kind: 'UNKNOWN' };
      // Refused answers may have been graded all the same (error 709 comes inside HTTP 200): the claim on them is kept.
      const mayAskAgain = error.retryClass === 'NOT_SENT' || step === OPENING;
      if (mayAskAgain) await store.attempts.releaseAnswering(attemptId, step, at);
      throw error;
    }
    return keeping(async () => {
      const answer = await keepQuestions(upgradeId, attemptId, reply, at);
      await store.attempts.recordGrading(attemptId, step, answer, at);
      return answer;
    });
  }

  async function keepQuestions(
    upgradeId: string,
    attemptId: string,
    reply: KbaReply,
    at: number,
  ): Promise<KbaStep> {
    if (reply.kind !== 'QUESTIONS') return reply;
    const questionSetId = randomUUID();
    const value: SealedQuestions = { sessionId: reply.sessionId, questions: reply.questions };
    await store.vault.seal({ recordId: questionSetId, upgradeId, kind: 'kba_questions', value, at });
    await store.attempts.setProviderReference(attemptId, reply.sessionId, at);
    return { kind: 'QUESTIONS', questionSetId };
  }

  return withFailures({
    /** Opens a question session for the contact info given. */
    async openKbaSession(input: {
      upgradeId: string;
      attemptId: string;
      contactInfoId: string;
    }): Promise<KbaStep> {
      const { upgradeId, attemptId, contactInfoId } = input;
      await store.attempts.open({ attemptId, upgradeId, kind: 'KBA', at: serverTime() });
      const applicant = await openContactInfo(store, upgradeId, contactInfoId);
      return once({ upgradeId, attemptId, step: OPENING }, () => kba.getQuestions({ attemptId, applicant }));
    },

    /** Sends the sealed answers of one batch, at most once ever, and erases them. */
    async submitKbaAnswers(input: {
      upgradeId: string;
      attemptId: string;
      questionSetId: string;
      answersId: string;
    }): Promise<KbaStep> {
      const { upgradeId, attemptId, questionSetId, answersId } = input;
      const asked = (await store.vault.open(
        questionSetId,
        upgradeId,
        'kba_questions',
      )) as SealedQuestions | null;
      const answers = (await store.vault.open(answersId, upgradeId, 'kba_answers')) as
        readonly number[] | null;
      const step = await once({ upgradeId, attemptId, step: questionSetId }, async () => {
        if (asked === null || answers === null) {
          throw new GatewayError(
            'KBA_ANSWERS_ERASED',
            'OUTCOME_UNKNOWN',
            'The answers were erased before sending.',
          );
        }
        return kba.submitAnswers({ attemptId, sessionId: asked.sessionId, answers });
      });
      await store.vault.erase(answersId);
      await store.vault.erase(questionSetId);
      return step;
    },

    /** Tells the bureau that nobody will answer the open session, if there is one. */
    async abandonKbaSession(input: { attemptId: string }): Promise<void> {
      const attempt = await store.attempts.get(input.attemptId);
      if (attempt === null || attempt.providerReference === null) return;
      await kba.abandonSession({ attemptId: attempt.attemptId, sessionId: attempt.providerReference });
    },
  });
}
