import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { LETTER_EVENT_TYPES, letterEvent } from '../letters/letter';
import { parsed, Refusal } from '../refusal';
import { factsOf } from '../request-facts';
import type { StoredLetter } from '../state';
import type { World } from '../world';

type ByLetter = { Params: { letterId: string } };

const eventSchema = z.object({ type: z.enum(LETTER_EVENT_TYPES) });

export function addLetterRoutes(scope: FastifyInstance, world: World): void {
  scope.post<ByLetter>('/letters/:letterId/events', (request) => {
    const letter = newestLetterOf(world, request);
    const { type } = parsed(eventSchema, request.body);
    return world.outbox.send(letterEvent(world, letter, type));
  });

  scope.get<ByLetter>('/letters/:letterId', (request) => {
    const { mergeVariables, state } = newestLetterOf(world, request);
    return { code: mergeVariables['code'], expiresOn: mergeVariables['expires_on'], state };
  });
}

/** By our own id of it. There are two if it was ordered again after the house forgot the key. @throws Refusal 404 */
function newestLetterOf({ state }: World, request: FastifyRequest<ByLetter>): StoredLetter {
  const { letterId } = request.params;
  factsOf(request).reference = letterId;
  const letter = [...state.letters.values()].findLast(({ metadata }) => metadata['letter'] === letterId);
  if (letter === undefined) throw new Refusal(404, 'not_found', 'No such letter was ordered.');
  return letter;
}
