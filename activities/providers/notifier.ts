/**
 * The notifier: messages to users of the account system, which alone knows their addresses.
 *
 * Idempotency: the notice id is the key of its message, which is sent as it is to be read, beside its template and data for
 * a notifier that has words of its own.
 */
import { z } from 'zod';
import type { NotifierGateway } from './gateways';
import { callParty, type Http } from './http';
import { type PartyConfig, partyOf } from './party-config';

export interface NotifierConfig extends PartyConfig {
  readonly apiKey: string;
}

export function createNotifierGateway(config: NotifierConfig, http: Http = callParty): NotifierGateway {
  const party = partyOf('NOTIFIER', config);
  return {
    async send({ noticeId, userId, template, data, content, to }) {
      const accepted = z.object({ id: z.string() });
      // Taken before, in other words: those have changed since, and the message went out.
      const takenBefore = z.object({ error: z.object({ code: z.literal('idempotency_key_reused') }) });
      await http(party, {
        name: 'send',
        method: 'POST',
        path: ['v1', 'messages'],
        headers: { authorization: `Bearer ${config.apiKey}` },
        idempotencyKey: noticeId,
        body: JSON.stringify({ userId, template, data, ...content, ...(to && { to }) }),
        replies: { 200: accepted, 202: accepted, 409: takenBefore },
      });
    },
  };
}
