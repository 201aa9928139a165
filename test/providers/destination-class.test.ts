import { destinationClassOf } from '../../activities/providers/destination-class';

const to = (changes: { city?: string; state?: string | undefined; country?: string }) =>
  destinationClassOf({ line1: '1 Main St', city: 'Denver', postalCode: '80202', country: 'US', ...changes });

describe('the destination class of a letter', () => {
  it.each(['CO', 'ME', 'FL', 'WA', 'CA', 'TX', 'DC', 'co'])('%s is contiguous', (state) => {
    expect(to({ state })).toBe('CONTIGUOUS_US');
  });

  it('there are 48 contiguous states and the District of Columbia', () => {
    const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
    const codes = letters.flatMap((first) => letters.map((second) => first + second));
    expect(codes.filter((state) => to({ state }) === 'CONTIGUOUS_US')).toHaveLength(49);
  });

  it.each([
    'AK',
    'HI',
    'AS',
    'GU',
    'MP',
    'PR',
    'VI',
    'AA',
    'AE',
    'AP',
    'FM',
    'MH',
    'PW',
    'ZZ',
    '',
    undefined,
  ])('12. state %j is elsewhere', (state) => {
    expect(to({ state })).toBe('ELSEWHERE');
  });

  it.each(['APO', 'FPO AP', 'dpo', 'A.P.O., AE 09012'])(
    '12. the city %j is abroad, whatever state stands beside it',
    (city) => {
      expect(to({ city, state: 'NY' })).toBe('ELSEWHERE');
    },
  );

  it('another country is elsewhere, though its province may be called like a state', () => {
    expect(to({ country: 'IT', state: 'PA' })).toBe('ELSEWHERE');
  });
});
