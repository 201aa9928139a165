/**
 * On which days letters are printed and delivered, by country.
 *
 * Evaluated in activities only, never in workflows: a table that is corrected later must not change what a running
 * workflow replays. What an activity computed is kept in the ledger and in history.
 */
import { type LocalDate, plusDays } from '../../db/time-zone';
import { CalendarError } from './calendar-error';

export interface BusinessCalendar {
  /** Whether there are rules for this country, ISO 3166-1 alpha-2. */
  knows(country: string): boolean;
  /**
   * Whether offices work and mail is delivered on this day.
   * @throws CalendarError CALENDAR_MISSING for a country that is not known: nothing is guessed.
   * @throws CalendarError CALENDAR_ENDED for a day after the end of the country's table.
   */
  isBusinessDay(date: LocalDate, country: string): boolean;
  /**
   * The n-th day after `date` that is a business day in each of the countries; `date` itself for 0.
   * @throws CalendarError as {@link isBusinessDay}
   */
  plusBusinessDays(date: LocalDate, days: number, countries: readonly string[]): LocalDate;
}

/**
 * Whether a day is a business day of one country.
 * @throws CalendarError CALENDAR_ENDED for a day the rule does not speak of
 */
export type BusinessDayRule = (date: LocalDate) => boolean;

/** @param rules by country, ISO 3166-1 alpha-2 */
export function businessCalendar(rules: ReadonlyMap<string, BusinessDayRule>): BusinessCalendar {
  function isBusinessDay(date: LocalDate, country: string): boolean {
    const rule = rules.get(country);
    if (rule === undefined) {
      throw new CalendarError(
        'CALENDAR_MISSING',
        'The calendar has no rules for a country it was asked for; add a table to the calendar file.',
      );
    }
    return rule(date);
  }
  return {
    knows: (country) => rules.has(country),
    isBusinessDay,
    plusBusinessDays(date, days, countries) {
      let day = date;
      for (let left = days; left > 0;) {
        day = plusDays(day, 1);
        if (countries.every((country) => isBusinessDay(day, country))) left--;
      }
      return day;
    },
  };
}
