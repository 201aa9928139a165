/**
 * The notifier: messages to users of the account system, which alone knows their addresses.
 *
 * Idempotency: the notice id is the key of its message.
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
    async send({ noticeId, userId, template, data, to }) {
      const accepted = z.object({ id: z.string() });
      await http(party, {
        name: 'send',
        method: 'POST',
        path: ['v1', 'messages'],
        headers: { authorization: `Bearer ${config.apiKey}` },
        idempotencyKey: noticeId,
        body: JSON.stringify({ userId, template, data, ...(to && { to }) }),
        replies: { 200: accepted, 202: accepted },
      });
    },
  };
}
