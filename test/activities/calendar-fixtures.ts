/** Calendars from real files, and short forms of dates. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BusinessCalendar } from '../../activities/calendar/business-calendar';
import { loadBusinessCalendar } from '../../activities/calendar/calendar-file';
import type { LocalDate } from '../../db/time-zone';

export const DAY_MS = 86_400_000;

/** 2026-07-04 as a day on the calendar. */
export function date(text: string): LocalDate {
  const [year, month, day] = text.split('-').map(Number) as [number, number, number];
  return { year, month, day };
}

export function text({ year, month, day }: LocalDate): string {
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}

/** The days from one to another, both included. */
export function daysBetween(from: string, to: string): LocalDate[] {
  const days: LocalDate[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += DAY_MS) {
    days.push(date(new Date(at).toISOString().slice(0, 10)));
  }
  return days;
}

/** What a worker loads from a calendar file with this content; text is written as it is. */
export function calendarOf(content: unknown): BusinessCalendar {
  const folder = mkdtempSync(join(tmpdir(), 'calendar-'));
  try {
    const file = join(folder, 'calendar.json');
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return loadBusinessCalendar(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Nationwide days of Germany and a year's end, as an operator would list them. */
export const GERMANY = {
  weekend: [6, 7],
  holidays: [
    '2026-01-01',
    '2026-04-03',
    '2026-04-06',
    '2026-05-01',
    '2026-05-14',
    '2026-05-25',
    '2026-10-03',
    '2026-12-25',
    '2026-12-26',
  ],
  through: '2026-12-31',
};
