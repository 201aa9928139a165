import { instantOf, localDateOf } from '../../db/time-zone';
import { isUsHoliday } from '../../activities/calendar/holidays';
import { letterDates, plusBusinessDays } from '../../activities/calendar/letter-dates';
import { exostar } from '../../workflows/policies/exostar';

const DAY_MS = 86_400_000;
const date = (text: string) => {
  const [year, month, day] = text.split('-').map(Number) as [number, number, number];
  return { year, month, day };
};
const iso = (instant: number): string => new Date(instant).toISOString();

describe('business days', () => {
  it.each([
    ['2026-01-01', 'New Year'],
    ['2026-01-19', 'Martin Luther King, Jr.'],
    ['2026-02-16', 'Washington'],
    ['2026-05-25', 'Memorial Day'],
    ['2026-06-19', 'Juneteenth'],
    ['2026-07-03', 'Independence Day, observed on Friday'],
    ['2026-09-07', 'Labor Day'],
    ['2026-10-12', 'Columbus Day'],
    ['2026-11-11', 'Veterans Day'],
    ['2026-11-26', 'Thanksgiving'],
    ['2026-12-25', 'Christmas'],
    ['2028-11-10', 'Veterans Day, observed on Friday'],
    ['2034-11-10', 'Veterans Day, observed on Friday'],
    ['2027-12-31', 'New Year of 2028, observed in the old year'],
    ['2023-01-02', 'New Year, observed on Monday'],
  ])('%s is a federal and postal holiday: %s', (day) => {
    expect(isUsHoliday(date(day))).toBe(true);
  });

  it('has eleven holidays in a year without observed days across its ends', () => {
    const days = Array.from({ length: 365 }, (_, index) =>
      localDateOf('UTC', Date.UTC(2025, 0, 1) + index * DAY_MS),
    );
    expect(days.filter(isUsHoliday)).toHaveLength(11);
  });

  it('skips weekends, Thanksgiving and no other Friday', () => {
    // Tuesday November 24, 2026: 25, 27, 30, Dec 1, 2, 3, 4, 7.
    expect(plusBusinessDays(date('2026-11-24'), 8)).toEqual(date('2026-12-07'));
  });

  it('counts eight business days across Christmas and New Year', () => {
    // Monday December 21, 2026: 22, 23, 24, 28, 29, 30, 31, Jan 4.
    expect(plusBusinessDays(date('2026-12-21'), 8)).toEqual(date('2027-01-04'));
  });
});

describe('the start of a local day', () => {
  it.each([
    ['2026-03-08', 'America/New_York', '2026-03-08T05:00:00.000Z'],
    ['2026-03-09', 'America/New_York', '2026-03-09T04:00:00.000Z'],
    ['2026-11-02', 'America/New_York', '2026-11-02T05:00:00.000Z'],
    ['2026-06-01', 'Pacific/Kiritimati', '2026-05-31T10:00:00.000Z'],
    ['2026-06-01', 'Asia/Kathmandu', '2026-05-31T18:15:00.000Z'],
    // Midnight does not exist on this day in Beirut: the day starts at 01:00.
    ['2026-03-29', 'Asia/Beirut', '2026-03-28T22:00:00.000Z'],
  ])('%s in %s is %s', (day, zone, instant) => {
    expect(iso(instantOf(zone, date(day), 0))).toBe(instant);
  });
});

describe('the dates of a letter', () => {
  const order = (at: string, zone = 'America/New_York') =>
    letterDates(Date.parse(at), zone, exostar.letter, exostar.redemption.windowMs);

  it('are told as 3 to 8 business days, ending with the last of them at local midnight', () => {
    const { expectedFrom, expectedBy } = order('2026-11-24T15:00:00Z');
    expect(iso(expectedFrom)).toBe('2026-11-30T05:00:00.000Z');
    expect(iso(expectedBy)).toBe('2026-12-08T05:00:00.000Z');
  });

  it('count from the local date of the order, not from the one in UTC', () => {
    // 23:30 on the 23rd in New York is the 24th in UTC.
    expect(iso(order('2026-11-24T04:30:00Z').expectedBy)).toBe('2026-12-05T05:00:00.000Z');
  });

  it('end at local midnight on both sides of a DST change', () => {
    // Ordered before the change of March 8, 2026; ends after it, an hour earlier in UTC.
    expect(iso(order('2026-03-02T15:00:00Z').expectedBy)).toBe('2026-03-13T04:00:00.000Z');
  });

  it('give the whole redemption window after the longest journey, to the millisecond', () => {
    const { expectedBy, redeemBy } = order('2026-02-20T15:00:00Z');
    expect(redeemBy - expectedBy).toBe(30 * DAY_MS);
  });
});
