import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { partyNamed } from '../party-names';
import { parsed, Refusal } from '../refusal';
import { FAULT_KINDS } from '../state';
import type { World } from '../world';

const faultSchema = z.object({
  party: z.string(),
  /** E.g. `POST /v1/orders`. Absent: any. */
  route: z.string().optional(),
  fault: z.enum(FAULT_KINDS),
  times: z.number().int().min(1).max(10_000),
  retryAfterSeconds: z.number().int().min(0).optional(),
});

export function addFaultRoutes(scope: FastifyInstance, { state }: World): void {
  scope.post('/faults', (request) => {
    const { party: name, times, ...fault } = parsed(faultSchema, request.body);
    const party = partyNamed(name);
    if (party === undefined) throw new Refusal(400, 'invalid_request', 'There is no such party.');
    state.faults.push({ ...fault, party, timesLeft: times });
    return { faults: state.faults };
  });

  scope.get('/faults', () => ({ faults: state.faults }));
}
