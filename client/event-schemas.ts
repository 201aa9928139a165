/** What operators say of endpoints and events to back ends, checked once. */
import { z } from 'zod';
import { OUTGOING_EVENT_TYPES } from '../db';
import { id, instant } from './schemas';

export const addEndpointSchema = z.strictObject({
  partner: id,
  url: z.url({ protocol: /^https?$/ }).max(2_000),
  types: z.array(z.enum(OUTGOING_EVENT_TYPES)).min(1).optional(),
  actor: id,
});

export const actOnEndpointSchema = z.strictObject({
  endpointId: id,
  actor: id,
  /** How long the old secret signs beside the new one. 0: it is known to others, and ends now. */
  overlapHours: z.coerce.number().int().min(0).max(720).optional(),
});

export const listEventsSchema = z.strictObject({
  eventId: id.optional(),
  partnerId: id.optional(),
  upgradeId: id.optional(),
  from: instant.optional(),
  to: instant.optional(),
  limit: z.number().int(),
});

const range = z.strictObject({ from: instant, to: instant });

export const resendSchema = z.strictObject({
  which: z.union([z.strictObject({ eventId: id }), range]),
  partnerId: id.optional(),
  endpointId: id.optional(),
  actor: id,
});
