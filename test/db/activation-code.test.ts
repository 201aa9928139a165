/** Threats: a code that can be foreseen or guessed offline, and one that nobody would like to find in a letter. */
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { createCodeHasher, generateCode, isPresentable, normaliseCode } from '../../db/activation-code';
import { freshKeys } from './fixtures';

describe('generating', () => {
  it('38. makes ten characters of which none is taken for another, each about as often as the others', () => {
    const counts = new Map<string, number>();
    for (let index = 0; index < 3_200; index++) {
      const code = generateCode();
      // Crockford's: without I, L and O, which read as digits, and U, which makes words.
      expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
      for (const character of code) counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    expect(counts.size).toBe(32);
    // 1,000 are expected of each; the standard deviation is 31.
    for (const times of counts.values()) expect(Math.abs(times - 1_000)).toBeLessThan(250);
  });

  it('38. throws a code away that reads as an insult', () => {
    const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    const drawn = Array.from('0000FVCK00ABCDEFGHJK', (character) => alphabet.indexOf(character));
    expect(generateCode(() => drawn.shift()!)).toBe('ABCDEFGHJK');
  });

  it.each(['FVCK', '5H1T', 'A55', 'NAZ1', 'N4Z1', 'H3LL', 'HE11', 'C0CK'])('38. %s reads as one', (word) => {
    expect(isPresentable(`22${word}22`.padEnd(10, '9'))).toBe(false);
  });
});

describe('typing', () => {
  it('38. case, spaces, hyphens and look-alikes make no difference', () => {
    expect(normaliseCode(' ab0-1c\td oIl ')).toBe('AB01CD011');
  });

  it('whatever is typed, normalising it again changes nothing', () => {
    fc.assert(
      fc.property(fc.string(), (typed) => {
        expect(normaliseCode(normaliseCode(typed))).toBe(normaliseCode(typed));
      }),
    );
  });

  it('a generated code is its own normal form', () => {
    const code = generateCode();
    expect(normaliseCode(code)).toBe(code);
  });
});

describe('hashing', () => {
  it('finds the code among several by the pepper only, and hashes all of them', async () => {
    const { matches, fingerprint } = createCodeHasher(freshKeys().peppers);
    const right = await fingerprint('ABCDEFGHJK');
    const wrong = await fingerprint('0000000000');
    await expect(matches('ABCDEFGHJK', [wrong, right])).resolves.toEqual([1]);
    const elsewhere = createCodeHasher(freshKeys().peppers);
    await expect(elsewhere.matches('ABCDEFGHJK', [right])).resolves.toEqual([]);
    expect(right.salt.equals(wrong.salt)).toBe(false);
    expect(right.hash.equals(createHash('sha256').update('ABCDEFGHJK').digest())).toBe(false);
  });

  it('with no code to compare with takes as long as with one', async () => {
    const { matches, fingerprint } = createCodeHasher(freshKeys().peppers);
    const one = [await fingerprint('ABCDEFGHJK')];
    const timed = async (fingerprints: typeof one) => {
      const start = process.hrtime.bigint();
      await matches('0000000000', fingerprints);
      return Number(process.hrtime.bigint() - start) / 1e6;
    };
    const withOne = await timed(one);
    // Generous, for the machine may be busy: without hashing it would be a thousandth.
    expect(await timed([])).toBeGreaterThan(withOne / 10);
  });
});
