/** Instants in words: absolute in a zone, and how far away. */

/** e.g. `Fri, Oct 9, 2026, 2:03 PM EDT`. */
export function inZone(instant: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-US', {
    weekday: 'short',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone,
  })
    .format(instant)
    .replaceAll('\u202F', ' ');
}

/** e.g. `Fri, Oct 9, 2026`. */
export function dayInZone(instant: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-US', {
    weekday: 'short',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    timeZone,
  }).format(instant);
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** e.g. `in 30 days`, `5 minutes ago`. Never rounded up: whoever is told an hour has an hour. */
export function fromNow(instant: number, now: number): string {
  const distance = Math.abs(instant - now);
  const unit = UNITS.findIndex(([, size]) => distance >= size);
  if (unit === -1) return 'now';
  const words = inUnit(distance, unit);
  return instant < now ? `${words} ago` : `in ${words}`;
}

/** As {@link fromNow} to two units, for a deadline: `in 29 days 23 hours`. */
export function untilFromNow(instant: number, now: number): string {
  const left = instant - now;
  const unit = UNITS.findIndex(([, size]) => left >= size);
  const size = UNITS[unit]?.[1];
  if (size === undefined || unit + 1 === UNITS.length) return fromNow(instant, now);
  const rest = inUnit(left % size, unit + 1);
  return `in ${inUnit(left, unit)}${rest.startsWith('0 ') ? '' : ` ${rest}`}`;
}

function inUnit(distance: number, unit: number): string {
  const [name, size] = UNITS[unit] ?? UNITS[3];
  const count = Math.floor(distance / size);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

/** e.g. `Fri, Oct 9, 2026, 2:03 PM EDT (in 29 days 23 hours)`. */
export function deadlineInZone(instant: number, now: number, timeZone: string): string {
  return `${inZone(instant, timeZone)} (${untilFromNow(instant, now)})`;
}

/** What an option that takes an instant must be. */
export const INSTANT_FORM = 'an instant with its offset, e.g. 2026-12-24T23:00:00Z';

/** Whether this is an instant in ISO 8601 that says its offset from UTC. */
export function isInstant(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*(Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(Date.parse(text));
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
