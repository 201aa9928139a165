import { randomBytes, randomUUID } from 'node:crypto';
import type { KeyRing } from '../../db/key-ring';
import { createRepudiationCodes } from '../../db/repudiation-code';

const ringOf = (...keyIds: string[]): KeyRing => ({
  currentKeyId: keyIds[0]!,
  keys: new Map(keyIds.map(keyOf)),
});
const known = new Map<string, Buffer>();
const keyOf = (keyId: string): [string, Buffer] => {
  const key = known.get(keyId) ?? randomBytes(32);
  known.set(keyId, key);
  return [keyId, key];
};

it('a code that was printed before its key was rotated works while the key is in the ring', () => {
  const upgradeId = randomUUID();
  const printed = createRepudiationCodes(ringOf('k1')).codeOf(upgradeId);
  const rotated = createRepudiationCodes(ringOf('k2', 'k1'));
  expect(rotated.codeOf(upgradeId)).not.toBe(printed);
  expect(rotated.isCodeOf(upgradeId, printed)).toBe(true);
  expect(createRepudiationCodes(ringOf('k2')).isCodeOf(upgradeId, printed)).toBe(false);
});

it('without the key it tells nothing: every character comes about as often, and no two upgrades share one', () => {
  const codes = createRepudiationCodes(ringOf('k1'));
  const printed = Array.from({ length: 4_000 }, () => codes.codeOf(randomUUID()).replaceAll('-', ''));
  expect(new Set(printed).size).toBe(printed.length);
  const counts = new Map<string, number>();
  for (const character of printed.join('')) counts.set(character, (counts.get(character) ?? 0) + 1);
  expect(counts.size).toBe(32);
  // 2,000 of each are expected; six standard deviations are 264.
  for (const count of counts.values()) expect(Math.abs(count - 2_000)).toBeLessThan(264);
});
