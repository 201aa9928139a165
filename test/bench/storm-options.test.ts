import { stormOptions } from '../../bench/storm/options';

describe('options of the provider storm', () => {
  it('without any, two thousand upgrades meet faults in three of ten requests', () => {
    expect(stormOptions([])).toEqual({
      upgrades: 2000,
      share: 0.3,
      atOnce: 32,
      seed: 1,
      json: false,
      help: false,
    });
  });

  it('faults can be chosen', () => {
    expect(stormOptions(['--kinds', 'hang, refuse']).kinds).toEqual(['hang', 'refuse']);
  });

  it.each([
    ['--upgrades', '0'],
    ['--upgrades', '1.5'],
    ['--share', '1'],
    ['--share', ''],
    ['--at-once', 'many'],
    ['--seed', '-1'],
  ])('%s %s is refused by the name of the option', (name, value) => {
    expect(() => stormOptions([`${name}=${value}`])).toThrow(name);
  });
});
