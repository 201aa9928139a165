/** The policy profiles by name. A case pins the profile it started with; the name alone never changes a running one. */
import type { Policy } from '../policy';
import { demo } from './demo';
import { exostar } from './exostar';

export const POLICIES: ReadonlyMap<string, Policy> = new Map(
  [exostar, demo].map((policy) => [policy.name, policy]),
);

export const DEFAULT_POLICY = exostar.name;
