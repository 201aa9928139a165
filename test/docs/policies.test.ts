/** docs/policies.md says which rule of which standard each built-in profile breaks; this holds it to that. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkPolicy, type Finding } from '../../client/policies/conformance/check';
import { STANDARDS } from '../../client/policies/conformance/rules';
import { readPolicyFile } from '../../client/policies/policy-file';
import { POLICIES } from '../../workflows/policies';
import { tableRows } from './table-rows';

const page = readFileSync(path.join(__dirname, '../../docs/policies.md'), 'utf8');
const rows = tableRows(page);
const shown = ['exostar', 'nist-800-63-3', 'nist-800-63-4'].map((name) => POLICIES.get(name)!);

const cellOf = ({ keeps, value, difference, strength }: Finding): string =>
  keeps ? '' : `${value}: ${difference}${strength === 'SHOULD' ? ' (should)' : ''}`;

it.each(STANDARDS)('the table of %s is what the check finds', (standard) => {
  const findings = shown.map((policy) => checkPolicy(policy, standard));
  const found = findings[0]!.map(({ section, field, demanded, strength }, index) => [
    standard,
    section,
    `\`${field}\``,
    `${strength === 'SHOULD' ? 'should be ' : ''}${demanded}`,
    ...findings.map((each) => cellOf(each[index]!)),
  ]);
  expect(rows.filter(([first]) => first === standard)).toEqual(found);
});

it('names every built-in profile', () => {
  const named = rows.map(([first]) => first).filter((cell) => POLICIES.has(cell?.replaceAll('`', '') ?? ''));
  expect(named.filter((cell) => cell!.startsWith('`')).toSorted()).toEqual(
    Array.from(POLICIES.keys(), (name) => `\`${name}\``).toSorted(),
  );
});

it('shows a policy file that would be taken', () => {
  const [, example] = /```json\n([^]*?)```/.exec(page)!;
  expect(readPolicyFile('acme.json', example!).conformsTo).toBe('nist-800-63-4');
});
