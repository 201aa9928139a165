/**
 * The page around a notice: one column, readable without styles, in black on white.
 *
 * No image, script, style sheet or link: nothing is fetched when it is opened, so nobody learns that it was. Colours keep
 * a contrast of at least 7 to 1 (WCAG 2.2, 1.4.6), and the language is declared (3.1.1).
 */
export interface HtmlParts {
  readonly language: string;
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly footer: string;
}

const BODY =
  'margin:0 auto;padding:24px 16px;max-width:600px;color:#1a1a1a;background-color:#ffffff;font:16px/1.5 sans-serif';
const HEADING = 'margin:0 0 16px;font-size:22px;line-height:1.3';
const FOOTER = 'margin-top:32px;padding-top:16px;border-top:1px solid #767676;color:#4a4a4a;font-size:14px';

export function htmlOf({ language, subject, paragraphs, footer }: HtmlParts): string {
  const lines = [
    '<!doctype html>',
    `<html lang="${escapeHtml(language)}" dir="ltr">`,
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(subject)}</title>`,
    '</head>',
    `<body style="${BODY}">`,
    '<main>',
    `<h1 style="${HEADING}">${escapeHtml(subject)}</h1>`,
    ...paragraphs.map((paragraph) => `<p style="margin:0 0 16px">${escapeHtml(paragraph)}</p>`),
    '</main>',
    `<footer style="${FOOTER}">${escapeHtml(footer)}</footer>`,
    '</body>',
    '</html>',
  ];
  return `${lines.join('\n')}\n`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);
}
