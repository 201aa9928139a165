/** Rules that are each in order and do not go together; some may stand in the file and some in its base. */
import type { Policy } from '../../workflows/policy';
import { calendarDays } from './conformance/measures';
import { formatSpan } from './span';

export interface Contradiction {
  /** The rule by its path. */
  readonly field: string;
  readonly mustBe: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export function contradictionsOf(policy: Policy): readonly Contradiction[] {
  const { attempts, kba, video, letter, redemption } = policy;
  const { calendar } = video;
  const openMs = (calendar.closesAtHour - calendar.opensAtHour) * HOUR_MS;
  const journeyMs = shortestJourney(letter);
  const { contiguousUsMs = Infinity, elsewhereMs = Infinity } = letter.validityMax ?? {};
  const arrives = `more than the shortest journey of a letter (${formatSpan(journeyMs)})`;
  const checks: [holds: boolean, field: string, mustBe: string][] = [
    [
      attempts.kbaMax <= attempts.totalMax,
      'attempts.kbaMax',
      `at most attempts.totalMax (${attempts.totalMax})`,
    ],
    [
      kba.questionMs <= kba.sessionMs,
      'kba.questionMs',
      `at most kba.sessionMs (${formatSpan(kba.sessionMs)})`,
    ],
    [openMs > 0, 'video.calendar.closesAtHour', `later than opensAtHour (${calendar.opensAtHour})`],
    [openMs <= 0 || calendar.slotMs <= openMs, 'video.calendar.slotMs', 'no longer than the opening hours'],
    [
      calendar.leadMs < video.bookingWindowMs,
      'video.calendar.leadMs',
      `less than video.bookingWindowMs (${formatSpan(video.bookingWindowMs)})`,
    ],
    [
      letter.businessDaysMin <= letter.businessDaysMax,
      'letter.businessDaysMin',
      `at most letter.businessDaysMax (${letter.businessDaysMax})`,
    ],
    [
      letter.lettersApartMs <= letter.lettersWindowMs,
      'letter.lettersApartMs',
      `at most letter.lettersWindowMs (${formatSpan(letter.lettersWindowMs)})`,
    ],
    [contiguousUsMs > journeyMs, 'letter.validityMax.contiguousUsMs', arrives],
    [elsewhereMs > journeyMs, 'letter.validityMax.elsewhereMs', arrives],
    [
      redemption.attemptsMax <= redemption.failuresMax,
      'redemption.attemptsMax',
      `at most redemption.failuresMax (${redemption.failuresMax})`,
    ],
  ];
  return checks.filter(([holds]) => !holds).map(([, field, mustBe]) => ({ field, mustBe }));
}

/** To the start of the earliest day of delivery. */
function shortestJourney({ businessDaysMin, businessDayMs }: Policy['letter']): number {
  return businessDayMs === null ? calendarDays(businessDaysMin) * DAY_MS : businessDaysMin * businessDayMs;
}
