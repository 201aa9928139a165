/** The form of the calendar file. Every message is ours and repeats nothing of the file but the countries. */
import { z } from 'zod';

/** Tables by country. Other keys than countries are refused by their place, since the key itself may be anything. */
export const fileSchema = z
  .record(z.string(), z.unknown(), 'the whole must be an object')
  .superRefine((file, context) => {
    for (const [index, key] of Object.keys(file).entries()) {
      if (isCountry(key)) continue;
      context.addIssue({
        code: 'custom',
        path: [],
        message: `key ${index + 1} is no ISO 3166-1 alpha-2 country`,
      });
    }
  });

const isoDate = z.iso.date('is no real date written YYYY-MM-DD');
const dates = z
  .array(isoDate, 'must be a list of dates')
  .min(1, 'must not be empty')
  // A date that stands there twice is most likely a mistyped one.
  .refine(areDifferent, 'has a date twice');

const weekday = z.literal([1, 2, 3, 4, 5, 6, 7], 'is no weekday, 1 Monday to 7 Sunday');

/** Further days on which the US deliver no mail, beside the computed ones. */
export const additionsSchema = z.strictObject(
  { extraHolidays: dates },
  'must be an object with extraHolidays and nothing else',
);

/** All days off of a country, up to a last day. */
export const tableSchema = z
  .strictObject(
    {
      weekend: z
        .array(weekday, 'must be a list of weekdays, 1 Monday to 7 Sunday')
        .max(6, 'leaves no day to work')
        .refine(areDifferent, 'has a weekday twice'),
      holidays: dates,
      through: isoDate,
    },
    'must be an object with weekend, holidays and through and nothing else',
  )
  .superRefine(({ holidays, through }, context) => {
    if (holidays.some((day) => day > through)) {
      context.addIssue({ code: 'custom', path: ['holidays'], message: 'go on after "through"' });
    }
    const year = firstYearWithout(holidays, through);
    if (year !== null) {
      const message = `has none in ${year}, but should be complete through a later day`;
      context.addIssue({ code: 'custom', path: ['holidays'], message });
    }
  });

/** The first whole year after the first holiday that has none: "through" was moved on, and the days forgotten. */
function firstYearWithout(holidays: readonly string[], through: string): number | null {
  const listed = new Set(holidays.map(yearOf));
  const end = through.endsWith('-12-31') ? yearOf(through) : yearOf(through) - 1;
  for (let year = Math.min(...listed); year <= end; year++) if (!listed.has(year)) return year;
  return null;
}

function yearOf(isoDate: string): number {
  return Number(isoDate.slice(0, 4));
}

function areDifferent(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}

const countryNames = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** UK for GB would never be asked for, and its holidays be missed: codes that only stand for another one are refused. */
function isCountry(key: string): boolean {
  return (
    /^[A-Z]{2}$/.test(key) &&
    countryNames.of(key) !== undefined &&
    new Intl.Locale(`und-${key}`).region === key
  );
}
