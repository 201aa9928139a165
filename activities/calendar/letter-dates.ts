/**
 * When a letter should arrive, and until when its code works.
 *
 * - The journey is counted in business days from the day after the order, in the applicant's zone; it ends with the
 *   last of them, at local midnight. A day counts if the letter house works on it and, where the calendar knows the
 *   country of the address, that country as well.
 * - The code works for the whole redemption window after the longest journey, but no longer after its order than the
 *   policy allows for the address (NIST SP 800-63A-4 §3.8). Both are spans of UTC time, a day being 24 hours; which
 *   local day that is, is for those who show it.
 * - That instant is computed once, printed on the letter and kept by the engine: an early delivery ends the wait, it
 *   does not shorten what is printed.
 */
import type { LetterPolicy } from '../../workflows/policy';
import { instantOf, localDateOf, plusDays } from '../../db/time-zone';
import type { BusinessCalendar } from './business-calendar';

export interface LetterDates {
  /** Start of the earliest day of delivery, UTC milliseconds. */
  readonly expectedFrom: number;
  /** End of the latest day of delivery: the activation wait ends here, never after {@link redeemBy}. */
  readonly expectedBy: number;
  /** The code is void from this instant on. */
  readonly redeemBy: number;
}

export interface LetterOrder {
  /** UTC milliseconds. */
  readonly orderedAt: number;
  /** IANA zone of the applicant. */
  readonly timeZone: string;
  readonly destination: {
    /** ISO 3166-1 alpha-2. */
    readonly country: string;
    readonly class: 'CONTIGUOUS_US' | 'ELSEWHERE';
  };
  readonly policy: LetterPolicy;
  readonly redemptionWindowMs: number;
}

/** @throws CalendarError CALENDAR_ENDED if the journey goes on after a table of the calendar ends */
export function letterDates(calendar: BusinessCalendar, order: LetterOrder): LetterDates {
  const { expectedFrom, expectedBy } = journeyOf(calendar, order);
  const redeemBy = Math.min(expectedBy + order.redemptionWindowMs, order.orderedAt + validityMaxMs(order));
  return {
    // A code that is void already is not waited for.
    expectedFrom: Math.min(expectedFrom, redeemBy),
    expectedBy: Math.min(expectedBy, redeemBy),
    redeemBy,
  };
}

/** Where letters are printed and handed to the post. */
const HOUSE_COUNTRY = 'US';

function journeyOf(
  calendar: BusinessCalendar,
  { orderedAt, timeZone, destination, policy }: LetterOrder,
): Pick<LetterDates, 'expectedFrom' | 'expectedBy'> {
  const { businessDaysMin, businessDaysMax, businessDayMs } = policy;
  if (businessDayMs !== null) {
    return {
      expectedFrom: orderedAt + businessDaysMin * businessDayMs,
      expectedBy: orderedAt + businessDaysMax * businessDayMs,
    };
  }
  const ordered = localDateOf(timeZone, orderedAt);
  const countries = calendar.knows(destination.country)
    ? [HOUSE_COUNTRY, destination.country]
    : [HOUSE_COUNTRY];
  const first = calendar.plusBusinessDays(ordered, businessDaysMin, countries);
  const last = calendar.plusBusinessDays(ordered, businessDaysMax, countries);
  return {
    expectedFrom: instantOf(timeZone, first, 0),
    expectedBy: instantOf(timeZone, plusDays(last, 1), 0),
  };
}

function validityMaxMs({ policy: { validityMax }, destination }: LetterOrder): number {
  if (validityMax === null) return Infinity;
  return destination.class === 'CONTIGUOUS_US' ? validityMax.contiguousUsMs : validityMax.elsewhereMs;
}
