/** The two kinds of rules for the days of a country: computed for the US, listed for all others. */
import { type LocalDate, weekdayOf } from '../../db/time-zone';
import type { BusinessDayRule } from './business-calendar';
import { CalendarError } from './calendar-error';
import { isUsHoliday } from './us-holidays';

/** The days of a country as somebody listed them. Dates are ISO 8601, YYYY-MM-DD. */
export interface DayTable {
  /** 1 Monday … 7 Sunday. */
  readonly weekend: readonly number[];
  readonly holidays: readonly string[];
  /** The last day the list is complete to. */
  readonly through: string;
}

/** Monday to Friday, but no federal holiday, actual or observed, and none of the given days. */
export function usRule(extraHolidays: readonly string[] = []): BusinessDayRule {
  const extra = new Set(extraHolidays);
  return (date) => weekdayOf(date) <= 5 && !isUsHoliday(date) && !extra.has(isoDateOf(date));
}

/** A day after the table's end is no business day and no holiday: nobody knows, and the case waits for somebody. */
export function tableRule({ weekend, holidays, through }: DayTable): BusinessDayRule {
  const daysOff = new Set(holidays);
  return (date) => {
    const day = isoDateOf(date);
    if (day > through) {
      throw new CalendarError(
        'CALENDAR_ENDED',
        `A table of the calendar file ends with ${through}, before a day that was asked for. Add the later holidays, ` +
          'move its "through" on and start the worker again.',
      );
    }
    return !weekend.includes(weekdayOf(date)) && !daysOff.has(day);
  };
}

/** Sorts as the days do, for the years 0 to 9999. */
function isoDateOf({ year, month, day }: LocalDate): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}
