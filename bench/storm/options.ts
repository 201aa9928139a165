import { parseArgs } from 'node:util';
import { StartError } from '../../worker/exit';

export interface StormOptions {
  readonly upgrades: number;
  /** Of the requests that meet a fault, 0 to 1. */
  readonly share: number;
  readonly atOnce: number;
  readonly seed: number;
  /** Absent: all. */
  readonly kinds?: readonly string[];
  readonly json: boolean;
  readonly help: boolean;
}

/** @throws StartError OPTION_INVALID that names the option */
export function stormOptions(args: readonly string[]): StormOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      upgrades: { type: 'string', default: '2000' },
      share: { type: 'string', default: '0.3' },
      'at-once': { type: 'string', default: '32' },
      seed: { type: 'string', default: '1' },
      kinds: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const number = (name: 'upgrades' | 'share' | 'at-once' | 'seed', min: number, max: number): number => {
    const value = Number(values[name]);
    const isWhole = name === 'share' || Number.isInteger(value);
    if (values[name].trim() !== '' && isWhole && value >= min && value <= max) return value;
    throw new StartError('OPTION_INVALID', `--${name} must be from ${min} to ${max}; see --help.`);
  };
  return {
    upgrades: number('upgrades', 1, 100_000),
    share: number('share', 0, 0.9),
    atOnce: number('at-once', 1, 1_000),
    seed: number('seed', 0, 999_999_999),
    ...(values.kinds !== undefined && { kinds: values.kinds.split(',').map((kind) => kind.trim()) }),
    json: values.json,
    help: values.help,
  };
}
