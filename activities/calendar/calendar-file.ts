/**
 * The calendar of a worker: the computed US days, and what a JSON file adds. docs/calendar.md shows the file's form.
 *
 * Checked once, when the worker starts, and strictly: a mistyped holiday would be found out years later, by a letter
 * that did not come.
 */
import { z } from 'zod';
import { type JsonFile, readJsonFile } from '../json-file';
import { type BusinessCalendar, businessCalendar, type BusinessDayRule } from './business-calendar';
import { tableRule, usRule } from './business-day-rules';
import { CalendarError } from './calendar-error';
import { additionsSchema, fileSchema, tableSchema } from './calendar-schema';

/**
 * @param file path of the calendar file; undefined or empty: the US as computed, and no other country
 * @throws CalendarError CALENDAR_INVALID naming each place of the file that is wrong, never what is written there
 */
export function loadBusinessCalendar(file: string | undefined): BusinessCalendar {
  const added = file === undefined || file === '' ? [] : rulesOf(readJsonFile(file, FILE));
  return businessCalendar(new Map([['US', usRule()], ...added]));
}

function rulesOf(content: unknown): [country: string, BusinessDayRule][] {
  const file = fileSchema.safeParse(content);
  if (!file.success) throw wrong(file.error.issues);
  const rules: [string, BusinessDayRule][] = [];
  const issues: z.core.$ZodIssue[] = [];
  for (const [country, entry] of Object.entries(file.data)) {
    const parsed = ruleOf(country, entry);
    if (parsed.success) rules.push([country, parsed.data]);
    else issues.push(...parsed.error.issues.map((issue) => ({ ...issue, path: [country, ...issue.path] })));
  }
  if (issues.length > 0) throw wrong(issues);
  return rules;
}

/** Only the US has computed days to add to; any other country is a whole table, and so may the US be. */
function ruleOf(country: string, entry: unknown): z.ZodSafeParseResult<BusinessDayRule> {
  if (country === 'US' && typeof entry === 'object' && entry !== null && 'extraHolidays' in entry) {
    return additionsSchema.transform(({ extraHolidays }) => usRule(extraHolidays)).safeParse(entry);
  }
  return tableSchema.transform(tableRule).safeParse(entry);
}

const ISSUES_SHOWN_MAX = 10;

function wrong(issues: readonly z.core.$ZodIssue[]): CalendarError {
  const shown = issues.slice(0, ISSUES_SHOWN_MAX).map(({ path, message }) => {
    return path.length === 0 ? message : `${z.core.toDotPath(path)} ${message}`;
  });
  if (issues.length > shown.length) shown.push(`and ${issues.length - shown.length} more`);
  return invalid(`In the calendar file, ${shown.join('; ')}. Correct it as docs/calendar.md shows.`);
}

function invalid(sentence: string): CalendarError {
  return new CalendarError('CALENDAR_INVALID', sentence);
}

const FILE: JsonFile = {
  name: 'calendar file',
  setting: 'CALENDAR_FILE',
  page: 'docs/calendar.md',
  errorOf: invalid,
};
