/**
 * The computed US holidays against a list made by others: the dates of the Python package `holidays` 0.109, a public
 * implementation of its own, with the names of 5 U.S.C. 6103(a). The rule for observed days is the one the U.S. Office
 * of Personnel Management publishes with its yearly lists (opm.gov, Pay & Leave, Federal Holidays).
 */
import { isUsHoliday } from '../../activities/calendar/us-holidays';
import { date, daysBetween, text } from './calendar-fixtures';
import published from './us-federal-holidays-2024-2035.json';

const { holidays } = published;

describe('US federal holidays, 2024 to 2035', () => {
  it('are the published ones, actual and observed, and no other day', () => {
    const wanted = new Set(holidays.flatMap((holiday) => [holiday.date, holiday.observed]));
    const found = daysBetween('2024-01-01', '2035-12-31').filter(isUsHoliday).map(text);
    expect(found).toEqual([...wanted].sort());
  });

  it('the published list has all eleven names in each of the twelve years', () => {
    const names = new Set(holidays.map(({ name }) => name));
    const yearsAndNames = new Set(holidays.map((holiday) => `${holiday.date.slice(0, 4)} ${holiday.name}`));
    expect([names.size, yearsAndNames.size, holidays.length]).toEqual([11, 132, 132]);
  });

  it.each([
    ['2026-07-03', 'Friday before Independence Day'],
    ['2027-06-18', 'Friday before Juneteenth'],
    ['2027-07-05', 'Monday after Independence Day'],
    ['2027-12-24', 'Friday before Christmas'],
    ['2027-12-31', "Friday before New Year's Day of 2028, in the old year"],
    ['2028-11-10', 'Friday before Veterans Day'],
    ['2029-11-12', 'Monday after Veterans Day'],
    ['2033-12-26', 'Monday after Christmas'],
    ['2034-01-02', "Monday after New Year's Day"],
  ])('%s is one by hand, too: %s', (observed) => {
    expect(isUsHoliday(date(observed))).toBe(true);
    expect(holidays.some((holiday) => holiday.observed === observed && holiday.date !== observed)).toBe(true);
  });

  it.each([
    ['2025-01-20', true, "Inauguration Day that is Martin Luther King's as well"],
    ['2029-01-20', false, 'Inauguration Day alone: in the capital only'],
    ['2033-01-20', false, 'and four years later'],
    ['2020-06-19', false, 'Juneteenth before Public Law 117-17'],
    ['2021-06-18', true, 'Juneteenth of its first year, observed on Friday'],
  ])('%s: %s, %s', (day, expected) => {
    expect(isUsHoliday(date(day))).toBe(expected);
  });
});
