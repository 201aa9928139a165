/** A letter at the house: how it is ordered, what is told of it, and what may happen to it. */
import { z } from 'zod';
import type { NewEvent } from '../events/outbox';
import { REFUSED_ZIP } from '../magic-values';
import { Refusal } from '../refusal';
import type { StoredLetter } from '../state';
import { countEffect, isoTime, nextOf, type World } from '../world';

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
  if (address_zip.slice(0, 5) === REFUSED_ZIP) throw undeliverable();
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
  const isOpen = letter.state === 'created' || letter.state === 'rendered_pdf';
  if (!isOpen || world.clock() >= letter.createdAt + DELETABLE_MS) {
    throw new Refusal(422, 'not_deletable', 'The letter is past its send date.');
  }
  countEffect(world, 'withdrawnLetters', referenceOf(letter));
}

/** Notes what happened and makes the event that tells it. */
export function letterEvent(world: World, letter: StoredLetter, type: string): NewEvent {
  letter.state = type.replace(/^letter\./, '');
  letter.modifiedAt = world.clock();
  if (TRACKED.has(letter.state)) {
    letter.trackingEvents.push({ type: letter.state, time: isoTime(letter.modifiedAt) });
  }
  return { provider: 'letter-house', type, reference: referenceOf(letter), data: describeLetter(letter) };
}

/** The whole letter, name, address and code included: the real house repeats them everywhere. */
export function describeLetter(letter: StoredLetter) {
  const { id, to, from, file, color, createdAt, state, metadata } = letter;
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
    status: statusOf(state),
    failure_reason: state === 'failed' ? 'The letter could not be rendered.' : null,
    tracking_events: letter.trackingEvents.map(({ type, time }) => ({
      object: 'tracking_event',
      name: type,
      time,
    })),
    ...(state === 'deleted' && { deleted: true }),
  };
}

const DAY_MS = 24 * 60 * 60_000;

/** What the carrier reports; the rest happens in the house. */
const TRACKED = new Set([
  'mailed',
  'in_transit',
  'in_local_area',
  'processed_for_delivery',
  'delivered',
  're-routed',
  'returned_to_sender',
]);

function statusOf(state: string): 'processed' | 'rendered' | 'failed' {
  if (state === 'failed') return 'failed';
  return state === 'created' || state === 'deleted' ? 'processed' : 'rendered';
}
