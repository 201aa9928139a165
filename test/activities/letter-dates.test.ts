/** Threat: a date that is promised, printed or kept differently from what the policy says. */
import * as fc from 'fast-check';
import { loadBusinessCalendar } from '../../activities/calendar/calendar-file';
import { letterDates, type LetterOrder } from '../../activities/calendar/letter-dates';
import { lastDayOf } from '../../activities/providers/letter-print';
import { instantOf } from '../../db/time-zone';
import { demo } from '../../workflows/policies/demo';
import { exostar } from '../../workflows/policies/exostar';
import { calendarOf, date, DAY_MS, GERMANY } from './calendar-fixtures';

const us = loadBusinessCalendar(undefined);
const NEW_YORK = 'America/New_York';
const NIST = { contiguousUsMs: 21 * DAY_MS, elsewhereMs: 30 * DAY_MS };

const iso = (instant: number): string => new Date(instant).toISOString();

function order(at: string, over: Partial<LetterOrder> = {}, calendar = us) {
  return letterDates(calendar, {
    orderedAt: Date.parse(at),
    timeZone: NEW_YORK,
    destination: { country: 'US', class: 'CONTIGUOUS_US' },
    policy: exostar.letter,
    redemptionWindowMs: exostar.redemption.windowMs,
    ...over,
  });
}

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

describe('the journey of a letter', () => {
  it('is told as 3 to 8 business days, ending with the last of them at local midnight', () => {
    const { expectedFrom, expectedBy } = order('2026-11-24T15:00:00Z');
    expect(iso(expectedFrom)).toBe('2026-11-30T05:00:00.000Z');
    expect(iso(expectedBy)).toBe('2026-12-08T05:00:00.000Z');
  });

  it('counts from the local date of the order, not from the one in UTC', () => {
    // 23:30 on the 23rd in New York is the 24th in UTC.
    expect(iso(order('2026-11-24T04:30:00Z').expectedBy)).toBe('2026-12-05T05:00:00.000Z');
  });

  it('36. ordered on a holiday, when nobody prints, a letter takes as long as from the working day before', () => {
    // Thanksgiving 2026 and its eve; then the Friday on which Independence Day is observed, and its weekend.
    const promised = (at: string) => iso(order(at).expectedFrom);
    expect(promised('2026-11-26T15:00:00Z')).toBe('2026-12-01T05:00:00.000Z');
    expect(promised('2026-11-25T15:00:00Z')).toBe('2026-12-01T05:00:00.000Z');
    for (const at of ['2026-07-02T15:00Z', '2026-07-03T15:00Z', '2026-07-04T15:00Z', '2026-07-05T15:00Z']) {
      expect(promised(at)).toBe('2026-07-08T04:00:00.000Z');
    }
  });

  it('36. a day of mourning from the calendar file moves it by a day', () => {
    const mourning = calendarOf({ US: { extraHolidays: ['2025-01-09'] } });
    expect(iso(order('2025-01-06T15:00Z').expectedFrom)).toBe('2025-01-09T05:00:00.000Z');
    expect(iso(order('2025-01-06T15:00Z', {}, mourning).expectedFrom)).toBe('2025-01-10T05:00:00.000Z');
  });

  it('counts a day only if house and destination work, where the calendar knows the destination', () => {
    const germany = {
      destination: { country: 'DE', class: 'ELSEWHERE' as const },
      timeZone: 'Europe/Berlin',
    };
    // Good Friday to Easter Monday, 2026, are German holidays and no US ones.
    expect(iso(order('2026-04-01T10:00Z', germany).expectedFrom)).toBe('2026-04-05T22:00:00.000Z');
    expect(iso(order('2026-04-01T10:00Z', germany, calendarOf({ DE: GERMANY })).expectedFrom)).toBe(
      '2026-04-07T22:00:00.000Z',
    );
    // July 3, 2026 is none in Germany, but nobody prints.
    expect(iso(order('2026-07-02T10:00Z', germany, calendarOf({ DE: GERMANY })).expectedFrom)).toBe(
      '2026-07-07T22:00:00.000Z',
    );
  });

  it('in demo form a business day is a span, and no calendar is asked', () => {
    const over = { policy: demo.letter, redemptionWindowMs: 6_000 };
    const { expectedFrom, expectedBy, redeemBy } = order('2026-12-25T00:00:00Z', over);
    expect(iso(expectedFrom)).toBe('2026-12-25T00:00:01.500Z');
    expect(iso(expectedBy)).toBe('2026-12-25T00:00:04.000Z');
    expect(iso(redeemBy)).toBe('2026-12-25T00:00:10.000Z');
  });
});

