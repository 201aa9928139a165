import * as fc from 'fast-check';
import { formatSpan, parseSpan } from '../../../client/policies/span';

it.each([
  ['30 days', 30 * 86_400_000],
  ['1 day', 86_400_000],
  ['1 hour 30 minutes', 5_400_000],
  ['0 seconds', 0],
  ['500 milliseconds', 500],
])('%s is %i milliseconds', (text, milliseconds) => {
  expect(parseSpan(text)).toBe(milliseconds);
});

it.each([
  '',
  '30',
  'days',
  '-1 days',
  '1.5 hours',
  '2 weeks',
  '30  days',
  ' 30 days',
  'P30D',
  '1e3 days',
  '30d',
])('"%s" is no span of time', (text) => {
  expect(parseSpan(text)).toBeNull();
});

it('what is written is read as what it was, whatever it was', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 ** 12 }), (milliseconds) => {
      expect(parseSpan(formatSpan(milliseconds))).toBe(milliseconds);
    }),
  );
});
