/**
 * The letter house prints and mails the activation letter (the interface of lob/lob-openapi).
 *
 * Idempotency: the letter id is both the key of the order, which the house forgets after 24 hours, and metadata of the
 * letter, by which it is found for as long as it exists.
 * Security: the house's replies repeat name, address and code. Only the letter's id is read from them.
 */
import { z } from 'zod';
import { GatewayError, type LetterHouseGateway } from './gateways';
import { callParty, type Http } from './http';
import { unmappedReply } from './http-failures';
import { lastDayOf, type LetterSender, recipientOf, senderOf } from './letter-print';
import { type PartyConfig, partyOf } from './party-config';

export interface LetterHouseConfig extends PartyConfig {
  readonly apiKey: string;
  readonly sender: LetterSender;
}

const WITHDRAWAL = { 200: 'CANCELLED', 404: 'NOT_FOUND', 422: 'TOO_LATE' } as const;

export function createLetterHouseGateway(
  config: LetterHouseConfig,
  http: Http = callParty,
): LetterHouseGateway {
  const party = partyOf('LETTER_HOUSE', config);
  // The key is the user name, and there is no password.
  const headers = { authorization: `Basic ${Buffer.from(`${config.apiKey}:`).toString('base64')}` };
  const from = senderOf(config.sender);

  async function findLetter(callName: string, letterId: string): Promise<Letter | undefined> {
    const { body } = await http(party, {
      name: callName,
      method: 'GET',
      path: ['v1', 'letters'],
      query: { 'metadata[letter]': letterId },
      headers,
      replies: { 200: z.object({ data: z.array(letterSchema) }) },
    });
    // Filtered again: a house that did not know the filter would hand us, and let us withdraw, other people's letters.
    return body.data.find(({ metadata }) => metadata?.['letter'] === letterId);
  }

  return {
    async orderLetter({ letterId, recipient, activationCode, redeemBy, timeZone, lookUpFirst }) {
      const found = lookUpFirst ? await findLetter('orderLetter', letterId) : undefined;
      if (found !== undefined) return { kind: 'ACCEPTED', providerReference: found.id };
      const reply = await http(party, {
        name: 'orderLetter',
        method: 'POST',
        path: ['v1', 'letters'],
        headers,
        idempotencyKey: letterId,
        body: JSON.stringify({
          to: recipientOf(recipient),
          from,
          file: 'tmpl_activation_code',
          color: false,
          use_type: 'operational',
          merge_variables: { code: activationCode, expires_on: lastDayOf(redeemBy, timeZone) },
          metadata: { letter: letterId },
        }),
        replies: {
          200: letterSchema,
          409: errorSchema('conflict'),
          422: errorSchema('failed_deliverability_strictness', 'address_length_exceeds_limit', 'conflict'),
        },
      });
      if (reply.status === 200) {
        if (reply.body.metadata?.['letter'] !== letterId) throw unmappedReply(party, 'orderLetter', 200);
        return { kind: 'ACCEPTED', providerReference: reply.body.id };
      }
      if (reply.body.error.code === 'conflict') throw orderInFlight(reply.status);
      return { kind: 'UNDELIVERABLE' };
    },

    async cancelLetter(letterId) {
      const letter = await findLetter('cancelLetter', letterId);
      if (letter === undefined) return 'NOT_FOUND';
      if (letter.deleted === true) return 'CANCELLED';
      const { status } = await http(party, {
        name: 'cancelLetter',
        method: 'DELETE',
        path: ['v1', 'letters', letter.id],
        headers,
        replies: {
          200: z.object({ deleted: z.literal(true) }),
          404: z.unknown(),
          422: errorSchema('not_deletable'),
        },
      });
      return WITHDRAWAL[status];
    },
  };
}

const letterSchema = z.object({
  id: z.string().min(1),
  deleted: z.boolean().nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
});
type Letter = z.output<typeof letterSchema>;

function errorSchema<const C extends string>(...codes: [C, ...C[]]) {
  return z.object({ error: z.object({ code: z.literal(codes) }) });
}

/** Another try of ours holds the key at this moment: a later one looks the letter up. */
function orderInFlight(status: number): GatewayError {
  return new GatewayError(
    'LETTER_HOUSE_CONFLICT',
    'OUTCOME_UNKNOWN',
    `orderLetter: LETTER_HOUSE answered HTTP ${status} for an order under way.`,
  );
}
