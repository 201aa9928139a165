/** SECURITY.md says which test shows each control; this holds it to that. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');
const page = readFileSync(path.join(ROOT, 'SECURITY.md'), 'utf8');
const threats = [...page.matchAll(/^\| (\d+) +\| (.+?) +\| (.+?) +\| (.+?) +\|$/gm)].map(
  ([, number, threat, , shown]) => ({
    number: Number(number),
    threat: threat!,
    files: [...shown!.matchAll(/`([^`]+)`/g)].map(([, file]) => file!),
  }),
);

it('numbers its threats, each once', () => {
  expect(threats.length).toBeGreaterThan(20);
  expect(threats.map(({ number }) => number)).toEqual(threats.map((_, index) => index + 1));
});

it.each(threats)('threat $number is shown by tests that are there: $threat', ({ files }) => {
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((file) => !existsSync(path.join(ROOT, 'test', file)))).toEqual([]);
});

it('names every test of a threat, and each of those opens with its threat', () => {
  const named = new Set(threats.flatMap(({ files }) => files));
  const files = readdirSync(path.join(ROOT, 'test', 'security')).filter((file) => file.endsWith('.test.ts'));
  const opening = (file: string) =>
    readFileSync(path.join(ROOT, 'test', 'security', file), 'utf8').slice(0, 200);
  expect(files.filter((file) => !/^\/\*\*\s+(?:\* )?Threat: /.test(opening(file)))).toEqual([]);
  // That what is guarded can be used is no control.
  const unnamed = files.filter((file) => !named.has(`security/${file}`));
  expect(unnamed).toEqual(['whole-upgrade-over-http.server.test.ts']);
});

it('links to pages that are there', () => {
  const links = [...page.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) => link!);
  expect(links.filter((link) => !existsSync(path.join(ROOT, link)))).toEqual([]);
});
