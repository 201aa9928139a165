/** Threat: a calendar file that is wrong, or has ended, and letters that are dated by it all the same. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import * as fc from 'fast-check';
import { CalendarError } from '../../activities/calendar/calendar-error';
import { loadBusinessCalendar } from '../../activities/calendar/calendar-file';
import { calendarOf, date, GERMANY } from './calendar-fixtures';

/** The code and sentence with which something is refused. */
function refusalOf(run: () => unknown): { code: string; message: string } {
  try {
    run();
  } catch (error) {
    if (error instanceof CalendarError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('nothing was refused');
}
const wrong = (content: unknown): string => {
  const { code, message } = refusalOf(() => calendarOf(content));
  expect(code).toBe('CALENDAR_INVALID');
  return message;
};

describe('what a calendar file adds', () => {
  it('without one, the US is known and no other country is guessed', () => {
    for (const file of [undefined, '']) {
      const calendar = loadBusinessCalendar(file);
      expect([calendar.knows('US'), calendar.knows('DE')]).toEqual([true, false]);
      expect(refusalOf(() => calendar.isBusinessDay(date('2026-10-05'), 'DE')).code).toBe('CALENDAR_MISSING');
    }
  });

  it('a country by its table: weekend and holidays', () => {
    const calendar = calendarOf({ DE: GERMANY });
    expect(calendar.isBusinessDay(date('2026-04-03'), 'DE')).toBe(false);
    expect(calendar.isBusinessDay(date('2026-04-04'), 'DE')).toBe(false);
    expect(calendar.isBusinessDay(date('2026-04-07'), 'DE')).toBe(true);
    expect(calendar.isBusinessDay(date('2026-04-03'), 'US')).toBe(true);
  });

  it('a day of mourning without mail, beside the computed US days', () => {
    const calendar = calendarOf({ US: { extraHolidays: ['2025-01-09'] } });
    expect(loadBusinessCalendar(undefined).isBusinessDay(date('2025-01-09'), 'US')).toBe(true);
    expect(calendar.isBusinessDay(date('2025-01-09'), 'US')).toBe(false);
    expect(calendar.isBusinessDay(date('2025-01-20'), 'US')).toBe(false);
    expect(calendar.isBusinessDay(date('2025-01-10'), 'US')).toBe(true);
  });

  it('a whole US table in place of the computed days, e.g. with mail on Saturdays', () => {
    const calendar = calendarOf({ US: { weekend: [7], holidays: ['2026-07-04'], through: '2026-12-31' } });
    expect(calendar.isBusinessDay(date('2026-07-03'), 'US')).toBe(true);
    expect(calendar.isBusinessDay(date('2026-07-04'), 'US')).toBe(false);
    expect(calendar.isBusinessDay(date('2026-07-11'), 'US')).toBe(true);
  });
});

it('the example of docs/calendar.md is taken as it stands there', () => {
  const page = readFileSync(join(__dirname, '../../docs/calendar.md'), 'utf8');
  const calendar = calendarOf(/^```json\n(.*?)^```$/ms.exec(page)?.[1] ?? 'no example');
  expect(calendar.isBusinessDay(date('2026-05-14'), 'DE')).toBe(false);
  expect(calendar.isBusinessDay(date('2025-01-09'), 'US')).toBe(false);
});

describe('after the last day of a table', () => {
  const calendar = calendarOf({ DE: GERMANY });

  it('no day is a business day by default: the question is refused, and names the last day', () => {
    expect(calendar.isBusinessDay(date('2026-12-31'), 'DE')).toBe(true);
    for (const day of ['2027-01-01', '2027-01-02', '2030-06-05']) {
      const { code, message } = refusalOf(() => calendar.isBusinessDay(date(day), 'DE'));
      expect(code).toBe('CALENDAR_ENDED');
      expect(message).toContain('2026-12-31');
    }
  });

  it('a count that runs over it is refused, one that ends before is not', () => {
    const count = (days: number) => calendar.plusBusinessDays(date('2026-12-28'), days, ['US', 'DE']);
    expect(count(3)).toEqual(date('2026-12-31'));
    expect(refusalOf(() => count(4)).code).toBe('CALENDAR_ENDED');
  });

  it('countries that share no working day end in a refusal, not in counting for ever', () => {
    const never = calendarOf({ AE: { ...GERMANY, weekend: [1, 2, 3, 4, 5] } });
    expect(refusalOf(() => never.plusBusinessDays(date('2026-01-01'), 1, ['US', 'AE'])).code).toBe(
      'CALENDAR_ENDED',
    );
  });
});

describe('a calendar file that is wrong is refused as CALENDAR_INVALID, and says where', () => {
  it.each<[string, unknown, string]>([
    ['not JSON', '{"DE": ', 'is not JSON'],
    ['a list', [GERMANY], 'the whole must be an object'],
    ['no country', { DE: GERMANY, Germany: GERMANY }, 'key 2 is no ISO 3166-1 alpha-2 country'],
    ['a small letter', { de: GERMANY }, 'key 1 is no ISO 3166-1 alpha-2 country'],
    ['UK for GB', { UK: GERMANY }, 'key 1 is no ISO 3166-1 alpha-2 country'],
    ['an unassigned code', { QQ: GERMANY }, 'key 1 is no ISO 3166-1 alpha-2 country'],
    ['no table', { DE: null }, 'DE must be an object'],
    ['an unknown key', { DE: { ...GERMANY, hollidays: [] } }, 'DE must be an object with weekend, holidays'],
    ['a misspelt addition', { US: { extraHolliday: ['2025-01-09'] } }, 'US must be an object with weekend,'],
    [
      'additions and a table',
      { US: { ...GERMANY, extraHolidays: ['2025-01-09'] } },
      'extraHolidays and nothing',
    ],
    [
      'additions to nothing',
      { DE: { extraHolidays: ['2026-10-31'] } },
      'DE.holidays must be a list of dates',
    ],
    ['no end', { DE: { ...GERMANY, through: undefined } }, 'DE.through is no real date'],
    ['an end that is no date', { DE: { ...GERMANY, through: '2026-11-31' } }, 'DE.through is no real date'],
    ['no leap year', { DE: { ...GERMANY, holidays: ['2026-02-29'] } }, 'DE.holidays[0] is no real date'],
    [
      'a US date',
      { US: { extraHolidays: ['2025-01-09', '1/10/2025'] } },
      'US.extraHolidays[1] is no real date',
    ],
    ['a time', { DE: { ...GERMANY, holidays: ['2026-01-01T00:00:00Z'] } }, 'DE.holidays[0] is no real date'],
    ['no holidays', { DE: { ...GERMANY, holidays: [] } }, 'DE.holidays must not be empty'],
    [
      'a date twice',
      { DE: { ...GERMANY, holidays: ['2026-01-01', '2026-01-01'] } },
      'DE.holidays has a date twice',
    ],
    ['a weekday 0', { DE: { ...GERMANY, weekend: [0, 6] } }, 'DE.weekend[0] is no weekday'],
    ['a weekday as text', { DE: { ...GERMANY, weekend: ['6'] } }, 'DE.weekend[0] is no weekday'],
    ['a weekday twice', { DE: { ...GERMANY, weekend: [6, 6] } }, 'DE.weekend has a weekday twice'],
    [
      'weekend for ever',
      { DE: { ...GERMANY, weekend: [1, 2, 3, 4, 5, 6, 7] } },
      'DE.weekend leaves no day to work',
    ],
    [
      'holidays after the end',
      { DE: { ...GERMANY, through: '2026-12-24' } },
      'DE.holidays go on after "through"',
    ],
    ['a year forgotten', { DE: { ...GERMANY, through: '2027-12-31' } }, 'DE.holidays has none in 2027'],
  ])('%s', (_name, content, place) => {
    expect(wrong(content)).toContain(place);
  });

  it('all places at once, up to ten', () => {
    const message = wrong({
      DE: { ...GERMANY, weekend: [8], through: 'x' },
      FR: { ...GERMANY, through: 'x' },
    });
    for (const place of ['DE.weekend[0]', 'DE.through', 'FR.through']) expect(message).toContain(place);
    const many = wrong({ DE: { ...GERMANY, holidays: Array.from({ length: 13 }, (_, index) => index) } });
    expect(many).toContain('DE.holidays[9]');
    expect(many).toContain('and 3 more');
    expect(many).not.toContain('DE.holidays[10]');
  });

  it('a part of a year needs no holiday: the table may end in spring', () => {
    const holidays = ['2025-12-25'];
    expect(calendarOf({ DE: { ...GERMANY, holidays, through: '2026-03-31' } }).knows('DE')).toBe(true);
    expect(wrong({ DE: { ...GERMANY, holidays, through: '2026-12-31' } })).toContain('has none in 2026');
  });

  it('a file that is not there, or is a folder, is named by what went wrong and not by its path', () => {
    for (const [file, reason] of [
      [join(tmpdir(), 'no-such-folder', 'calendar.json'), 'ENOENT'],
      [tmpdir(), 'EISDIR'],
    ] as const) {
      const { code, message } = refusalOf(() => loadBusinessCalendar(file));
      expect(code).toBe('CALENDAR_INVALID');
      expect(message).toContain(reason);
      expect(message).not.toContain(tmpdir());
    }
  });

  it('whatever stands in the file, nothing of it but countries is repeated', () => {
    const canary = 'Canarius-Prime-77';
    const value = fc.anything({ values: [fc.constant(canary), fc.integer(), fc.constant('2026-01-01')] });
    const entry = fc.dictionary(
      fc.constantFrom('weekend', 'holidays', 'through', 'extraHolidays', canary),
      fc.oneof(value, fc.array(value, { maxLength: 3 })),
    );
    const content = fc.dictionary(fc.constantFrom('US', 'DE', canary), fc.oneof(entry, value));
    fc.assert(
      fc.property(
        fc.oneof(
          content.map((file) => JSON.stringify(file)),
          fc.constant(canary),
        ),
        (file) => {
          try {
            calendarOf(file);
          } catch (error) {
            expect(error).toBeInstanceOf(CalendarError);
            expect(String(error)).not.toContain(canary);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
