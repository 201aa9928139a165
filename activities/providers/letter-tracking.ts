/** A letter as the letter house shows it, and what that tells of its way. */
import { z } from 'zod';
import type { FoundLetter, LetterEvent } from './gateways';

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

export const letterSchema = z.object({
  id: z.string().min(1),
  deleted: z.boolean().nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
});

export const trackedLetterSchema = letterSchema.extend({
  status: z.string().nullish(),
  date_modified: instant.nullish(),
  tracking_events: z.array(z.object({ name: z.string(), time: instant })).nullish(),
});

/** @param now UTC milliseconds; stands for the instant of a failure that the house gives none of */
export function foundLetterOf(letter: z.output<typeof trackedLetterSchema>, now = Date.now()): FoundLetter {
  const scans = (letter.tracking_events ?? []).flatMap(({ name, time }) => {
    const type = EVENTS_BY_NAME.get(name.trim().toLowerCase().replace(/\s+/g, '_'));
    return type === undefined ? [] : [{ type, occurredAt: time }];
  });
  const failure =
    letter.status === 'failed'
      ? [{ type: 'letter.failed' as const, occurredAt: letter.date_modified ?? now }]
      : [];
  return {
    providerReference: letter.id,
    isDeleted: letter.deleted === true,
    tracking: [...scans, ...failure].sort((one, other) => one.occurredAt - other.occurredAt),
  };
}

/**
 * The name among a letter's tracking events, in lower case with underscores; the house writes `In Transit` too. Null:
 * no scan of the post, so it is among events alone, or told by another field of the letter.
 */
const TRACKING_NAMES: Record<LetterEvent, string | null> = {
  'letter.created': null,
  'letter.rendered_pdf': null,
  'letter.rendered_thumbnails': null,
  'letter.rejected': null,
  'letter.deleted': null,
  'letter.failed': null,
  'letter.mailed': 'mailed',
  'letter.in_transit': 'in_transit',
  'letter.in_local_area': 'in_local_area',
  'letter.processed_for_delivery': 'processed_for_delivery',
  'letter.delivered': 'delivered',
  'letter.re-routed': 're-routed',
  'letter.returned_to_sender': 'returned_to_sender',
  'letter.international_exit': 'international_exit',
  'letter.viewed': null,
};

const EVENTS_BY_NAME: ReadonlyMap<string | null, LetterEvent> = new Map(
  (Object.keys(TRACKING_NAMES) as LetterEvent[])
    .filter((type) => TRACKING_NAMES[type] !== null)
    .map((type) => [TRACKING_NAMES[type], type]),
);