describe('days and hours', () => {
  it('67. the 30 days are 30 times 24 hours of UTC time, over every change of clocks', () => {
    for (const at of ['2026-02-20T15:00Z', '2026-06-01T15:00Z', '2026-10-15T15:00Z']) {
      const { expectedBy, redeemBy } = order(at);
      expect(redeemBy - expectedBy).toBe(30 * 24 * 3_600_000);
    }
  });

  it('67. the day that is shown is the one of the applicant', () => {
    const { redeemBy } = order('2026-06-01T15:00Z');
    expect(iso(redeemBy)).toBe('2026-07-12T04:00:00.000Z');
    expect(lastDayOf(redeemBy, NEW_YORK)).toBe('2026-07-11');
    expect(lastDayOf(redeemBy, 'Asia/Tokyo')).toBe('2026-07-12');
  });

  it('68. clocks set forward inside the journey: it ends at local midnight, an hour earlier in UTC', () => {
    // New York changes on March 8, 2026.
    expect(iso(order('2026-03-02T15:00:00Z').expectedBy)).toBe('2026-03-13T04:00:00.000Z');
  });

  it('68. clocks set back inside the journey: it ends at local midnight, an hour later in UTC', () => {
    // New York changes on November 1, 2026.
    expect(iso(order('2026-10-26T15:00:00Z').expectedBy)).toBe('2026-11-06T05:00:00.000Z');
  });

  it('68. clocks set back inside the 30 days: the code works as long, and the last day ends at 23:00', () => {
    const { expectedBy, redeemBy } = order('2026-10-08T15:00:00Z');
    expect(iso(expectedBy)).toBe('2026-10-22T04:00:00.000Z');
    expect(iso(redeemBy)).toBe('2026-11-21T04:00:00.000Z');
    expect(lastDayOf(redeemBy, NEW_YORK)).toBe('2026-11-20');
  });

  it('69. a leap day inside the 30 days is one of them', () => {
    expect(lastDayOf(order('2028-02-01T15:00Z').redeemBy, 'America/New_York')).toBe('2028-03-13');
    expect(lastDayOf(order('2027-02-01T15:00Z').redeemBy, 'America/New_York')).toBe('2027-03-13');
  });

  it('70. the longest journey over Christmas and New Year ends on January 4', () => {
    expect(iso(order('2026-12-21T15:00Z').expectedBy)).toBe('2027-01-05T05:00:00.000Z');
  });
});

describe('the longest validity of a mailed code (NIST SP 800-63A-4 §3.8)', () => {
  const policy = { ...exostar.letter, validityMax: NIST };
  const elsewhere = { country: 'US', class: 'ELSEWHERE' } as const;

  it('12. mailed to the contiguous states it works 21 days from its order, anywhere else 30', () => {
    const at = '2026-06-01T15:00:00Z';
    expect(iso(order(at, { policy }).redeemBy)).toBe('2026-06-22T15:00:00.000Z');
    expect(iso(order(at, { policy, destination: elsewhere }).redeemBy)).toBe('2026-07-01T15:00:00.000Z');
    const abroad = { country: 'DE', class: 'ELSEWHERE' } as const;
    expect(iso(order(at, { policy, destination: abroad }).redeemBy)).toBe('2026-07-01T15:00:00.000Z');
  });

  it('12. the class decides alone: a US address outside the contiguous states is of the longer one', () => {
    // An army post office, a territory, Alaska: country US, all the same.
    const { redeemBy } = order('2026-06-01T15:00:00Z', { policy, destination: elsewhere });
    expect(redeemBy - Date.parse('2026-06-01T15:00:00Z')).toBe(30 * DAY_MS);
  });

  it('12. a redemption window that ends before it is not made longer', () => {
    const { expectedBy, redeemBy } = order('2026-06-01T15:00:00Z', { policy, redemptionWindowMs: DAY_MS });
    expect(redeemBy).toBe(expectedBy + DAY_MS);
  });

  it('12. a code that is void before its journey ends is waited for no longer', () => {
    const short = { ...policy, validityMax: { contiguousUsMs: 7 * DAY_MS, elsewhereMs: 2 * DAY_MS } };
    const at = '2026-06-01T15:00:00Z';
    const contiguous = order(at, { policy: short });
    expect(iso(contiguous.redeemBy)).toBe('2026-06-08T15:00:00.000Z');
    expect(contiguous.expectedBy).toBe(contiguous.redeemBy);
    expect(iso(contiguous.expectedFrom)).toBe('2026-06-04T04:00:00.000Z');
    const other = order(at, { policy: short, destination: elsewhere });
    expect(new Set([other.expectedFrom, other.expectedBy, other.redeemBy])).toEqual(
      new Set([Date.parse('2026-06-03T15:00:00Z')]),
    );
  });

  it('whatever is ordered, a letter is expected before its code is void, and the code within both limits', () => {
    const orders = fc.record({
      orderedAt: fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2040, 0, 1) }),
      timeZone: fc.constantFrom(NEW_YORK, 'Pacific/Kiritimati', 'Pacific/Honolulu', 'Asia/Kathmandu', 'UTC'),
      destination: fc.constantFrom({ country: 'US', class: 'CONTIGUOUS_US' as const }, elsewhere),
      policy: fc
        .option(fc.record({ contiguousUsMs: fc.nat(40 * DAY_MS), elsewhereMs: fc.nat(40 * DAY_MS) }))
        .map((validityMax) => ({ ...exostar.letter, validityMax })),
      redemptionWindowMs: fc.nat(40 * DAY_MS),
    });
    fc.assert(
      fc.property(orders, (ordered) => {
        const { expectedFrom, expectedBy, redeemBy } = letterDates(us, ordered);
        expect(expectedFrom).toBeLessThanOrEqual(expectedBy);
        expect(expectedBy).toBeLessThanOrEqual(redeemBy);
        const { validityMax } = ordered.policy;
        if (validityMax === null) expect(redeemBy).toBe(expectedBy + ordered.redemptionWindowMs);
        else {
          const { contiguousUsMs, elsewhereMs } = validityMax;
          const cap = ordered.destination.class === 'CONTIGUOUS_US' ? contiguousUsMs : elsewhereMs;
          expect(redeemBy).toBeLessThanOrEqual(ordered.orderedAt + cap);
        }
      }),
      { numRuns: 300 },
    );
  });
});
