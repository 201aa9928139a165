/**
 * When a letter should arrive, and until when its code works.
 *
 * - The journey is counted in business days from the day after the order, in the applicant's zone; it ends with the
 *   last of them, at local midnight.
 * - The code works for the whole redemption window after the longest journey. That instant is computed once, printed
 *   on the letter and kept by the engine: an early delivery ends the wait, it does not shorten what is printed.
 */
import type { LetterPolicy } from '../../workflows/policy';
import { instantOf, type LocalDate, localDateOf, plusDays, weekdayOf } from '../../db/time-zone';
import { isUsHoliday } from './holidays';

export interface LetterDates {
  /** Start of the earliest day of delivery, UTC milliseconds. */
  readonly expectedFrom: number;
  /** End of the latest day of delivery: the activation wait ends here. */
  readonly expectedBy: number;
  /** The code is void from this instant on. */
  readonly redeemBy: number;
}

export function letterDates(
  orderedAt: number,
  timeZone: string,
  policy: LetterPolicy,
  redemptionWindowMs: number,
): LetterDates {
  const { businessDaysMin, businessDaysMax, businessDayMs } = policy;
  if (businessDayMs !== null) {
    const expectedBy = orderedAt + businessDaysMax * businessDayMs;
    return {
      expectedFrom: orderedAt + businessDaysMin * businessDayMs,
      expectedBy,
      redeemBy: expectedBy + redemptionWindowMs,
    };
  }
  const ordered = localDateOf(timeZone, orderedAt);
  const last = plusBusinessDays(ordered, businessDaysMax);
  const expectedBy = instantOf(timeZone, plusDays(last, 1), 0);
  return {
    expectedFrom: instantOf(timeZone, plusBusinessDays(ordered, businessDaysMin), 0),
    expectedBy,
    redeemBy: expectedBy + redemptionWindowMs,
  };
}

/** The n-th day after `date` on which mail is delivered and offices work: Monday to Friday, no holiday. */
export function plusBusinessDays(date: LocalDate, days: number): LocalDate {
  let day = date;
  for (let left = days; left > 0;) {
    day = plusDays(day, 1);
    if (isBusinessDay(day)) left--;
  }
  return day;
}

export function isBusinessDay(date: LocalDate): boolean {
  return weekdayOf(date) <= 5 && !isUsHoliday(date);
}
