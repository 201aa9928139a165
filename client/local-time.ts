/**
 * Local wall time as people say it, without an offset, read in an IANA zone by the zone data that comes with Node.
 *
 * Where clocks are set forward some times never are, and where they are set back some are twice. Neither is guessed: a
 * person who is told a wrong hour misses their appointment.
 */
import { UpgradeError } from './errors';

export type LocalReading =
  | { readonly kind: 'ONCE'; readonly instant: number }
  /** The clocks jump over it. */
  | { readonly kind: 'SKIPPED' }
  /** ISO 8601 with their offsets, the earlier one first. */
  | { readonly kind: 'TWICE'; readonly candidates: readonly [string, string] };

const DAY_MS = 86_400_000;

/** @param wall `YYYY-MM-DDTHH:MM`, or with seconds */
export function readLocalTime(wall: string, timeZone: string): LocalReading {
  const wanted = Date.parse(`${wall}Z`);
  // Zones change their clocks months apart, so a day before and a day after are the only two offsets it can have.
  const offsets = new Set([-DAY_MS, DAY_MS].map((away) => offsetAt(timeZone, wanted + away)));
  const instants = [...offsets]
    .map((offset) => wanted - offset)
    .filter((instant) => instant + offsetAt(timeZone, instant) === wanted)
    .toSorted((one, other) => one - other);
  const [first, second] = instants;
  if (first === undefined) return { kind: 'SKIPPED' };
  if (second === undefined) return { kind: 'ONCE', instant: first };
  return { kind: 'TWICE', candidates: [withOffset(wall, wanted - first), withOffset(wall, wanted - second)] };
}

/** Whether this is local wall time of a day that there is. */
export function isLocalTime(text: string): boolean {
  const [, wall] = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?)$/.exec(text) ?? [];
  const instant = wall === undefined ? NaN : Date.parse(`${wall}Z`);
  // What is no such day, as February 30, is read as another one.
  return wall !== undefined && !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(wall);
}

/**
 * The one instant at which the zone's clocks show this time.
 * @throws UpgradeError LOCAL_TIME_SKIPPED, or LOCAL_TIME_AMBIGUOUS with both instants in `details.candidates`
 */
export function instantOfLocalTime(wall: string, timeZone: string): number {
  const reading = readLocalTime(wall, timeZone);
  switch (reading.kind) {
    case 'ONCE':
      return reading.instant;
    case 'SKIPPED':
      throw new UpgradeError(
        'LOCAL_TIME_SKIPPED',
        'There is no such time on that day: the clocks are set forward over it. Choose another one.',
      );
    case 'TWICE': {
      const { candidates } = reading;
      throw new UpgradeError(
        'LOCAL_TIME_AMBIGUOUS',
        `That time is twice on that day, since the clocks are set back. Give the one that is meant with its offset: ${candidates.join(' or ')}.`,
        { candidates },
      );
    }
  }
}

/** What the zone's clocks show at an instant, minus UTC, in milliseconds. */
function offsetAt(timeZone: string, instant: number): number {
  const parts = formatOf(timeZone).formatToParts(instant);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  // `GMT-04:00`, with seconds for times long ago; `GMT` or `GMT+00:00` for none.
  const [, sign, hours = 0, minutes = 0, seconds = 0] =
    /([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(name) ?? [];
  const size = (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000;
  return sign === '-' ? -size : size;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Kept, since making one takes a hundred times as long as using it. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const kept = formats.get(timeZone);
  if (kept !== undefined) return kept;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  formats.set(timeZone, format);
  return format;
}

function withOffset(wall: string, offset: number): string {
  const minutes = Math.abs(offset) / 60_000;
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60].map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${wall.length === 16 ? `${wall}:00` : wall}${offset < 0 ? '-' : '+'}${hour}:${minute}`;
}
