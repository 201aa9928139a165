import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CostError, loadCostTable } from '../../activities/providers/cost-table';

const folder = mkdtempSync(path.join(tmpdir(), 'cost-table-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(content: unknown): string {
  const file = path.join(folder, 'costs.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const EXAMPLE = path.join(__dirname, '../../deploy/observability/cost-table.example.json');

it('without a file nothing costs anything', () => {
  expect(loadCostTable('').priceOf('letter-house', 'orderLetter')).toBe(0);
});

it('the example is a table, and what it does not name is free', () => {
  const costs = loadCostTable(EXAMPLE);
  expect(costs.currency).toBe('USD');
  expect(costs.priceOf('letter-house', 'orderLetter')).toBe(145);
  expect(costs.priceOf('letter-house', 'cancelLetter')).toBe(0);
});

it.each([
  ['an operation that does not exist', { currency: 'USD', prices: { 'letter-house.sendLetter': 1 } }],
  ['an operation of another party', { currency: 'USD', prices: { 'kba.orderLetter': 1 } }],
  ['a price with a fraction', { currency: 'USD', prices: { 'kba.getQuestions': 1.5 } }],
  ['a negative price', { currency: 'USD', prices: { 'kba.getQuestions': -1 } }],
  ['no currency', { prices: {} }],
  ['what is no JSON', '{'],
])('%s is refused at the start', (_what, content) => {
  expect(() => loadCostTable(fileOf(content))).toThrow(CostError);
});

it('a wrong table is told by its place, with the operations there are, and nothing of what is written there', () => {
  const file = fileOf({ currency: 'USD', prices: { 'kba.getQuestions': 'canary' } });
  expect(() => loadCostTable(file)).toThrow(/prices\.kba\.getQuestions.*letter-house\.orderLetter/);
  expect(() => loadCostTable(file)).not.toThrow(/canary/);
  expect(() => loadCostTable(path.join(folder, 'none.json'))).toThrow(/ENOENT.*COST_FILE/);
});
