/**
 * US federal holidays (5 U.S.C. 6103), which are also the postal ones (USPS Employee and Labor Relations Manual 518.1),
 * with their observed days: a holiday on a Saturday is observed on the Friday before, one on a Sunday on the Monday
 * after.
 *
 * Left out is what closes offices and stops no mail: Inauguration Day (in the capital only, 5 U.S.C. 6103(c)) and days
 * off by executive order. A day on which mail does stand still by order goes into the calendar file.
 */
import { type LocalDate, plusDays, weekdayOf } from '../../db/time-zone';

/** Whether US federal offices or the Postal Service keep this date as a holiday, actual or observed. */
export function isUsHoliday(date: LocalDate): boolean {
  // New Year's Day of the next year may be observed on December 31.
  return [date.year, date.year + 1].some((year) =>
    usHolidays(year).some((holiday) => isSame(observed(holiday), date) || isSame(holiday, date)),
  );
}

function usHolidays(year: number): readonly LocalDate[] {
  return [
    { year, month: 1, day: 1 }, // New Year's Day
    nthWeekday(year, 1, MONDAY, 3), // Birthday of Martin Luther King, Jr.
    nthWeekday(year, 2, MONDAY, 3), // Washington's Birthday
    lastWeekday(year, 5, MONDAY), // Memorial Day
    ...(year >= 2021 ? [{ year, month: 6, day: 19 }] : []), // Juneteenth, Public Law 117-17
    { year, month: 7, day: 4 }, // Independence Day
    nthWeekday(year, 9, MONDAY, 1), // Labor Day
    nthWeekday(year, 10, MONDAY, 2), // Columbus Day
    { year, month: 11, day: 11 }, // Veterans Day
    nthWeekday(year, 11, THURSDAY, 4), // Thanksgiving Day
    { year, month: 12, day: 25 }, // Christmas Day
  ];
}

const MONDAY = 1;
const THURSDAY = 4;
const SATURDAY = 6;
const SUNDAY = 7;

function observed(holiday: LocalDate): LocalDate {
  const weekday = weekdayOf(holiday);
  if (weekday === SATURDAY) return plusDays(holiday, -1);
  return weekday === SUNDAY ? plusDays(holiday, 1) : holiday;
}

function nthWeekday(year: number, month: number, weekday: number, nth: number): LocalDate {
  const first = { year, month, day: 1 };
  return plusDays(first, ((weekday - weekdayOf(first) + 7) % 7) + 7 * (nth - 1));
}

function lastWeekday(year: number, month: number, weekday: number): LocalDate {
  const last = plusDays(
    month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 },
    -1,
  );
  return plusDays(last, -((weekdayOf(last) - weekday + 7) % 7));
}

function isSame(a: LocalDate, b: LocalDate): boolean {
  return a.year === b.year && a.month === b.month && a.day === b.day;
}
