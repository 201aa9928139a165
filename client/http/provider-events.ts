/**
 * Events of outside parties as they come in: parsed, and reduced to what may be kept.
 *
 * Bodies repeat names, addresses and activation codes (letters carry them whole), so only ids, type, time and
 * allow-listed facts get out of here.
 */
import { z } from 'zod';
import type { LetterEvent } from '../../activities/providers/gateways';
import { factsOfChange, isCredentialChange } from '../../db/credential-changes';
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
    /** Read by {@link validUntilOf}: a result must not be lost for a form of it that is new. */
    document: z.unknown().optional(),
  }),
});
const letterHouse = z.object({
  type,
  timestamp,
  data: z.object({ id, metadata: z.object({ letter: id }) }),
});

const credentialIssuer = z
  .object({
    type,
    timestamp,
    data: z.object({
      credentialId: id,
      expiresAt: z.iso.datetime({ offset: true }).optional(),
      mergedInto: id.optional(),
    }),
  })
  // Without them nothing would follow, and a sender who forgot them must hear of it.
  .refine(({ type, data }) => type !== 'credential.renewed' || data.expiresAt !== undefined)
  .refine(({ type, data }) => type !== 'user.merged' || data.mergedInto !== undefined);

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
    const documentValidUntil = validUntilOf(data.document);
    const facts = {
      sessionId: data.id,
      code: String(data.code),
      ...(reasonCode !== null && reasonCode !== undefined && { reasonCode: String(reasonCode) }),
      ...(documentValidUntil !== null && { documentValidUntil }),
    };
    return { type, occurredAt: timestamp, subjectId: data.vendorData, facts };
  },
  'credential-issuer'(body) {
    const { type, timestamp, data } = credentialIssuer.parse(body);
    const { credentialId, expiresAt, mergedInto } = data;
    const facts = factsOfChange({ expiresAt, mergedInto });
    return { type, occurredAt: timestamp, subjectId: credentialId, facts };
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

const documentShape = z.object({ validUntil: z.string().nullable() }).nullable();
/** A day, or one of the ways in which the provider writes that a document does not expire. */
const validUntilShape = z.union([z.iso.date(), z.enum(['99/99/9999', 'INDEF'])]);

/**
 * The last day of the document that was shown, as the provider writes it; null: none was told. What nobody mapped is
 * UNMAPPED and not null, for it must be looked at and not pass for a document that does not expire.
 */
function validUntilOf(document: unknown): string | null {
  if (document === undefined) return null;
  const parsed = documentShape.safeParse(document);
  if (!parsed.success) return 'UNMAPPED';
  const validUntil = parsed.data?.validUntil ?? null;
  if (validUntil === null) return null;
  return validUntilShape.safeParse(validUntil).data ?? 'UNMAPPED';
}

/**
 * Whether the run has anything to decide on an event. The others (an order placed, a letter rendered, a session
 * begun) are kept like all, and so are types that nobody knows; but waking a run for each would cost it history and
 * nothing would come of it.
 */
export function concernsRun({ type }: Pick<ProviderEvent, 'type'>): boolean {
  return isCredentialChange(type) || DECISIVE.get(type) === true;
}

const OF_LETTERS = {
  'letter.created': false,
  'letter.rendered_pdf': false,
  'letter.rendered_thumbnails': false,
  'letter.rejected': true,
  'letter.deleted': true,
  'letter.failed': true,
  'letter.mailed': false,
  'letter.in_transit': false,
  'letter.in_local_area': false,
  'letter.processed_for_delivery': false,
  'letter.delivered': true,
  'letter.re-routed': true,
  'letter.returned_to_sender': true,
  'letter.international_exit': false,
  'letter.viewed': false,
} satisfies Record<LetterEvent, boolean>;

const DECISIVE: ReadonlyMap<string, boolean> = new Map(
  Object.entries({
    'order.placed': false,
    'order.paid': true,
    'order.cancelled': true,
    'order.refunded': true,
    'order.charged_back': true,
    'verification.started': false,
    'verification.submitted': false,
    'verification.decision': true,
    ...OF_LETTERS,
  }),
);

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
