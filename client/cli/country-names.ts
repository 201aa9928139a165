import { isCountryCode } from '../countries';

const LETTERS = Array.from({ length: 26 }, (_, index) => String.fromCodePoint(65 + index));
const displayNames = new Intl.DisplayNames(['en'], { type: 'region' });

/** The code of a country a person typed, as code or English name; null if neither. */
export function countryCodeOf(typed: string): string | null {
  const code = typed.trim().toUpperCase();
  if (isCountryCode(code)) return code;
  return CODES_BY_NAME.get(typed.trim().toLowerCase()) ?? null;
}

export function countryName(code: string): string {
  return displayNames.of(code) ?? code;
}

const CODES_BY_NAME: ReadonlyMap<string, string> = new Map([
  ...LETTERS.flatMap((first) => LETTERS.map((second) => first + second))
    .filter(isCountryCode)
    .map((code) => [countryName(code).toLowerCase(), code] as const),
  ['usa', 'US'],
  ['united states of america', 'US'],
  ['uk', 'GB'],
  ['great britain', 'GB'],
]);
