import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { FAULT_KINDS } from '../fault-kinds';
import { PARTY_NAMES } from '../party-names';
import { parsed } from '../refusal';
import { describeStorm, latestStorm, orderStorm } from '../storm';
import type { World } from '../world';
import { partyOf } from './named-party';

const retryAfterSeconds = z.number().int().min(0).optional();

const faultSchema = z.object({
  party: z.string(),
  /** E.g. `POST /v1/orders`. Absent: any. */
  route: z.string().optional(),
  fault: z.enum(FAULT_KINDS),
  times: z.number().int().min(1).max(10_000),
  retryAfterSeconds,
});

const clearSchema = z.object({ party: z.string().optional() }).default({});

const stormSchema = z.object({
  share: z.number().min(0).max(1),
  kinds: z.array(z.enum(FAULT_KINDS)).min(1).default(FAULT_KINDS),
  parties: z
    .array(z.string())
    .min(1)
    .default([...PARTY_NAMES]),
  retryAfterSeconds,
});

export function addFaultRoutes(scope: FastifyInstance, { state }: World): void {
  scope.post('/faults', (request) => {
    const { party, times, ...fault } = parsed(faultSchema, request.body);
    state.faults.push({ ...fault, party: partyOf(party), timesLeft: times });
    return { faults: state.faults };
  });

  scope.get('/faults', () => ({ faults: state.faults }));

  scope.post('/faults/clear', (request) => {
    const { party: name } = parsed(clearSchema, request.body);
    const party = name === undefined ? undefined : partyOf(name);
    const left = state.faults.filter((fault) => party !== undefined && fault.party !== party);
    state.faults.splice(0, state.faults.length, ...left);
    return { faults: state.faults };
  });

  scope.post('/storm', (request) => {
    const { parties, ...wish } = parsed(stormSchema, request.body);
    orderStorm(state, { ...wish, parties: parties.map(partyOf) });
    return describeStorm(latestStorm(state));
  });

  scope.get('/storm', () => describeStorm(latestStorm(state)));
}
