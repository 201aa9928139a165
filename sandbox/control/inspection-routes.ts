import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { EVENT_FAULTS } from '../events/event-faults';
import { FAULTS } from '../fault-kinds';
import { MAGIC_VALUES } from '../magic-values';
import { parsed } from '../refusal';
import { EFFECT_NAMES, forgetEverything } from '../state';
import type { World } from '../world';
import { CONTROL_CALLS } from './calls';
import { partyOf } from './named-party';

const filterSchema = z.object({ party: z.string().optional() });

export function addInspectionRoutes(scope: FastifyInstance, { state, outbox }: World): void {
  scope.get('/effects', () =>
    Object.fromEntries(
      EFFECT_NAMES.map((name) => {
        const counts = [...(state.effects.get(name) ?? [])];
        const count = counts.reduce((total, [, times]) => total + times, 0);
        return [name, { count, byReference: Object.fromEntries(counts) }];
      }),
    ),
  );

  scope.get('/requests', (request) => {
    const { party: name } = parsed(filterSchema, request.query);
    const party = name === undefined ? undefined : partyOf(name);
    return { requests: state.requests.filter((entry) => party === undefined || entry.party === party) };
  });

  scope.get('/magic', () => ({
    magicValues: MAGIC_VALUES,
    faults: effectsOf(FAULTS),
    eventFaults: effectsOf(EVENT_FAULTS),
    controlCalls: CONTROL_CALLS,
  }));

  scope.post('/reset', () => {
    outbox.forget();
    forgetEverything(state);
    return { reset: true };
  });
}

function effectsOf(table: Readonly<Record<string, string>>) {
  return Object.entries(table).map(([fault, effect]) => ({ fault, effect }));
}
