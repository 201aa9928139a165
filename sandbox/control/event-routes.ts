import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { EVENT_FAULT_MODES } from '../events/event-faults';
import { parsed, Refusal } from '../refusal';
import type { World } from '../world';
import { providerOf } from './named-party';

const silenceSchema = z.object({ party: z.string(), silent: z.boolean() });
const releaseSchema = z.object({ party: z.string() });
const faultSchema = z.object({
  party: z.string(),
  mode: z.enum(EVENT_FAULT_MODES),
  times: z.number().int().min(1).max(10_000),
});
const resendSchema = z.object({ eventId: z.string().optional() }).default({});

export function addEventRoutes(scope: FastifyInstance, { state, outbox }: World): void {
  scope.post('/events/silence', (request) => {
    const { party, silent } = parsed(silenceSchema, request.body);
    const provider = providerOf(party);
    return outbox.silence(provider, silent).then(() => ({ party: provider, silent }));
  });

  scope.post('/events/faults', (request) => {
    const { party, mode, times } = parsed(faultSchema, request.body);
    state.eventFaults.push({ provider: providerOf(party), mode, timesLeft: times });
    return { faults: state.eventFaults };
  });

  scope.get('/events/faults', () => ({ faults: state.eventFaults }));

  scope.post('/events/release', (request) => {
    const { party } = parsed(releaseSchema, request.body);
    return outbox.release(providerOf(party)).then((released) => ({ released }));
  });

  scope.post('/events/resend', (request) => {
    const delivery = outbox.resend(parsed(resendSchema, request.body).eventId);
    if (delivery === null) throw new Refusal(404, 'not_found', 'There is no such event.');
    return delivery;
  });

  scope.get('/events', () => ({
    events: state.events.map((event) => ({
      eventId: event.id,
      provider: event.provider,
      type: event.type,
      reference: event.reference,
      attempts: event.attempts,
      state: event.state,
      lastStatus: event.lastStatus,
      ...(event.fault !== undefined && { fault: event.fault }),
      ...(event.forgedStatus !== undefined && { forgedStatus: event.forgedStatus }),
    })),
  }));
}
