import * as fc from 'fast-check';
import { isCountryCode } from '../../client/countries';
import { parse } from '../../client/parse';
import { codeSchema, contactInfoSchema, routeOf, startSchema } from '../../client/schemas';
import { UpgradeError } from '../../client/errors';

it('knows the assigned countries and no other', () => {
  expect(['US', 'CA', 'DE', 'PR'].every(isCountryCode)).toBe(true);
  expect(['ZZ', 'us', 'USA', '', 'XK'].some(isCountryCode)).toBe(false);
});

it.each(['abcde fghjk', 'ABCDE-FGHJK', 'O1234 5678I', '  abcdefghjk '])(
  'takes the code %j as people type it',
  (code) => {
    expect(codeSchema.safeParse({ code }).success).toBe(true);
  },
);

describe('11. a US resident without a social security number', () => {
  const resident = {
    firstName: 'Avery',
    lastName: 'Example',
    address: { line1: '1 Example St', city: 'Springfield', state: 'VA', postalCode: '22150', country: 'US' },
    agreesToKba: true,
  };
  const route = (given: object) => routeOf(parse(contactInfoSchema, { ...resident, ...given }));

  it('11. states the country of citizenship, which decides the route, and is asked for nothing that questions need', () => {
    const { country, info } = route({ citizenship: 'CA' });
    expect(country).toBe('CA');
    expect(info.address.country).toBe('US');
    expect(info).not.toHaveProperty('citizenship');
  });

  it('11. who states none, or the US, takes the route of the US', () => {
    const known = { dateOfBirth: '1980-02-03', phone: '+12025550123' };
    expect(route(known).country).toBe('US');
    expect(route({ ...known, citizenship: 'US' }).country).toBe('US');
    expect(() => route({ citizenship: 'US' })).toThrow('dateOfBirth');
  });

  it('11. elsewhere citizenship changes nothing: no US credit history is asked for somebody who lives abroad', () => {
    const address = { ...resident.address, country: 'DE' };
    expect(route({ address, citizenship: 'US' }).country).toBe('DE');
  });

  it.each(['ZZ', 'us', 'Canada', ''])('11. %j is no country of citizenship', (citizenship) => {
    expect(() => route({ citizenship })).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        details: { fields: { citizenship: 'a two-letter ISO 3166 country code' } },
      }) as Error,
    );
  });
});

it('whatever is given, a refusal names fields and repeats nothing of what they held', () => {
  const canary = 'Canarius-Prime-77';
  const anything = fc.anything({
    withNullPrototype: false,
    values: [fc.constant(canary), fc.integer(), fc.boolean()],
  });
  fc.assert(
    fc.property(fc.constantFrom(startSchema, contactInfoSchema), anything, (schema, raw) => {
      try {
        parse(schema, raw);
      } catch (error) {
        expect(error).toBeInstanceOf(UpgradeError);
        expect(JSON.stringify([(error as Error).message, (error as UpgradeError).details])).not.toContain(
          canary,
        );
      }
    }),
    { numRuns: 300 },
  );
});

it('a field nobody knows is refused without being repeated', () => {
  try {
    parse(startSchema, { canary_field: 'canary' });
    throw new Error('it was taken');
  } catch (error) {
    expect((error as UpgradeError).code).toBe('INVALID_INPUT');
    expect((error as Error).message).not.toContain('canary');
  }
});
