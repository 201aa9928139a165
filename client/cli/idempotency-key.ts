import { Option } from 'commander';
import type { Repeatable } from '../repeatable';

export interface KeyOption {
  readonly key?: string;
}

/** For scripts that may have to repeat a command whose answer they never saw. */
export function keyOption(): Option {
  return new Option('--key <text>', 'idempotency key: the same command with the same key is done once');
}

export function repeatable({ key }: KeyOption): Repeatable {
  return key === undefined ? {} : { idempotencyKey: key };
}
