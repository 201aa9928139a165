/**
 * Events of outside parties as they come in: parsed, and reduced to what may be kept.
 *
 * Bodies repeat names, addresses and activation codes (letters carry them whole), so only ids, type, time and
 * allow-listed facts get out of here.
 */
import { z } from 'zod';
import type { EventProvider, ProviderEvent } from '../../db/store';

const id = z.string().min(1).max(200);
const type = z
  .string()
  .max(100)
  .regex(/^[a-zA-Z0-9_.-]+$/);
const timestamp = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const webstore = z.object({
  type,
  timestamp,
  data: z.object({ orderId: id, clientReference: id, product: id }),
});
const liveVideo = z.object({
  type,
  timestamp,
  data: z.object({
    id,
    vendorData: id,
    code: z.number().int(),
    reasonCode: z.number().int().nullish(),
  }),
});
const letterHouse = z.object({
  type,
  timestamp,
  data: z.object({ id, metadata: z.object({ letter: id }) }),
});

type Reduced = Pick<ProviderEvent, 'type' | 'occurredAt' | 'subjectId' | 'facts'>;

const REDUCERS: Record<EventProvider, (body: unknown) => Reduced> = {
  webstore(body) {
    const { type, timestamp, data } = webstore.parse(body);
    const facts = { orderId: data.orderId, product: data.product };
    return { type, occurredAt: timestamp, subjectId: data.clientReference, facts };
  },
  'live-video'(body) {
    const { type, timestamp, data } = liveVideo.parse(body);
    const { reasonCode } = data;
    const facts = {
      sessionId: data.id,
      code: String(data.code),
      ...(reasonCode !== null && reasonCode !== undefined && { reasonCode: String(reasonCode) }),
    };
    return { type, occurredAt: timestamp, subjectId: data.vendorData, facts };
  },
  'letter-house'(body) {
    const { type, timestamp, data } = letterHouse.parse(body);
    return {
      type,
      occurredAt: timestamp,
      subjectId: data.metadata.letter,
      facts: { providerReference: data.id },
    };
  },
};

/**
 * Whether the run has anything to decide on an event. The others (an order placed, a letter rendered, a session
 * begun) are kept like all, but waking a run for each would cost it history and nothing would come of it.
 */
export function concernsRun({ type }: Pick<ProviderEvent, 'type'>): boolean {
  return DECISIVE.has(type);
}

const DECISIVE: ReadonlySet<string> = new Set([
  'order.paid',
  'order.cancelled',
  'order.refunded',
  'order.charged_back',
  'verification.decision',
  'letter.delivered',
  'letter.re-routed',
  'letter.returned_to_sender',
  'letter.rejected',
  'letter.failed',
]);

/**
 * Null: the body is not an event of this provider as we know them.
 * @param providerEventId the provider's id of the event, the same on every delivery of it
 */
export function reduceEvent(
  provider: EventProvider,
  providerEventId: string,
  body: unknown,
  receivedAt: number,
): ProviderEvent | null {
  try {
    const eventId = `${provider}:${providerEventId}`;
    return { eventId, provider, receivedAt, ...REDUCERS[provider](body) };
  } catch (error) {
    if (error instanceof z.ZodError) return null;
    throw error;
  }
}
