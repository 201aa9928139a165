/**
 * The slots of an agent calendar. Pure: what is booked is the store's to say.
 *
 * A slot starts every `slotMs` from the opening hour, counted in real time, and ends before closing. So a day on which
 * clocks are set has an hour of slots more or less, and no slot is lost or given twice.
 */
import type { AgentCalendar } from '../workflows/policy';
import { instantOf, localDateOf, plusDays, weekdayOf, type LocalDate } from './time-zone';

/** A calendar without a single slot must not be searched for ever. */
const DAYS_MAX = 400;

/** Starts of slots in `from` <= start < `to`, in order; made as they are asked for, since a day may have 86,400. */
export function* slotsBetween(calendar: AgentCalendar, from: number, to: number): Generator<number> {
  const { timeZone, slotMs } = calendar;
  let date = localDateOf(timeZone, from);
  for (let days = 0; days < DAYS_MAX; days++, date = plusDays(date, 1)) {
    const { opensAt, closesAt } = openingOf(calendar, date);
    if (opensAt >= to) return;
    const skipped = Math.max(0, Math.ceil((from - opensAt) / slotMs));
    for (let start = opensAt + skipped * slotMs; start + slotMs <= closesAt; start += slotMs) {
      if (start >= to) return;
      yield start;
    }
  }
}

export function isSlot(calendar: AgentCalendar, startsAt: number): boolean {
  const [first] = slotsBetween(calendar, startsAt, startsAt + 1);
  return first === startsAt;
}

/** The opening hours of a day, as instants; the same twice if the agents do not work on it. */
function openingOf(calendar: AgentCalendar, date: LocalDate): { opensAt: number; closesAt: number } {
  const { timeZone, weekdays, opensAtHour, closesAtHour } = calendar;
  const opensAt = instantOf(timeZone, date, opensAtHour);
  const isOpen = weekdays.includes(weekdayOf(date));
  return { opensAt, closesAt: isOpen ? instantOf(timeZone, date, closesAtHour) : opensAt };
}
