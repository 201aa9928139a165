/**
 * The letter house checks addresses, and prints and mails the activation letter (the interface of lob/lob-openapi).
 *
 * Idempotency: the letter id is both the key of the order, which the house forgets after 24 hours, and metadata of the
 * letter, by which it is found for as long as it exists.
 * Security: the house's replies repeat name, address and code. Of a letter, only its id and its way are read.
 */
import { z } from 'zod';
import { type AddressProblem, GatewayError, type LetterHouseGateway } from './gateways';
import { callParty, type Http } from './http';
import { unmappedReply } from './http-failures';
import { addressVerdictOf, verificationRequest, verificationSchema } from './letter-address';
import { lastDayOf, type LetterSender, recipientOf, senderOf } from './letter-print';
import { foundLetterOf, letterSchema, trackedLetterSchema } from './letter-tracking';
import { type PartyConfig, partyOf } from './party-config';
import { refusalSchema } from './refusal-schema';

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

  async function lookUp<S extends typeof letterSchema>(
    callName: string,
    letterId: string,
    schema: S,
  ): Promise<z.output<S> | null> {
    const { body } = await http(party, {
      name: callName,
      method: 'GET',
      path: ['v1', 'letters'],
      query: { 'metadata[letter]': letterId },
      headers,
      replies: { 200: z.object({ data: z.array(schema) }) },
    });
    // Filtered again: a house that did not know the filter would hand us, and let us withdraw, other people's letters.
    return body.data.find(({ metadata }) => metadata?.['letter'] === letterId) ?? null;
  }

  return {
    async verifyAddress(address) {
      if (address.country !== 'US') return { kind: 'NOT_CHECKED' };
      const { body } = await http(party, {
        name: 'verifyAddress',
        method: 'POST',
        path: ['v1', 'us_verifications'],
        headers,
        body: JSON.stringify(verificationRequest(address)),
        replies: { 200: verificationSchema },
      });
      return addressVerdictOf(body);
    },

    async findLetter(letterId) {
      const letter = await lookUp('findLetter', letterId, trackedLetterSchema);
      return letter === null ? null : foundLetterOf(letter);
    },

    async orderLetter({ letterId, recipient, activationCode, redeemBy, timeZone }) {
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
          409: refusalSchema('conflict'),
          422: refusalSchema('failed_deliverability_strictness', 'address_length_exceeds_limit', 'conflict'),
        },
      });
      if (reply.status === 200) {
        if (reply.body.metadata?.['letter'] !== letterId) throw unmappedReply(party, 'orderLetter', 200);
        return { kind: 'ACCEPTED', providerReference: reply.body.id };
      }
      const { code } = reply.body.error;
      if (code === 'conflict') throw orderInFlight(reply.status);
      return { kind: 'UNDELIVERABLE', problem: PROBLEMS[code] };
    },

    async cancelLetter(letterId) {
      const letter = await lookUp('cancelLetter', letterId, letterSchema);
      if (letter === null) return 'NOT_FOUND';
      if (letter.deleted === true) return 'CANCELLED';
      const { status } = await http(party, {
        name: 'cancelLetter',
        method: 'DELETE',
        path: ['v1', 'letters', letter.id],
        headers,
        replies: {
          200: z.object({ deleted: z.literal(true) }),
          404: z.unknown(),
          422: refusalSchema('not_deletable'),
        },
      });
      return WITHDRAWAL[status];
    },

    async probe() {
      await http(party, {
        name: 'probe',
        method: 'GET',
        path: ['v1', 'letters'],
        query: { limit: '1' },
        headers,
        replies: { 200: z.object({ data: z.array(z.unknown()) }) },
      });
    },
  };
}

const PROBLEMS: Record<'failed_deliverability_strictness' | 'address_length_exceeds_limit', AddressProblem> =
  {
    failed_deliverability_strictness: 'UNDELIVERABLE',
    address_length_exceeds_limit: 'TOO_LONG',
  };

/** Another try of ours holds the key at this moment: a later one looks the letter up. */
function orderInFlight(status: number): GatewayError {
  return new GatewayError(
    'LETTER_HOUSE_CONFLICT',
    'OUTCOME_UNKNOWN',
    `orderLetter: LETTER_HOUSE answered HTTP ${status} for an order under way.`,
  );
}
