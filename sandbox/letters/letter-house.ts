/**
 * The letter house.
 *
 * - Idempotency keys live 24 hours by the clock. After that the same key orders a second letter.
 * - A letter can be deleted for five minutes, then never more.
 * - An address can be verified before a letter is ordered; one that is undeliverable gets none.
 * - `letter.created` and `letter.rendered_pdf` follow an order by themselves; what the carrier reports comes by the
 *   control call.
 */
import { z } from 'zod';
import { authorizationOf, equalSecrets } from '../equal-secrets';
import { type KeyRules, oncePerKey } from '../idempotency';
import { firstNameWordIn } from '../magic-values';
import { type Party, steeredBy } from '../party';
import { refuseRealData } from '../real-data';
import { parsed, Refusal } from '../refusal';
import { factsOf } from '../request-facts';
import type { World } from '../world';
import {
  createLetter,
  deleteLetter,
  describeLetter,
  endingOf,
  letterEvent,
  letterOrderSchema,
  referenceOf,
  refuseAddress,
  undeliverable,
} from './letter';
import { verificationSchema, verifyAddress } from './verification';

export function createLetterHouse(world: World): Party {
  const { state, secrets, outbox } = world;
  return {
    name: 'letters',
    authenticate(request) {
      const given = authorizationOf(request.headers.authorization, 'Basic');
      const [key] = Buffer.from(given ?? '', 'base64')
        .toString()
        .split(':');
      if (!equalSecrets(key, secrets.credentials.letterHouseApiKey)) {
        throw new Refusal(401, 'invalid_api_key', 'The API key is missing or wrong.');
      }
    },
    errorBody: ({ status, code, message }) => ({ error: { message, status_code: status, code } }),
    addRoutes(scope) {
      scope.post('/v1/letters', steeredBy(firstNameOf), (request, reply) => {
        const order = parsed(letterOrderSchema, request.body);
        factsOf(request).reference = order.metadata['letter'] ?? '';
        refuseRealData([order.to, order.merge_variables, order.metadata]);
        return oncePerKey(world, KEY_RULES, request, reply, () => {
          refuseAddress(order.to);
          if (firstNameWordIn(order.to.name.split(' ')[0] ?? '') === 'bad') throw undeliverable();
          const letter = createLetter(world, order);
          const body = describeLetter(letter);
          outbox.sendSoon(
            letterEvent(world, letter, 'letter.created'),
            letterEvent(world, letter, 'letter.rendered_pdf'),
          );
          return { status: 200, body };
        });
      });

      scope.post('/v1/us_verifications', (request) => {
        const address = parsed(verificationSchema, request.body);
        refuseRealData(address);
        return verifyAddress(world, address);
      });

      scope.get('/v1/letters', (request) => {
        const query = request.query as Record<string, unknown>;
        const { limit } = parsed(pageSchema, query);
        const wanted = Object.entries(query).flatMap(([name, value]) => {
          const key = /^metadata\[(.+)\]$/.exec(name)?.[1];
          return key === undefined ? [] : [[key, value] as const];
        });
        const data = [...state.letters.values()]
          .filter(({ metadata }) => wanted.every(([key, value]) => metadata[key] === value))
          .toReversed()
          .slice(0, limit)
          .map(describeLetter);
        return { data, object: 'list', count: data.length };
      });

      scope.delete<{ Params: { id: string } }>('/v1/letters/:id', (request) => {
        const letter = state.letters.get(request.params.id);
        if (letter === undefined) throw new Refusal(404, 'not_found', 'There is no such letter.');
        factsOf(request).reference = referenceOf(letter);
        if (endingOf(letter) !== 'deleted') {
          deleteLetter(world, letter);
          outbox.sendSoon(letterEvent(world, letter, 'letter.deleted'));
        }
        return { id: letter.id, deleted: true };
      });
    },
  };
}

const KEY_RULES: KeyRules = {
  party: 'letters',
  keptMs: 24 * 60 * 60_000,
  conflictCode: 'conflict',
  isRequired: false,
};

const PAGE_LENGTH_MAX = 100;

const pageSchema = z.object({
  limit: z.coerce.number().int().min(1).max(PAGE_LENGTH_MAX).default(PAGE_LENGTH_MAX),
});

/** The house is told a whole name; its first word is the first name. */
function firstNameOf(body: unknown): string | undefined {
  const found = z.object({ to: z.object({ name: z.string() }) }).safeParse(body);
  return found.data?.to.name.trim().split(/\s+/)[0];
}
