/** docs/observability.md is what those read who build dashboards; it says what the code does. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type MetricDeclaration, METRICS } from '../../workflows/metrics';
import { OPEN_STAGES, STAGE_ALARMS } from '../../workflows/stage-alarms';
import { tableRows } from './table-rows';

const page = readFileSync(path.join(__dirname, '../../docs/observability.md'), 'utf8');
const rowsOf = (text: string): string[][] =>
  tableRows(text)
    .filter(([first]) => first?.startsWith('`') === true)
    .map((cells) => cells.map((cell) => cell.replaceAll('`', '')));
const section = (title: string): string =>
  page.split(/^#{2,3} /m).find((each) => each.startsWith(`${title}\n`)) ?? '';

it.each([
  ['worker', 'Of the worker'],
  ['api', 'Of the API'],
])('lists every metric of the %s with its type, unit, labels and meaning, and no other', (program, title) => {
  const declared: readonly MetricDeclaration[] = Object.values(METRICS);
  const expected = declared
    .filter((metric) => metric.program === program)
    .map(({ name, kind, unit, labels, meaning }) => [
      name,
      kind,
      unit,
      labels.join(', '),
      meaning.replaceAll('`', ''),
    ]);
  expect(rowsOf(section(title))).toEqual(expected);
});

it('lists the age of every stage and why it is that', () => {
  const expected = OPEN_STAGES.map((stage) => {
    const { afterMs, because } = STAGE_ALARMS[stage];
    const hours = afterMs / 3_600_000;
    return [stage, hours % 24 === 0 ? `${hours / 24} days` : `${hours} h`, because];
  });
  expect(rowsOf(section('Stage-age alarms'))).toEqual(expected);
});
