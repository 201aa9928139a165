/** A day of the proleptic Gregorian calendar, apart from any clock or zone. */
export interface CalendarDate {
  readonly year: number;
  /** 1-12. */
  readonly month: number;
  readonly day: number;
}

const DAY_MS = 86_400_000;

/** ISO 8601: 1 Monday … 7 Sunday. */
export function weekdayOf(date: CalendarDate): number {
  return new Date(Date.UTC(date.year, date.month - 1, date.day)).getUTCDay() || 7;
}

export function plusDays(date: CalendarDate, days: number): CalendarDate {
  const moved = new Date(Date.UTC(date.year, date.month - 1, date.day) + days * DAY_MS);
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() };
}

/** The date on the wall in an IANA zone at an instant (UTC milliseconds). */
export function dateAt(instant: number, timeZone: string): CalendarDate {
  const { year, month, day } = wallClock(instant, timeZone);
  return { year, month, day };
}

/**
 * The first instant of a local day, UTC milliseconds. Where midnight is skipped by a DST change, the day starts at the
 * first minute that exists.
 */
export function startOfDay(date: CalendarDate, timeZone: string): number {
  const asUtc = Date.UTC(date.year, date.month - 1, date.day);
  // The offset at the guess may be that of the other side of a change; correcting twice settles it.
  const once = asUtc - offsetMs(asUtc, timeZone);
  const start = asUtc - offsetMs(once, timeZone);
  const skippedMs = asUtc - (start + offsetMs(start, timeZone));
  return skippedMs > 0 ? start + skippedMs : start;
}

/** How far the wall clock of a zone is ahead of UTC at an instant. */
function offsetMs(instant: number, timeZone: string): number {
  const wall = wallClock(instant, timeZone);
  const seconds = Math.floor(instant / 1000) * 1000;
  return Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second) - seconds;
}

function wallClock(instant: number, timeZone: string) {
  const parts = formatOf(timeZone).formatToParts(instant);
  const of = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value);
  return {
    year: of('year'),
    month: of('month'),
    day: of('day'),
    hour: of('hour'),
    minute: of('minute'),
    second: of('second'),
  };
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
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
