/** docs/edge-cases.md says where each case is shown; this holds it to that. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');
const page = readFileSync(path.join(ROOT, 'docs', 'edge-cases.md'), 'utf8');

interface Row {
  readonly number: number;
  readonly files: readonly string[];
  readonly quoted: string | null;
}

const rows: readonly Row[] = [...page.matchAll(/^\| (\d+) +\| .+? +\| (.+?) +\|$/gm)].map(
  ([, number, shown]) => ({
    number: Number(number),
    files: [...shown!.matchAll(/`([^`]+)`/g)].map(([, file]) => file!),
    quoted: /"([^"]+)"/.exec(shown!)?.[1] ?? null,
  }),
);

it('lists every case from 1 to 81 once', () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 81 }, (_, index) => index + 1));
});

it.each(rows.filter(({ files }) => files.length > 0))('case $number is shown where the page says', (row) => {
  for (const file of row.files) {
    const text = readFileSync(path.join(ROOT, 'test', file), 'utf8');
    const shows = row.quoted === null ? new RegExp(`['"\`]${row.number}\\. `) : null;
    expect(shows?.test(text) ?? text.includes(row.quoted!)).toBe(true);
  }
});

it('shows every case of the outside parties', () => {
  const open = rows.filter(({ files }) => files.length === 0).map(({ number }) => number);
  const parties = open.filter((number) => number <= 39 || (number >= 49 && number <= 60) || number === 81);
  expect(parties).toEqual([]);
});
