/**
 * Local time of an IANA zone, by the zone data that comes with Node.
 *
 * Where clocks are set forward, the missing hour is taken to begin when the next one does; where they are set back, the
 * doubled hour begins when it begins first.
 */

/** A day on the calendar of some zone; no instant. `month` from 1. */
export interface LocalDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The first instant at which the clocks of the zone show this hour of this day, or a later one. */
export function instantOf(timeZone: string, { year, month, day }: LocalDate, hour: number): number {
  const wanted = Date.UTC(year, month - 1, day, hour);
  const before = offsetAt(timeZone, wanted - DAY_MS);
  const after = offsetAt(timeZone, wanted + DAY_MS);
  const fitting = [wanted - before, wanted - after].filter(
    (instant) => instant + offsetAt(timeZone, instant) === wanted,
  );
  if (fitting.length > 0) return Math.min(...fitting);
  // A gap: no clock showed it. The clocks were set somewhere between the two readings; find the very instant.
  let low = wanted - Math.max(before, after);
  let high = wanted - Math.min(before, after);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (middle + offsetAt(timeZone, middle) < wanted) low = middle;
    else high = middle;
  }
  return high;
}

export function localDateOf(timeZone: string, instant: number): LocalDate {
  return dateOf(instant + offsetAt(timeZone, instant));
}

/** So many days later; earlier if negative. */
export function plusDays({ year, month, day }: LocalDate, days: number): LocalDate {
  return dateOf(Date.UTC(year, month - 1, day + days));
}

/** 1 Monday … 7 Sunday. */
export function weekdayOf({ year, month, day }: LocalDate): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() || 7;
}

function dateOf(utc: number): LocalDate {
  const date = new Date(utc);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** What the zone's clocks show at an instant, minus UTC; in milliseconds, whole seconds. */
function offsetAt(timeZone: string, instant: number): number {
  const seconds = Math.floor(instant / 1000) * 1000;
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(seconds)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - seconds;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Kept, since making one takes a hundred times as long as using it. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  return format;
}
