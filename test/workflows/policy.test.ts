import { attemptsLeft, completePolicy, reasonNoNewLetter } from '../../workflows/policy';
import { POLICIES } from '../../workflows/policies';
import { exostar } from '../../workflows/policies/exostar';

const DAY_MS = 86_400_000;

describe('attempts left', () => {
  it.each([
    [
      { kba: 0, total: 0 },
      { kba: 2, total: 3 },
    ],
    [
      { kba: 1, total: 1 },
      { kba: 1, total: 2 },
    ],
    [
      { kba: 2, total: 2 },
      { kba: 0, total: 1 },
    ],
    [
      { kba: 0, total: 2 },
      { kba: 1, total: 1 },
    ],
    [
      { kba: 0, total: 3 },
      { kba: 0, total: 0 },
    ],
    [
      { kba: 2, total: 4 },
      { kba: 0, total: 0 },
    ],
  ])('of two with questions and three in all, after %j, are %j', (used, left) => {
    expect(attemptsLeft(exostar, used)).toEqual(left);
  });
});

describe('another letter', () => {
  const orderedAt = Date.UTC(2026, 0, 1);
  const letters = (...days: number[]): number[] => days.map((day) => orderedAt + day * DAY_MS);

  it.each([
    ['is refused before a day has passed', letters(0), 1, false],
    ['is allowed after a day', letters(0), 1.001, true],
    ['is refused when four were ordered in 30 days', letters(0, 2, 4, 6), 20, false],
    ['is refused when the first is 30 days old, for no upgrade goes on for ever', letters(0), 30.001, false],
  ])('%s', (_what, ordered, day, isAllowed) => {
    const now = orderedAt + day * DAY_MS - (isAllowed ? 0 : 1);
    expect(reasonNoNewLetter(exostar.letter, ordered, now) === null).toBe(isAllowed);
  });
});

it('profiles are known by the name and version they pin', () => {
  const pinned = Array.from(POLICIES, ([key, { name, version }]) => [key, `${name} v${version}`]);
  expect(Object.fromEntries(pinned)).toEqual({
    exostar: 'exostar v4',
    'nist-800-63-3': 'nist-800-63-3 v2',
    'nist-800-63-4': 'nist-800-63-4 v2',
    demo: 'demo v4',
  });
});

describe('wrong codes a credential may see', () => {
  const { failuresMax: _, ...earlier } = exostar.redemption;

  it.each([
    ['a profile of before that rule', earlier, 100],
    ['a profile that allows fewer', { ...earlier, failuresMax: 20 }, 20],
    ['a profile that would allow more than the standard', { ...earlier, failuresMax: 1_000 }, 100],
  ])('%s', (_name, redemption, failuresMax) => {
    expect(completePolicy({ ...exostar, redemption }).redemption).toEqual({ ...earlier, failuresMax });
  });

  it('no profile changes in being completed, so that cases keep what they were pinned to', () => {
    for (const policy of POLICIES.values()) expect(completePolicy(policy)).toEqual(policy);
  });
});
