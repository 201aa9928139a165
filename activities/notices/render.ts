/**
 * A notice as it is read: subject, plain text and HTML, in the person's language and zone.
 *
 * - Words are data (words/), with parameters in braces; which there are is in templates.ts. Tests hold every template in
 *   every language against that table, so nothing can be missing once it runs.
 * - At run time nothing stops a message: an unknown language is English, an unknown zone UTC, and a paragraph whose
 *   parameter is missing is left out. An unknown template has no words: the notifier's own must do.
 * - Nothing is personal but what the template needs: instants, and ids. No activation code, no link, no image.
 */
import { chooseLanguage, type Language, LANGUAGES } from './language';
import { htmlOf } from './html';
import { parametersOf, type Paragraph, type ParameterKind } from './templates';

export interface RenderedNotice {
  readonly language: Language;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface NoticeToRender {
  readonly template: string;
  readonly data: Readonly<Record<string, string | number>>;
  /** BCP 47 tags, the first that is known counts. */
  readonly languages: readonly (string | null | undefined)[];
  /** IANA zone of the person; one in `data` goes before it. Null: not known. */
  readonly timeZone: string | null;
}

/** @returns null: a template that this version has no words for */
export function renderNotice({ template, data, languages, timeZone }: NoticeToRender): RenderedNotice | null {
  const parameters = parametersOf(template);
  if (parameters === null) return null;
  const { language, locale } = chooseLanguage(languages);
  const { footer, notices } = LANGUAGES[language];
  const { subject, paragraphs } = notices[template as keyof typeof notices];
  const zone = knownZone(data['timeZone']) ?? knownZone(timeZone) ?? 'UTC';
  const values = new Map<string, string>();
  for (const [name, kind] of Object.entries(parameters)) {
    const shown = shownValue(kind, data[name], { locale, zone });
    if (shown !== null) values.set(name, shown);
  }
  const shown = paragraphs.flatMap((paragraph) => filled(paragraph, values));
  return {
    language,
    subject,
    text: `${[...shown, `-- \n${footer}`].join('\n\n')}\n`,
    html: htmlOf({ language, subject, paragraphs: shown, footer }),
  };
}

/** None: not to be shown here, or one of its parameters is missing. */
function filled(paragraph: Paragraph, values: ReadonlyMap<string, string>): string[] {
  if (typeof paragraph === 'object') {
    const isShown =
      'when' in paragraph ? values.get(paragraph.when) === '1' : values.get(paragraph.unless) !== '1';
    return isShown ? filled(paragraph.text, values) : [];
  }
  const names = [...paragraph.matchAll(PARAMETER)].map(([, name]) => name!);
  if (names.some((name) => !values.has(name))) return [];
  // In one pass: what a value holds is never taken for a parameter.
  return [paragraph.replace(PARAMETER, (_, name: string) => values.get(name)!)];
}

/** A parameter in the words. */
export const PARAMETER = /\{(\w+)\}/g;

const DATE = { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' } as const;
const TIME = { hour: 'numeric', minute: '2-digit' } as const;

/** Null: it is missing, or no value of its kind. */
function shownValue(
  kind: ParameterKind,
  value: string | number | undefined,
  { locale, zone }: { locale: string; zone: string },
): string | null {
  if (value === undefined) return null;
  if (kind === 'text') return cleaned(String(value));
  if (kind === 'flag') return value === 1 ? '1' : '0';
  const instant = Date.parse(String(value));
  if (Number.isNaN(instant)) return null;
  // Too late from then on: the last that is in time is the moment before, which at midnight is the day before.
  const isEnd = kind === 'deadline' || kind === 'lastDay';
  const shown = isEnd ? instant - 1 : instant;
  const form = { timeZone: zone, calendar: 'gregory', numberingSystem: 'latn' };
  if (kind === 'day' || kind === 'lastDay')
    return spaced(new Intl.DateTimeFormat(locale, { ...form, ...DATE }).format(shown));
  const moment = new Intl.DateTimeFormat(locale, { ...form, ...DATE, ...TIME }).format(shown);
  return spaced(`${moment} (${zoneName(locale, zone, shown)})`);
}

/** E.g. Eastern Standard Time, in winter. */
function zoneName(locale: string, timeZone: string, instant: number): string {
  const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'long' }).formatToParts(instant);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
}

/** With the spaces that every mail program shows. */
function spaced(text: string): string {
  return text.replace(/[\u00a0\u202f]/g, ' ');
}

/** In one line, and in reading order: without control characters and marks that turn text around. */
function cleaned(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, 200);
}

function knownZone(name: string | number | null | undefined): string | null {
  if (typeof name !== 'string') return null;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}
