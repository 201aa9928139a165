/** Threat: a message that says the wrong time, lacks a word, or carries somebody's markup into a mailbox. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { chooseLanguage, type Language, LANGUAGES } from '../../../activities/notices/language';
import { PARAMETER, renderNotice, type RenderedNotice } from '../../../activities/notices/render';
import { SAMPLE_ZONE, sampleOf } from '../../../activities/notices/samples';
import { type Paragraph, TEMPLATE_NAMES, TEMPLATES } from '../../../activities/notices/templates';
import type { NoticeTemplate } from '../../../db/store';
import { run } from '../../client/cli-run';

const LANGUAGE_NAMES = Object.keys(LANGUAGES) as Language[];
const EVERY = TEMPLATE_NAMES.flatMap((template) =>
  LANGUAGE_NAMES.map((language) => [template, language] as const),
);

function rendered(
  template: NoticeTemplate,
  {
    data = sampleOf(template),
    languages = ['en'],
    timeZone = SAMPLE_ZONE,
  }: {
    data?: Record<string, string | number>;
    languages?: (string | null)[];
    timeZone?: string | null;
  } = {},
): RenderedNotice {
  const notice = renderNotice({ template, data, languages, timeZone });
  if (notice === null) throw new Error('no words');
  return notice;
}

const textOf = (paragraph: Paragraph): string => (typeof paragraph === 'string' ? paragraph : paragraph.text);
const conditionsOf = (paragraph: Paragraph): string[] => {
  if (typeof paragraph === 'string') return [];
  return ['when' in paragraph ? paragraph.when : paragraph.unless];
};

describe.each(EVERY)('%s in %s', (template, language) => {
  const { subject, paragraphs } = LANGUAGES[language].notices[template];
  const parameters = Object.entries<string>(TEMPLATES[template]);

  it('has its words, and shows each of its parameters and no other', () => {
    expect(subject.length).toBeGreaterThan(5);
    expect(subject.length).toBeLessThanOrEqual(78);
    expect(subject).not.toMatch(/[{}]/);
    expect(paragraphs.length).toBeGreaterThan(0);
    const used = new Set(
      paragraphs.flatMap((each) => [...textOf(each).matchAll(PARAMETER)].map(([, name]) => name)),
    );
    const asked = new Set(paragraphs.flatMap(conditionsOf));
    const ofKind = (isFlag: boolean) =>
      parameters.filter(([, kind]) => (kind === 'flag') === isFlag).map(([name]) => name);
    expect([...used].toSorted()).toEqual(ofKind(false).toSorted());
    expect([...asked].toSorted()).toEqual(ofKind(true).toSorted());
  });

  it('leaves nothing open, and says the same as text and as HTML', () => {
    const notice = rendered(template, { languages: [language] });
    expect(notice.language).toBe(language);
    for (const part of [notice.subject, notice.text, notice.html]) {
      expect(part).not.toMatch(/[{}]|undefined|null|NaN|Invalid|\u00a0|\u202f/);
    }
    expect(textIn(notice.html)).toBe(
      `${notice.subject} ${notice.subject} ${notice.text.replace('-- \n', '').replace(/\s+/g, ' ').trim()}`,
    );
  });

  it('is an accessible page that fetches nothing', () => {
    const { html } = rendered(template, { languages: [language] });
    expect(html).toMatch(new RegExp(`^<!doctype html>\n<html lang="${language}" dir="ltr">`));
    expect(html.match(/<h1[ >]/g)).toHaveLength(1);
    expect(html).toMatch(/<title>[^<]+<\/title>/);
    expect(html).not.toMatch(
      /<(img|script|link|iframe|a|style|form|object)\b|https?:|url\(|src=|href=| on\w+=/i,
    );
    for (const [, color] of html.matchAll(/[;"]color:(#\w{6})/g)) {
      expect(contrastOnWhite(color!)).toBeGreaterThanOrEqual(7);
    }
  });

  it('is not the English text', () => {
    const isEnglish = language === 'en';
    expect(subject === LANGUAGES.en.notices[template].subject).toBe(isEnglish);
    expect(rendered(template, { languages: [language] }).text === rendered(template).text).toBe(isEnglish);
  });
});

it.each(LANGUAGE_NAMES)(
  'every message in %s reads as it was reviewed (notices preview --language)',
  async (language) => {
    const { out, status } = await run(['notices', 'preview', '--language', language]);
    expect(status).toBe(0);
    expect(out).toBe(golden(`${language}.txt`));
  },
);

it('the catalogue in docs/notices.md has every message, and no other', () => {
  const catalogue = readFileSync(path.join(__dirname, '../../../docs/notices.md'), 'utf8');
  const rows = [...catalogue.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
  expect(rows.toSorted()).toEqual(TEMPLATE_NAMES.toSorted());
});

it('as HTML it reads as it was reviewed', async () => {
  const { out } = await run(['notices', 'preview', 'letter_reminder', '--language', 'fr', '--html']);
  expect(out).toBe(golden('letter_reminder.fr.html.txt'));
});

it('a program gets every message, or one, as JSON', async () => {
  const all = await run(['--json', 'notices', 'preview']);
  expect((JSON.parse(all.out) as { notices: unknown[] }).notices).toHaveLength(TEMPLATE_NAMES.length);
  const one = await run(['--json', 'notices', 'preview', 'upgrade_started', '--language', 'es']);
  expect(JSON.parse(one.out)).toMatchObject({ notices: [{ template: 'upgrade_started', language: 'es' }] });
  expect(await run(['notices', 'preview', 'no_such'])).toMatchObject({ status: 2 });
});

describe('times', () => {
  const startsAt = (instant: string, timeZone: string | null, language = 'en', data = {}) =>
    rendered('appointment_booked', { data: { startsAt: instant, ...data }, timeZone, languages: [language] })
      .text;

  it.each([
    ['America/New_York', '2026-03-08T06:59:00Z', 'Sunday, March 8, 2026 at 1:59 AM (Eastern Standard Time)'],
    ['America/New_York', '2026-03-08T07:00:00Z', 'Sunday, March 8, 2026 at 3:00 AM (Eastern Daylight Time)'],
    [
      'America/New_York',
      '2026-11-01T05:30:00Z',
      'Sunday, November 1, 2026 at 1:30 AM (Eastern Daylight Time)',
    ],
    [
      'America/New_York',
      '2026-11-01T06:30:00Z',
      'Sunday, November 1, 2026 at 1:30 AM (Eastern Standard Time)',
    ],
    [
      'Pacific/Auckland',
      '2026-12-31T12:00:00Z',
      'Friday, January 1, 2027 at 1:00 AM (New Zealand Daylight Time)',
    ],
    ['Asia/Kolkata', '2028-02-28T19:00:00Z', 'Tuesday, February 29, 2028 at 12:30 AM (India Standard Time)'],
    ['UTC', '2026-01-02T03:04:00Z', 'Friday, January 2, 2026 at 3:04 AM (Coordinated Universal Time)'],
  ])('in %s, %s is %s', (zone, instant, shown) => {
    expect(startsAt(instant, zone)).toContain(shown);
  });

  it('the zone of an appointment goes before that of the person, and an unknown one is UTC', () => {
    const instant = '2026-07-01T12:00:00Z';
    expect(startsAt(instant, 'America/New_York', 'en', { timeZone: 'Europe/Berlin' })).toContain(
      '2:00 PM (Central European Summer Time)',
    );
    expect(startsAt(instant, 'Mars/Olympus')).toContain('12:00 PM (Coordinated Universal Time)');
    expect(startsAt(instant, null)).toContain('12:00 PM (Coordinated Universal Time)');
  });

  it('dates are spelled as where the person is, in the words of their language', () => {
    expect(startsAt('2026-07-01T18:00:00Z', 'Europe/London', 'en-GB')).toContain(
      'Wednesday, 1 July 2026 at 19:00 (British Summer Time)',
    );
    expect(startsAt('2026-07-01T18:00:00Z', 'Europe/Vienna', 'de-AT')).toContain(
      'Mittwoch, 1. Juli 2026 um 20:00 (Mitteleuropäische Sommerzeit)',
    );
  });

  it('a deadline at midnight is the end of the day before, and so is the last day of a letter', () => {
    const midnight = '2026-02-04T05:00:00.000Z';
    const data = { expectedFrom: '2026-01-29T05:00:00.000Z', expectedBy: midnight, redeemBy: midnight };
    const { text } = rendered('letter_on_its_way', { data });
    expect(text).toContain('between Thursday, January 29, 2026 and Tuesday, February 3, 2026');
    expect(text).toContain('until Tuesday, February 3, 2026 at 11:59 PM (Eastern Standard Time)');
  });
});

describe('the language', () => {
  it.each([
    [['de-AT', 'fr'], 'de', 'de-AT'],
    [[null, 'es-MX'], 'es', 'es-MX'],
    [['pt-BR', 'fr'], 'fr', 'fr'],
    [['pt-BR'], 'en', 'en-US'],
    [['en'], 'en', 'en-US'],
    [['de-u-ca-buddhist-nu-thai'], 'de', 'de'],
    [['zh-Hant-TW', 'FR-ca'], 'fr', 'fr-CA'],
    [['not a tag', '__proto__', 'constructor', ''], 'en', 'en-US'],
    [[], 'en', 'en-US'],
  ])('of %j is %s, with dates of %s', (tags, language, locale) => {
    expect(chooseLanguage(tags)).toEqual({ language, locale });
  });
});

describe('the letter’s reminder', () => {
  it.each([
    [1, true],
    [0, false],
  ])('with newLetter %i offers a new letter: %s', (newLetter, isOffered) => {
    const { text } = rendered('letter_reminder', { data: { ...sampleOf('letter_reminder'), newLetter } });
    expect(text.includes('ask for a new letter')).toBe(isOffered);
    expect(text.includes('If it has not arrived, please contact Customer Support')).toBe(!isOffered);
  });
});

describe('what should not be there', () => {
  it('a template of another version has no words, and no name of an object’s own', () => {
    for (const template of ['not_known', 'constructor', '__proto__', 'toString']) {
      expect(renderNotice({ template, data: {}, languages: ['en'], timeZone: null })).toBeNull();
    }
  });

  it.each([
    ['missing', {}],
    ['no instant', { deadline: 'canary' }],
    ['a number out of range', { deadline: 9e18 }],
  ])('a parameter that is %s takes its paragraph with it, and the rest is sent', (_what, data) => {
    const { text } = rendered('code_expires_soon', { data });
    expect(text).not.toMatch(/canary|Invalid|undefined|\{/);
    expect(text).toContain('Please sign in and enter it.');
  });

  it('markup in a value is text, and a value is never taken for a parameter', () => {
    const partnerId = '<img src=x onerror="alert(1)">&amp;{repudiationCode}';
    const { html, text, subject } = rendered('proofing_notification', {
      data: { ...sampleOf('proofing_notification'), partnerId },
    });
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;amp;{repudiationCode}');
    expect(text).toContain(partnerId);
    expect(subject).not.toContain('img');
  });

  it('line breaks and marks that turn text around are taken out', () => {
    const partnerId = 'a\r\nBcc: x@example.com\u202e\u2066evil\u0000';
    const { text } = rendered('proofing_notification', {
      data: { ...sampleOf('proofing_notification'), partnerId },
    });
    expect(text).toContain('asked for by: a Bcc: x@example.com evil');
    for (const mark of ['\u202e', '\u2066', '\u0000', '\r']) expect(text).not.toContain(mark);
  });

  it('whatever the data is, a page has the tags of its form and no others', () => {
    const frame = tagsOf(rendered('proofing_notification').html);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const data = { ...sampleOf('proofing_notification'), partnerId: value, upgradeId: value };
        expect(tagsOf(rendered('proofing_notification', { data }).html)).toEqual(frame);
      }),
    );
  });
});

function golden(name: string): string {
  return readFileSync(path.join(__dirname, name), 'utf8');
}

/** What a reader sees of a page, in one line. */
function textIn(html: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(#?\w+);/g, (_, name: string) => entities[name] ?? '?')
    .replace(/\s+/g, ' ')
    .trim();
}

function tagsOf(html: string): string[] {
  return html.match(/<[^>]*>/g) ?? [];
}

/** WCAG 2.2: contrast ratio of a colour on white. */
function contrastOnWhite(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * red! + 0.7152 * green! + 0.0722 * blue! + 0.05);
}
