/** Spans of time as people write them: `30 days`, `1 hour 30 minutes`. A day has 24 hours. */

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
  ['millisecond', 1],
] as const;

const PART = String.raw`\d{1,12} (?:${UNITS.map(([unit]) => unit).join('|')})s?`;

/** What {@link parseSpan} reads. */
export const SPAN_FORM = new RegExp(`^${PART}(?: ${PART})*$`);

/** Milliseconds; null: it is not written so. */
export function parseSpan(text: string): number | null {
  if (!SPAN_FORM.test(text)) return null;
  const parts = text.matchAll(/(\d+) ([a-z]+?)s?(?= |$)/g);
  return Array.from(parts, ([, amount, unit]) => {
    const found = UNITS.find(([name]) => name === unit);
    return Number(amount) * (found?.[1] ?? Number.NaN);
  }).reduce((sum, part) => sum + part, 0);
}

/** Exact, the largest units first. @param milliseconds whole, not negative */
export function formatSpan(milliseconds: number): string {
  let left = milliseconds;
  const parts = UNITS.flatMap(([unit, size]) => {
    const amount = Math.floor(left / size);
    left -= amount * size;
    return amount === 0 ? [] : [`${amount} ${unit}${amount === 1 ? '' : 's'}`];
  });
  return parts.length === 0 ? '0 seconds' : parts.join(' ');
}
