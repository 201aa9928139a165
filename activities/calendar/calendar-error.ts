/**
 * What can go wrong with business days; the message says what to do next.
 *
 * It names places in the calendar file, never what is written there. It names no country either where a case is asked
 * about: a country is part of somebody's address, and the message ends in a history.
 */
export class CalendarError extends Error {
  override readonly name = 'CalendarError';
  constructor(
    readonly code: CalendarErrorCode,
    sentence: string,
  ) {
    super(sentence);
  }
}

export type CalendarErrorCode =
  /** The calendar file cannot be read, or is not what it should be. */
  | 'CALENDAR_INVALID'
  /** A day was asked for that lies after the last one a table speaks of. */
  | 'CALENDAR_ENDED'
  /** A country was asked for that has neither rules nor a table. */
  | 'CALENDAR_MISSING';
