import { bureauAddress, bureauName } from '../../activities/providers/bureau-normalisation';

describe('a name for the bureau', () => {
  it.each([
    ['José', 'Jose'],
    ['Núñez-Ångström', 'Nunez-Angstrom'],
    ['Weiß', 'Weiss'],
    ['Søren Łukasz', 'Soren Lukasz'],
    ['J. R. R.', 'J R R'],
    ['St. John', 'St John'],
    ['O’Brien', "O'Brien"],
    ['  Ada   Mae ', 'Ada Mae'],
    ['Ngu\u0079\u0065\u0302\u0303n', 'Nguyen'],
    ['김', '김'],
    ['', ''],
  ])('%j is %j', (legal, bureau) => {
    expect(bureauName(legal)).toBe(bureau);
  });
});

describe('an address for the bureau', () => {
  const place = { city: 'Cañon City', state: 'CO', postalCode: '81212-0042', country: 'US' };

  it('keeps the plus four of a ZIP', () => {
    expect(bureauAddress({ ...place, line1: '1 Main St.' })).toEqual({
      street: '1 Main St',
      street2: '',
      poBoxNumber: '',
      postTown: 'Canon City',
      stateProvinceCode: 'CO',
      postal: '81212-0042',
    });
  });

  it.each(['PO Box 42', 'P.O. Box 42', 'p. o. box #42', 'Post Office Box 42', 'POB 42'])(
    '%j has a field of its own',
    (line1) => {
      expect(bureauAddress({ ...place, line1 })).toMatchObject({
        street: '',
        street2: '',
        poBoxNumber: '42',
      });
    },
  );

  it('keeps the street beside a PO box on either line', () => {
    const expected = { street: '1 Main St', street2: '', poBoxNumber: '42-B' };
    expect(bureauAddress({ ...place, line1: '1 Main St', line2: 'PO Box 42-B' })).toMatchObject(expected);
    expect(bureauAddress({ ...place, line1: 'PO Box 42-B', line2: '1 Main St' })).toMatchObject(expected);
  });

  it.each(['1 Box Lane', 'Pobble Street 4', '12 PO Box Road'])('%j is a street', (line1) => {
    expect(bureauAddress({ ...place, line1 })).toMatchObject({ street: line1, poBoxNumber: '' });
  });
});
