/** Threat: a promised day on which nobody prints or delivers. */
import * as fc from 'fast-check';
import { loadBusinessCalendar } from '../../activities/calendar/calendar-file';
import { plusDays } from '../../db/time-zone';
import { calendarOf, date, daysBetween, GERMANY, text } from './calendar-fixtures';

const us = loadBusinessCalendar(undefined);

/** The business days after a day, as they are counted one by one. */
function counted(start: string, days: number, calendar = us, countries = ['US']): string[] {
  return Array.from({ length: days }, (_, index) =>
    text(calendar.plusBusinessDays(date(start), index + 1, countries)),
  );
}

describe('business days of the US', () => {
  it('36. an observed-holiday Friday is none, though the mail may run, nor is the Saturday itself', () => {
    expect(us.isBusinessDay(date('2026-07-03'), 'US')).toBe(false);
    expect(us.isBusinessDay(date('2026-07-04'), 'US')).toBe(false);
    expect(counted('2026-07-01', 2)).toEqual(['2026-07-02', '2026-07-06']);
  });

  it('36. an observed-holiday Monday is none either', () => {
    expect(counted('2027-07-02', 1)).toEqual(['2027-07-06']);
  });

  it('69. a leap day is a day like any other: it counts on a Tuesday, not on a Sunday', () => {
    expect(counted('2028-02-25', 3)).toEqual(['2028-02-28', '2028-02-29', '2028-03-01']);
    expect(counted('2032-02-27', 1)).toEqual(['2032-03-01']);
  });

  it("69. the year's end: New Year's Day of 2028 is kept on the last day of 2027", () => {
    expect(counted('2027-12-29', 2)).toEqual(['2027-12-30', '2028-01-03']);
  });

  it('69. Thanksgiving: the Thursday is skipped, the Friday after it is not', () => {
    expect(counted('2026-11-24', 3)).toEqual(['2026-11-25', '2026-11-27', '2026-11-30']);
  });

  it('69. Christmas on a Saturday takes the Friday before and leaves the Monday after', () => {
    expect(counted('2027-12-22', 2)).toEqual(['2027-12-23', '2027-12-27']);
  });

  it('70. eight business days across Christmas and New Year', () => {
    expect(counted('2026-12-21', 8)).toEqual([
      '2026-12-22',
      '2026-12-23',
      '2026-12-24',
      '2026-12-28',
      '2026-12-29',
      '2026-12-30',
      '2026-12-31',
      '2027-01-04',
    ]);
  });

  it('70. eight business days across two observed holidays', () => {
    expect(counted('2027-12-20', 8)).toEqual([
      '2027-12-21',
      '2027-12-22',
      '2027-12-23',
      '2027-12-27',
      '2027-12-28',
      '2027-12-29',
      '2027-12-30',
      '2028-01-03',
    ]);
  });
});

describe('business days of two countries', () => {
  const both = calendarOf({ DE: GERMANY });

  it('are those on which both work', () => {
    // Good Friday and Easter Monday, 2026; no US holidays.
    expect(counted('2026-04-01', 2, both, ['US', 'DE'])).toEqual(['2026-04-02', '2026-04-07']);
    // May 25, 2026 is a holiday in both, July 3 in the US alone.
    expect(counted('2026-05-22', 1, both, ['US', 'DE'])).toEqual(['2026-05-26']);
    expect(counted('2026-07-02', 1, both, ['US', 'DE'])).toEqual(['2026-07-06']);
  });

  it('a weekend on other days takes those, too', () => {
    const friday = calendarOf({ EG: { weekend: [5, 6], holidays: ['2026-01-07'], through: '2026-12-31' } });
    expect(counted('2026-06-10', 2, friday, ['US', 'EG'])).toEqual(['2026-06-11', '2026-06-15']);
    expect(counted('2026-06-10', 2, friday, ['EG'])).toEqual(['2026-06-11', '2026-06-14']);
  });
});

describe('whatever is counted', () => {
  const both = calendarOf({
    DE: { ...GERMANY, holidays: [...GERMANY.holidays, '2027-01-01'], through: '2027-12-31' },
    US: { extraHolidays: ['2026-06-10', '2026-06-11', '2026-06-12'] },
  });
  const start = fc.constantFrom(...daysBetween('2026-01-01', '2027-06-30'));
  const countries = fc.constantFrom<[string, ...string[]]>(['US'], ['DE'], ['US', 'DE']);
  const days = fc.integer({ min: 1, max: 60 });

  it('the n-th business day is one, and n of them lie after the start up to it', () => {
    fc.assert(
      fc.property(start, days, countries, (from, n, of) => {
        const end = both.plusBusinessDays(from, n, of);
        const between = daysBetween(text(plusDays(from, 1)), text(end));
        const working = between.filter((day) => of.every((country) => both.isBusinessDay(day, country)));
        expect(working).toHaveLength(n);
        expect(working.at(-1)).toEqual(end);
      }),
      { numRuns: 300 },
    );
  });

  it('a later start, another day or another country never ends it earlier', () => {
    fc.assert(
      fc.property(start, days, countries, fc.integer({ min: 0, max: 20 }), (from, n, of, later) => {
        const end = text(both.plusBusinessDays(from, n, of));
        expect(text(both.plusBusinessDays(plusDays(from, later), n, of)) >= end).toBe(true);
        expect(text(both.plusBusinessDays(from, n + 1, of)) > end).toBe(true);
        expect(text(both.plusBusinessDays(from, n, ['US', 'DE'])) >= end).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('no business day is the day itself', () => {
    fc.assert(
      fc.property(start, countries, (from, of) => {
        expect(both.plusBusinessDays(from, 0, of)).toEqual(from);
      }),
      { numRuns: 50 },
    );
  });
});
