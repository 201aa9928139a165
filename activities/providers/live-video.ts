/**
 * Live video sessions with an agent.
 *
 * Idempotency: the appointment id is the provider's `vendorData`; a second session for it is the first one again.
 * Security: every request is signed with HMAC-SHA256, over the body where there is one and over the session id where
 * there is none (the signing of devdocs.veriff.com). Whoever has the join link is in the session: it is returned to be
 * sealed, and is in no error.
 */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { documentValidUntilSchema } from './document-validity';
import type { LiveVideoGateway, VideoProgress, VideoResult } from './gateways';
import { callParty, type Http } from './http';
import { unmappedReply } from './http-failures';
import { type PartyConfig, partyOf } from './party-config';
import { videoProgressOf, videoResultOf } from './video-result';

export { videoResultOf } from './video-result';

export interface LiveVideoConfig extends PartyConfig {
  readonly apiKey: string;
  readonly sharedSecret: string;
}

const WITHDRAWAL = { 200: 'CANCELLED', 404: 'NOT_FOUND', 409: 'TOO_LATE' } as const;

/** Nobody's session: asked for to see whether the provider answers. */
const PROBE_SESSION_ID = 'probe';

export function createLiveVideoGateway(config: LiveVideoConfig, http: Http = callParty): LiveVideoGateway {
  const party = partyOf('LIVE_VIDEO', config);
  const signed = (content: string) => ({
    'x-auth-client': config.apiKey,
    'x-hmac-signature': createHmac('sha256', config.sharedSecret).update(content).digest('hex'),
  });
  return {
    async createSession({ appointmentId, startsAt, endsAt, applicant }) {
      const body = JSON.stringify({
        verification: {
          vendorData: appointmentId,
          // The provider asks for one; it learns nothing about the person by this one.
          endUserId: appointmentId,
          scheduledStart: new Date(startsAt).toISOString(),
          scheduledEnd: new Date(endsAt).toISOString(),
          person: { firstName: applicant.firstName, lastName: applicant.lastName },
        },
      });
      const reply = await http(party, {
        name: 'createSession',
        method: 'POST',
        path: ['v1', 'sessions'],
        headers: signed(body),
        body,
        replies: { 200: sessionSchema, 201: sessionSchema },
      });
      const { id, vendorData, url } = reply.body.verification;
      if (vendorData !== appointmentId) throw unmappedReply(party, 'createSession', reply.status);
      return { sessionId: id, joinUrl: url };
    },

    async getResult(sessionId) {
      const { body, status } = await http(party, {
        name: 'getResult',
        method: 'GET',
        path: ['v1', 'sessions', sessionId, 'decision'],
        headers: signed(sessionId),
        replies: { 200: decisionSchema },
      });
      const decision = body.verification ?? { id: sessionId, status: 'created' };
      const result = statusOf(decision);
      if (result === null || decision.id !== sessionId) throw unmappedReply(party, 'getResult', status);
      return {
        status: result,
        decidedAt: instantOf(decision.decisionTime),
        documentValidUntil: decision.document?.validUntil ?? null,
      };
    },

    async cancelSession(sessionId) {
      const { status } = await http(party, {
        name: 'cancelSession',
        method: 'DELETE',
        path: ['v1', 'sessions', sessionId],
        headers: signed(sessionId),
        replies: { 200: z.unknown(), 404: z.unknown(), 409: z.unknown() },
      });
      return WITHDRAWAL[status];
    },

    async probe() {
      await http(party, {
        name: 'probe',
        method: 'GET',
        path: ['v1', 'sessions', PROBE_SESSION_ID, 'decision'],
        headers: signed(PROBE_SESSION_ID),
        // Not knowing the session is an answer, too: the signature was checked and the provider works.
        replies: { 200: z.unknown(), 404: z.unknown() },
      });
    },
  };
}

const sessionSchema = z.object({
  status: z.literal('success'),
  verification: z.object({
    id: z.string().min(1),
    vendorData: z.string(),
    /** A person will be sent there, so nothing but https, and nothing that a browser reads otherwise than we do. */
    url: z
      .string()
      .max(2_000)
      .regex(/^https:\/\/[\x21-\x7e]+$/)
      .refine((text) => URL.canParse(text)),
  }),
});

/** Absent or null `verification`: nothing to tell yet, as at Veriff. */
const decisionSchema = z.object({
  status: z.literal('success'),
  verification: z
    .object({
      id: z.string(),
      code: z.number().nullish(),
      reasonCode: z.number().nullish(),
      status: z.string().nullish(),
      decisionTime: z.string().nullish(),
      document: z.object({ validUntil: documentValidUntilSchema.optional() }).nullish(),
    })
    .nullish(),
});

type Decision = NonNullable<z.output<typeof decisionSchema>['verification']>;

/** The code decides; only where there is none does the word count, and then only for what is no result. */
function statusOf({ code, reasonCode, status }: Decision): VideoResult | VideoProgress | null {
  if (typeof code === 'number') return videoResultOf(code, reasonCode);
  return videoProgressOf(status ?? '');
}

function instantOf(time: string | null | undefined): number | null {
  const at = Date.parse(time ?? '');
  return Number.isNaN(at) ? null : at;
}
