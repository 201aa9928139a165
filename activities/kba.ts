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
import { Context } from '@temporalio/activity';
import { StoreError } from '../db/errors';
import type { ActivityDependencies } from './dependencies';
import { openContactInfo } from './contact-info';
import { withFailures } from './failures';
import { GatewayError, type KbaReply, type KbaVerdict } from './providers/gateways';
import { serverTime } from './server-time';

export type KbaStep =
  | {
      readonly kind: 'QUESTIONS';
      readonly questionSetId: string;
      /** Absent in histories of earlier workers. */
      readonly questionCount?: number;
    }
  | Exclude<KbaVerdict, { kind: 'ABANDONED' }>
  /** `byOutage`: the session ran out while the answers could not be sent. */
  | { readonly kind: 'ABANDONED'; readonly byOutage?: boolean }
  /** The last four digits of the social security number did not find the person, and all nine were not given. */
  | { readonly kind: 'NINE_DIGITS_NEEDED' }
  /** "Excessive use" is too fresh: the bureau was not asked, since that would prolong it. */
  | { readonly kind: 'BACKING_OFF' }
  /** The request may have been acted on, and nobody can find out. `isUnmapped`: the reply is there, and nobody knows it. */
  | { readonly kind: 'UNKNOWN'; readonly isUnmapped?: boolean };

/** Questions as sealed in the vault, with what the next call needs. */
export interface SealedQuestions {
  readonly sessionId: string;
  readonly questions: readonly { readonly text: string; readonly choices: readonly string[] }[];
}

const OPENING = 'open-session';
/** Asking once more, with all nine digits of the social security number. */
const OPENING_WITH_NINE = 'open-session-nine-digits';

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
      // It did something, and perhaps charged for it: asking again would do it twice.
      if (error.code === 'KBA_UNMAPPED_REPLY') return { kind: 'UNKNOWN', isUnmapped: true };
      // Refused answers may have been graded all the same (error 709 comes inside HTTP 200): the claim on them is kept.
      const mayAskAgain = error.retryClass === 'NOT_SENT' || step === OPENING || step === OPENING_WITH_NINE;
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
    return { kind: 'QUESTIONS', questionSetId, questionCount: reply.questions.length };
  }

  /** Whether the bureau told "excessive use" for this credential after `since`, in whatever upgrade. */
  async function isBackingOff(upgradeId: string, since: number): Promise<boolean> {
    const upgrade = await store.upgrades.get(upgradeId);
    if (upgrade === null) return false;
    const told = await store.attempts.newestWithResult(upgrade.credentialId, 'EXCESSIVE_USE');
    return (told?.finishedAt ?? 0) > since;
  }

  return withFailures({
    /**
     * Opens a question session for the contact info given. Of a social security number the last four digits are sent
     * first, and all nine only if those did not find the person.
     */
    async openKbaSession(input: {
      upgradeId: string;
      attemptId: string;
      contactInfoId: string;
      excessiveUseBackOffMs: number;
      /** Whether the person may be sent back for the other five digits; once is enough. */
      mayAskForNine: boolean;
    }): Promise<KbaStep> {
      const { upgradeId, attemptId, contactInfoId, excessiveUseBackOffMs, mayAskForNine } = input;
      const at = serverTime();
      await store.attempts.open({ attemptId, upgradeId, kind: 'KBA', at });
      if (await isBackingOff(upgradeId, at - excessiveUseBackOffMs)) return { kind: 'BACKING_OFF' };
      const applicant = await openContactInfo(store, upgradeId, contactInfoId);
      const ask = (step: string, ssnDigits: 'LAST_FOUR' | 'NINE'): Promise<KbaStep> =>
        once({ upgradeId, attemptId, step }, () => kba.getQuestions({ attemptId, applicant, ssnDigits }));
      const first = await ask(OPENING, 'LAST_FOUR');
      const wasFound = first.kind !== 'NOT_AUTHENTICATED' || first.located;
      if (wasFound || applicant.ssn === undefined) return first;
      if (applicant.ssn.length === 9) return ask(OPENING_WITH_NINE, 'NINE');
      return mayAskForNine ? { kind: 'NINE_DIGITS_NEEDED' } : first;
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
      // An earlier try did not get through, and by now the bureau's five minutes are over: not the person's failure.
      const wasHeldUp = Context.current().info.attempt > 1;
      return step.kind === 'ABANDONED' && wasHeldUp ? { ...step, byOutage: true } : step;
    },

    /** Tells the bureau that nobody will answer the open session, if there is one. */
    async abandonKbaSession(input: { attemptId: string }): Promise<void> {
      const attempt = await store.attempts.get(input.attemptId);
      if (attempt === null || attempt.providerReference === null) return;
      await kba.abandonSession({ attemptId: attempt.attemptId, sessionId: attempt.providerReference });
    },
  });
}
