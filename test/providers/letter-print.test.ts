import * as fc from 'fast-check';
import { lastDayOf, recipientOf } from '../../activities/providers/letter-print';
import { applicant } from './fixtures/applicant';

const nameOf = (parts: Parameters<typeof applicant>[0]) => recipientOf(applicant(parts)).name;

describe('the printed expiry', () => {
  it.each([
    [
      'midnight in the zone is the end of the day before',
      Date.UTC(2026, 2, 1, 7),
      'America/Denver',
      '2026-02-28',
    ],
    ['noon is the same day', Date.UTC(2026, 2, 1, 19), 'America/Denver', '2026-03-01'],
    ['the day after a leap day', Date.UTC(2028, 2, 1), 'UTC', '2028-02-29'],
    ['the zone decides, not UTC', Date.UTC(2026, 0, 1, 0, 0, 1), 'Pacific/Auckland', '2026-01-01'],
    ['and on the other side of the date line', Date.UTC(2026, 0, 1), 'Pacific/Honolulu', '2025-12-31'],
  ])('%s', (_name, redeemBy, timeZone, day) => {
    expect(lastDayOf(redeemBy, timeZone)).toBe(day);
  });
});

describe('the printed name', () => {
  it('is the full legal one where it fits', () => {
    expect(nameOf({ middleName: 'Mae', suffix: 'Jr.' })).toBe('Ada Mae Sample Jr.');
  });

  it('gives up the middle name first, then the suffix', () => {
    const long = { firstName: 'Maximiliane', lastName: 'Wolfeschlegelsteinhausen' };
    expect(nameOf({ ...long, middleName: 'Élise' })).toBe('Maximiliane É. Wolfeschlegelsteinhausen');
    expect(nameOf({ ...long, middleName: 'Élise', suffix: 'II' })).toBe(
      'Maximiliane Wolfeschlegelsteinhausen II',
    );
    expect(nameOf({ ...long, suffix: 'Junior' })).toBe('Maximiliane Wolfeschlegelsteinhausen');
  });

  it('never exceeds what the house takes', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.option(fc.string(), { nil: undefined }),
        (first, last, middle) => {
          expect(nameOf({ firstName: first, lastName: last, middleName: middle }).length).toBeLessThanOrEqual(
            40,
          );
        },
      ),
    );
  });
});
