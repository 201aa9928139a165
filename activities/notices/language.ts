/** Which of the product's languages a person is written to in, and how dates are spelled there. */
import { de } from './words/de';
import { en } from './words/en';
import { es } from './words/es';
import { fr } from './words/fr';
import type { LanguageWords } from './templates';

export const LANGUAGES = { en, es, fr, de } as const satisfies Record<string, LanguageWords>;
export type Language = keyof typeof LANGUAGES;

export interface ChosenLanguage {
  /** Of the words: an attribute `lang`. */
  readonly language: Language;
  /** Of dates, BCP 47: with the region that was asked for. */
  readonly locale: string;
}

const FALLBACK: ChosenLanguage = { language: 'en', locale: 'en-US' };

/** The first of these BCP 47 tags whose language there are words in; else English. What is no tag is passed over. */
export function chooseLanguage(tags: readonly (string | null | undefined)[]): ChosenLanguage {
  for (const tag of tags) {
    const locale = localeOf(tag);
    if (locale === null || !Object.hasOwn(LANGUAGES, locale.language)) continue;
    const { language, region } = locale;
    if (language === 'en' && region === undefined) return FALLBACK;
    // Without script and extensions: calendars and digits are those that the words are written for.
    return {
      language: language as Language,
      locale: region === undefined ? language : `${language}-${region}`,
    };
  }
  return FALLBACK;
}

/** Whether a text is a language tag (BCP 47, RFC 5646). */
export function isLanguageTag(tag: string): boolean {
  return localeOf(tag) !== null;
}

function localeOf(tag: string | null | undefined): Intl.Locale | null {
  try {
    return tag === null || tag === undefined ? null : new Intl.Locale(tag);
  } catch {
    return null;
  }
}
