import { bureauAddress, bureauNameOf, bureauText } from '../../activities/providers/bureau-normalisation';

describe('a text for the bureau', () => {
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
  ])('9. %j is %j', (legal, bureau) => {
    expect(bureauText(legal)).toBe(bureau);
  });
});

describe('a name for the bureau', () => {
  const name = (lastName: string, suffix?: string) =>
    bureauNameOf({ firstName: 'Ada', lastName, suffix }).surName;

  it('9. has no accents and no periods in any of its fields', () => {
    expect(bureauNameOf({ firstName: 'José', middleName: 'M.', lastName: 'St. Núñez' })).toEqual({
      firstName: 'Jose',
      middleNames: 'M',
      surName: 'St Nunez',
    });
  });

  it.each([
    ['Jr.', 'Jr'],
    ['JR', 'Jr'],
    ['junior', 'Jr'],
    ['Sr.', 'Sr'],
    ['II', 'II'],
    ['iii', 'III'],
    ['3rd', 'III'],
    ['IV', 'IV'],
  ])('9. the suffix %j follows the surname as %j', (suffix, expected) => {
    expect(name('Sample', suffix)).toBe(`Sample ${expected}`);
  });

  it.each(['Sample Jr.', 'Sample, Jr.', 'Sample,Jr', 'SAMPLE jr'])(
    '9. a suffix inside the surname %j is written the same way',
    (lastName) => {
      expect(name(lastName).toLowerCase()).toBe('sample jr');
      expect(name(lastName, 'Jr').toLowerCase()).toBe('sample jr');
    },
  );

  it('9. the field of the suffix outranks the one inside the surname', () => {
    expect(name('Sample Jr.', 'III')).toBe('Sample III');
  });

  it.each(['MD', 'Ph.D.', 'Esq.', '.', ''])('9. %j is a title or nothing, and stays behind', (suffix) => {
    expect(name('Sample', suffix)).toBe('Sample');
  });

  it.each(['Senior', 'V', 'Junior'])('9. the surname %j alone is a surname', (lastName) => {
    expect(name(lastName)).toBe(lastName);
  });

  it.each(['.', '-', '—', ' . '])(
    '9. a single name stands in both fields, for the bureau needs both: %j',
    (none) => {
      const expected = { firstName: 'Suharto', middleNames: '', surName: 'Suharto' };
      expect(bureauNameOf({ firstName: 'Suharto', lastName: none })).toEqual(expected);
      expect(bureauNameOf({ firstName: none, middleName: none, lastName: 'Suharto' })).toEqual(expected);
    },
  );

  it('9. a single name keeps its suffix, once', () => {
    expect(bureauNameOf({ firstName: 'Suharto', lastName: '-', suffix: 'Jr' })).toMatchObject({
      firstName: 'Suharto',
      surName: 'Suharto Jr',
    });
    expect(bureauNameOf({ firstName: '.', lastName: 'Suharto Jr.' })).toMatchObject({
      firstName: 'Suharto',
      surName: 'Suharto Jr',
    });
  });

  it('9. what documents write for a missing name is sent as given', () => {
    expect(bureauNameOf({ firstName: 'FNU', lastName: 'Suharto' })).toMatchObject({
      firstName: 'FNU',
      surName: 'Suharto',
    });
  });
});

describe('an address for the bureau', () => {
  const place = { city: 'Cañon City', state: 'CO', postalCode: '81212-0042', country: 'US' };

  it('9. keeps the plus four of a ZIP with its hyphen', () => {
    expect(bureauAddress({ ...place, line1: '1 Main St.' })).toEqual({
      street: '1 Main St',
      street2: '',
      poBoxNumber: '',
      postTown: 'Canon City',
      stateProvinceCode: 'CO',
      postal: '81212-0042',
    });
  });

  it('9. a street of 60 characters arrives whole: half a street is another one', () => {
    const line1 = '12345 North Saint Bartholomew of the Mountains Boulevard Ext';
    expect(line1).toHaveLength(60);
    expect(bureauAddress({ ...place, line1, line2: line1 })).toMatchObject({ street: line1, street2: line1 });
  });

  it.each(['PO Box 42', 'P.O. Box 42', 'p. o. box #42', 'Post Office Box 42', 'POB 42'])(
    '10. %j has a field of its own',
    (line1) => {
      expect(bureauAddress({ ...place, line1 })).toMatchObject({
        street: '',
        street2: '',
        poBoxNumber: '42',
      });
    },
  );

  it('10. keeps the street beside a PO box on either line', () => {
    const expected = { street: '1 Main St', street2: '', poBoxNumber: '42-B' };
    expect(bureauAddress({ ...place, line1: '1 Main St', line2: 'PO Box 42-B' })).toMatchObject(expected);
    expect(bureauAddress({ ...place, line1: 'PO Box 42-B', line2: '1 Main St' })).toMatchObject(expected);
  });

  it.each(['1 Box Lane', 'Pobble Street 4', '12 PO Box Road'])('10. %j is a street', (line1) => {
    expect(bureauAddress({ ...place, line1 })).toMatchObject({ street: line1, poBoxNumber: '' });
  });

  it.each([
    ['APO', 'AE', 'Unit 1234 Box 567'],
    ['APO AE', 'AE', 'PSC 3 Box 12'],
    ['A.P.O., AE 09012', 'AE', 'CMR 400 Box 12'],
    ['apo ae', 'CO', 'Unit 1234 Box 567'],
    ['FPO', 'AP', 'USS Sample'],
    ['DPO AA', 'AA', 'Unit 9900 Box 1'],
  ])('12. forces abroad: %j with state %j and %j', (city, state, line1) => {
    const [, town = ''] = /^(.PO)/i.exec(city.replace(/\./g, '')) ?? [];
    expect(bureauAddress({ line1, city, state, postalCode: '09012-1234', country: 'US' })).toEqual({
      street: line1,
      street2: '',
      poBoxNumber: '',
      postTown: town.toUpperCase(),
      stateProvinceCode: state === 'CO' ? 'AE' : state,
      postal: '09012-1234',
    });
  });

  it('12. a city that only sounds like one of forces abroad is a city', () => {
    const address = { line1: '1 Main St', city: 'Apopka', state: 'FL', postalCode: '32703', country: 'US' };
    expect(bureauAddress(address)).toMatchObject({ postTown: 'Apopka', stateProvinceCode: 'FL' });
  });

  it('12. the urbanization of Puerto Rico keeps its line', () => {
    const address = {
      line1: 'URB Las Gladiolas',
      line2: '150 Calle A',
      city: 'Bayamón',
      postalCode: '00956',
    };
    expect(bureauAddress({ ...address, state: 'PR', country: 'US' })).toMatchObject({
      street: 'URB Las Gladiolas',
      street2: '150 Calle A',
      postTown: 'Bayamon',
      stateProvinceCode: 'PR',
    });
  });

  it.each(['AS', 'GU', 'MP', 'PR', 'VI', 'AK', 'HI'])('12. %s is sent as any state', (state) => {
    expect(bureauAddress({ ...place, state, line1: '1 Main St' })).toMatchObject({
      stateProvinceCode: state,
      postTown: 'Canon City',
    });
  });
});
