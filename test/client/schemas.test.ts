import * as fc from 'fast-check';
import { isCountryCode } from '../../client/countries';
import { codeSchema, contactInfoSchema, parse, startSchema } from '../../client/schemas';
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
