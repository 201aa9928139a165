import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { eventProviderNamed } from '../party-names';
import { parsed, Refusal } from '../refusal';
import type { World } from '../world';

const silenceSchema = z.object({ party: z.string(), silent: z.boolean() });
const resendSchema = z.object({ eventId: z.string().optional() }).default({});

export function addEventRoutes(scope: FastifyInstance, { state, outbox }: World): void {
  scope.post('/events/silence', (request) => {
    const { party, silent } = parsed(silenceSchema, request.body);
    const provider = eventProviderNamed(party);
    if (provider === undefined) throw new Refusal(400, 'invalid_request', 'This party sends no events.');
    return outbox.silence(provider, silent).then(() => ({ party: provider, silent }));
  });

  scope.post('/events/resend', (request) => {
    const delivery = outbox.resend(parsed(resendSchema, request.body).eventId);
    if (delivery === null) throw new Refusal(404, 'not_found', 'There is no such event.');
    return delivery;
  });

  scope.get('/events', () => ({
    events: state.events.map(({ id, provider, type, reference, attempts, state, lastStatus }) => ({
      eventId: id,
      provider,
      type,
      reference,
      attempts,
      state,
      lastStatus,
    })),
  }));
}
