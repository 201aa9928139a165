/**
 * Knowledge questions at the credit bureau (Experian CrossCore with Precise ID).
 *
 * Idempotency: none at the bureau. Opening a session and grading answers are sent once; the one repetition is after a
 * 401 or 403, which come before anything is looked at.
 * Security: the bureau's reply repeats all it was sent and more. Questions, session id and verdict are read from it.
 */
import { z } from 'zod';
import { kbaReplyOf, type KbaPhase } from './experian-reply';
import { abandonRequest, answerRequest, type ExperianSubscriber, questionRequest } from './experian-request';
import { createExperianTokens, type ExperianLogin } from './experian-token';
import { GatewayError, type KbaGateway, type KbaReply } from './gateways';
import { callParty, type Http } from './http';
import { type PartyConfig, partyOf } from './party-config';

export interface ExperianConfig extends PartyConfig, ExperianLogin {
  readonly tenantId: string;
  /** Of the Precise ID product. Default: those of the login. */
  readonly pidUsername?: string | undefined;
  readonly pidPassword?: string | undefined;
  /** Subscriber and vendor codes, given out by the bureau with the contract. Defaults suit the sandbox only. */
  readonly subscriberSubCode?: string | undefined;
  readonly subscriberPreamble?: string | undefined;
  readonly subscriberOperatorInitial?: string | undefined;
  readonly vendor?: string | undefined;
  readonly vendorVersion?: string | undefined;
}

export function createExperianKbaGateway(config: ExperianConfig, http: Http = callParty): KbaGateway {
  const party = partyOf('KBA', config);
  const tokens = createExperianTokens(party, config, http);
  const subscriber = subscriberOf(config);

  /** Runs a call with a token, and once more with a new one if the bureau refused the first. */
  async function withToken<R>(call: (headers: Record<string, string>) => Promise<R>): Promise<R> {
    const token = await tokens.get();
    try {
      return await call({ authorization: `Bearer ${token}` });
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== 'KBA_UNAUTHORISED') throw error;
      tokens.drop(token);
    }
    return call({ authorization: `Bearer ${await tokens.get()}` });
  }

  async function ask(name: string, phase: KbaPhase, attemptId: string, request: unknown): Promise<KbaReply> {
    const body = JSON.stringify(request);
    const reply = await withToken((headers) =>
      http(party, {
        name,
        method: 'POST',
        path: ['crosscore'],
        headers,
        body,
        // Each try is dated, so the bodies of two differ.
        reference: `${attemptId} ${name}`,
        // Its shape is the mapper's to judge, but an empty reply is a lost one.
        replies: { 200: z.unknown().refine((body) => body !== undefined) },
      }),
    );
    return kbaReplyOf(reply.body, { callName: name, phase, attemptId });
  }

  return {
    getQuestions: ({ attemptId, ...asked }) =>
      ask('getQuestions', 'QUESTIONS', attemptId, questionRequest(subscriber, attemptId, asked)),

    submitAnswers: ({ attemptId, sessionId, answers }) =>
      ask('submitAnswers', 'ANSWERS', attemptId, answerRequest(subscriber, attemptId, sessionId, answers)),

    async abandonSession({ attemptId, sessionId }) {
      await withToken((headers) =>
        http(party, {
          name: 'abandonSession',
          method: 'POST',
          path: ['crosscore', 'abandon'],
          headers,
          body: JSON.stringify(abandonRequest(attemptId, sessionId)),
          // Unknown and ended sessions are as abandoned as can be.
          replies: { 200: z.unknown(), 404: z.unknown(), 409: z.unknown(), 410: z.unknown() },
        }),
      );
    },

    async probe() {
      // Every call to the questions endpoint leaves a trace on somebody's file; a token is about nobody.
      await tokens.renew();
    },
  };
}

function subscriberOf(config: ExperianConfig): ExperianSubscriber {
  return {
    tenantId: config.tenantId,
    pidUsername: config.pidUsername ?? config.username,
    pidPassword: config.pidPassword ?? config.password,
    subCode: config.subscriberSubCode ?? '0000000',
    preamble: config.subscriberPreamble ?? 'TBD3',
    operatorInitial: config.subscriberOperatorInitial ?? 'PU',
    vendor: config.vendor ?? '123',
    vendorVersion: config.vendorVersion ?? '11',
  };
}
