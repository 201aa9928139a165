/** docs/features.md says what shows each feature; this holds it to that. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { tableRows } from './table-rows';

const ROOT = path.join(__dirname, '..', '..');
const rows = tableRows(readFileSync(path.join(ROOT, 'docs', 'features.md'), 'utf8'))
  .slice(2)
  .map(([number = '', feature = '', shown = '', more = '']) => ({
    number: Number(number),
    feature,
    file: /`([^`]+)`/.exec(shown)?.[1] ?? '',
    quoted: /"([^"]+)"/.exec(shown)?.[1] ?? '',
    page: /\(([^)]+)\)/.exec(more)?.[1] ?? null,
  }));

it('has all 52 rows, each once, and none is open', () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 52 }, (_, index) => index + 1));
  expect(rows.filter(({ file, quoted }) => file === '' || quoted === '')).toEqual([]);
});

it.each(rows)('$number. $feature', ({ file, quoted, page }) => {
  expect(readFileSync(path.join(ROOT, 'test', file), 'utf8')).toContain(quoted);
  expect(page === null || existsSync(path.join(ROOT, 'docs', page))).toBe(true);
});
