import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { patchProblems } from '../support/patch-discipline';

const ROOT = path.join(__dirname, '..', '..');

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => path.join(folder, file));
}
const textOf = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

function recordedPatches(): Set<string> {
  const ids = filesIn('test/histories', '.json').flatMap((file) => {
    const { events } = historyFromJSON(JSON.parse(textOf(file)) as unknown);
    return (events ?? []).flatMap(({ markerRecordedEventAttributes: marker }) => {
      const [data] = marker?.details?.['patch-data']?.payloads ?? [];
      if (marker?.markerName !== 'core_patch' || !data?.data) return [];
      return [(JSON.parse(Buffer.from(data.data).toString('utf8')) as { id: string }).id];
    });
  });
  return new Set(ids);
}

it('every patch of the workflows says when and what, and a recorded history took it up', () => {
  const sources = Object.fromEntries(filesIn('workflows', '.ts').map((file) => [file, textOf(file)]));
  expect(patchProblems(sources, recordedPatches())).toEqual([]);
});

const ID = '2027-03-remind-before-letter';

it.each([
  ['one that no history took up', `if (patched('${ID}')) await remind();`, []],
  ['one whose id says nothing', `const isNew = patched('fix-2');`, ['fix-2']],
  ['one whose id is made up as it runs', 'if (patched(`2027-03-${what}`)) await remind();', [ID]],
  ['one by another name of the package', `if (temporal.patched('${ID}')) await remind();`, []],
  ['one given up of which no history is kept', `deprecatePatch('${ID}');`, []],
])('refused is %s', (_, text, recorded) => {
  expect(patchProblems({ 'workflows/step.ts': text }, new Set(recorded))).toHaveLength(1);
});

it('accepted is one with its history, asked or given up, and whatever only speaks of patched()', () => {
  const texts = [`const isNew = patched('${ID}');`, `deprecatePatch('${ID}');`, '// patched() would do'];
  for (const text of texts) expect(patchProblems({ 'workflows/step.ts': text }, new Set([ID]))).toEqual([]);
});
