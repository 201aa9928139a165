/** The policy profiles by name. A case pins the profile it started with; the name alone never changes a running one. */
import type { Policy } from '../policy';
import { demo } from './demo';
import { exostar } from './exostar';
import { nist800633 } from './nist-800-63-3';
import { nist800634 } from './nist-800-63-4';

export const POLICIES: ReadonlyMap<string, Policy> = new Map(
  [exostar, nist800633, nist800634, demo].map((policy) => [policy.name, policy]),
);

export const DEFAULT_POLICY = exostar.name;
