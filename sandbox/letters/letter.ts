/** A letter at the house: how it is ordered, what is told of it, and what may happen to it. */
import { z } from 'zod';
import type { NewEvent } from '../events/outbox';
import { Refusal } from '../refusal';
import type { LetterEnding, StoredLetter } from '../state';
import { countEffect, isoTime, nextOf, type World } from '../world';
import { isUndeliverable } from './verification';

export const LETTER_EVENT_TYPES = [
  'letter.created',
  'letter.rendered_pdf',
  'letter.rendered_thumbnails',
  'letter.rejected',
  'letter.deleted',
  'letter.failed',
  'letter.mailed',
  'letter.in_transit',
  'letter.in_local_area',
  'letter.processed_for_delivery',
  'letter.delivered',
  'letter.re-routed',
  'letter.returned_to_sender',
  'letter.international_exit',
  'letter.viewed',
] as const;
export type LetterEventType = (typeof LETTER_EVENT_TYPES)[number];

const addressSchema = z.object({
  name: z.string().min(1).max(40),
  address_line1: z.string().min(1),
  address_line2: z.string().default(''),
  address_city: z.string(),
  address_state: z.string(),
  address_zip: z.string(),
  address_country: z.string(),
});
export type LetterAddress = z.output<typeof addressSchema>;

export const letterOrderSchema = z.object({
  to: addressSchema,
  from: addressSchema,
  file: z.string().min(1),
  color: z.boolean(),
  use_type: z.enum(['operational', 'marketing']),
  merge_variables: z.record(z.string(), z.unknown()).default({}),
  // No nesting, at most 20 pairs (lob/lob-openapi).
  metadata: z
    .record(z.string().max(39), z.string().max(499))
    .refine((pairs) => Object.keys(pairs).length <= 20)
    .default({}),
});
export type LetterOrder = z.output<typeof letterOrderSchema>;

/** @throws Refusal 422, as the house checks an address */
export function refuseAddress({ address_line1, address_line2, address_zip }: LetterAddress): void {
  if (address_line1.length + address_line2.length > 50) {
    throw new Refusal(422, 'address_length_exceeds_limit', 'The two address lines exceed 50 characters.');
  }
  if (isUndeliverable(address_line1, address_zip)) throw undeliverable();
}

export function undeliverable(): Refusal {
  return new Refusal(422, 'failed_deliverability_strictness', 'The address cannot be delivered to.');
}

/** How long a letter can be deleted: the default window of the house. */
export const DELETABLE_MS = 5 * 60_000;

/** What the letter is about: our own id of it, if it has one. */
export function referenceOf({ id, metadata }: Pick<StoredLetter, 'id' | 'metadata'>): string {
  return metadata['letter'] ?? id;
}

export function createLetter(world: World, order: LetterOrder): StoredLetter {
  const now = world.clock();
  const about = order.metadata['letter'] ?? '';
  const letter: StoredLetter = {
    id: world.chance.id('ltr_', about, nextOf(world, 'letter', about)),
    to: order.to,
    from: order.from,
    file: order.file,
    color: order.color,
    useType: order.use_type,
    mergeVariables: order.merge_variables,
    metadata: order.metadata,
    createdAt: now,
    modifiedAt: now,
    state: 'created',
    trackingEvents: [],
  };
  world.state.letters.set(letter.id, letter);
  countEffect(world, 'letters', referenceOf(letter));
  return letter;
}

/** @throws Refusal 422 `not_deletable` once it is on its way to the press */
export function deleteLetter(world: World, letter: StoredLetter): void {
  if (!OPEN_STATES.has(letter.state) || world.clock() >= letter.createdAt + DELETABLE_MS) {
    throw new Refusal(422, 'not_deletable', 'The letter is past its send date.');
  }
  countEffect(world, 'withdrawnLetters', referenceOf(letter));
}

/** Notes what happened, which is seen in the letter from then on, and makes the event that tells it. */
export function letterEvent(world: World, letter: StoredLetter, type: LetterEventType): NewEvent {
  letter.state = type.replace(/^letter\./, '');
  const ending = endingOf(letter);
  if (ending !== undefined) letter.ending = ending;
  letter.modifiedAt = world.clock();
  if (TRACKED.has(letter.state)) {
    letter.trackingEvents.push({ type: letter.state, time: isoTime(letter.modifiedAt) });
  }
  return { provider: 'letter-house', type, reference: referenceOf(letter), data: describeLetter(letter) };
}

/** The whole letter, name, address and code included: the real house repeats them everywhere. */
export function describeLetter(letter: StoredLetter) {
  const { id, to, from, file, color, createdAt, metadata } = letter;
  return {
    id,
    object: 'letter',
    description: null,
    metadata,
    to,
    from,
    color,
    template_id: file,
    merge_variables: letter.mergeVariables,
    use_type: letter.useType,
    mail_type: 'usps_first_class',
    carrier: 'USPS',
    url: `https://letters.example/assets/${id}.pdf`,
    expected_delivery_date: isoTime(createdAt + 6 * DAY_MS).slice(0, 10),
    send_date: isoTime(createdAt + DELETABLE_MS),
    date_created: isoTime(createdAt),
    date_modified: isoTime(letter.modifiedAt),
    status: statusOf(letter),
    failure_reason: FAILURE_REASONS[endingOf(letter) ?? 'deleted'],
    tracking_events: letter.trackingEvents.map(({ type, time }) => ({
      object: 'tracking_event',
      name: type,
      time,
    })),
    ...(endingOf(letter) === 'deleted' && { deleted: true }),
  };
}

const DAY_MS = 24 * 60 * 60_000;

/** What happens outside of the house: `tracking_events` tell it. */
const TRACKED = new Set([
  'mailed',
  'in_transit',
  'in_local_area',
  'processed_for_delivery',
  'delivered',
  're-routed',
  'returned_to_sender',
  'international_exit',
  'viewed',
]);

const OPEN_STATES = new Set(['created', 'rendered_pdf', 'rendered_thumbnails']);

const FAILURE_REASONS = {
  deleted: null,
  failed: 'The letter could not be rendered.',
  rejected: 'The letter was rejected.',
} as const satisfies Record<LetterEnding, string | null>;

/** Undefined: it is on its way, or arrived. */
export function endingOf({ state, ending }: StoredLetter): LetterEnding | undefined {
  if (ending !== undefined) return ending;
  return state === 'deleted' || state === 'failed' || state === 'rejected' ? state : undefined;
}

function statusOf(letter: StoredLetter): 'processed' | 'rendered' | 'failed' {
  const ending = endingOf(letter);
  if (ending === 'failed' || ending === 'rejected') return 'failed';
  return ending === 'deleted' || letter.state === 'created' ? 'processed' : 'rendered';
}
