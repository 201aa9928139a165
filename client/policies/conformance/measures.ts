/** What follows from several rules of a profile together, where a standard speaks of that. */
import type { Policy } from '../../../workflows/policy';

/** Milliseconds or a number of times; `atLeast`: nothing in the profile keeps it from being more. */
export type Length = number | { readonly atLeast: number };

const DAY_MS = 86_400_000;

/**
 * The longest a mailed code may work, from its order. Without a limit of its own it is journey and redemption window
 * together, and holidays have no end that a profile knows.
 */
export function mailedCode(
  { letter, redemption }: Policy,
  destination: keyof NonNullable<Policy['letter']['validityMax']>,
): Length {
  const limit = letter.validityMax?.[destination] ?? null;
  const { businessDaysMax, businessDayMs } = letter;
  if (businessDayMs !== null) {
    return Math.min(businessDaysMax * businessDayMs + redemption.windowMs, limit ?? Infinity);
  }
  return limit ?? { atLeast: calendarDays(businessDaysMax) * DAY_MS + redemption.windowMs };
}

/** So many business days take at least so many days: the first may be a Monday, and after each fifth comes a weekend. */
export function calendarDays(businessDays: number): number {
  return businessDays + 2 * Math.max(0, Math.floor((businessDays - 1) / 5));
}

/** The longest a code from an agent may work, from its issue. */
export function handedOverCode({ redemption, video }: Policy): number {
  return Math.min(redemption.windowMs, video.codeValidityMaxMs ?? Infinity);
}

/** Sessions with questions that somebody may fail. */
export function questionAttempts({ attempts }: Policy): number {
  return Math.min(attempts.kbaMax, attempts.totalMax);
}
