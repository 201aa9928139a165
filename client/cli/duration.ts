/** Durations as they are typed: `14d`, `36h`, `90m`, `2w`. */
import { malformed } from './usage';

const UNITS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/** @returns milliseconds @throws UsageError */
export function durationOf(option: string, text: string): number {
  const [, number, unit] = /^([1-9]\d{0,4})([mhdw])$/.exec(text) ?? [];
  if (number === undefined || unit === undefined)
    throw malformed(option, 'a number of minutes, hours, days or weeks, e.g. 90m, 36h, 14d or 2w');
  return Number(number) * UNITS[unit]!;
}

/** e.g. `14 days`, `1 hour`: in the largest unit that it is a whole number of. */
export function inWords(milliseconds: number): string {
  const [size, name] =
    (
      [
        [86_400_000, 'day'],
        [3_600_000, 'hour'],
        [60_000, 'minute'],
      ] as const
    ).find(([unit]) => milliseconds % unit === 0) ?? ([1_000, 'second'] as const);
  const count = Math.round(milliseconds / size);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
