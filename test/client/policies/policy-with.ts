import type { Policy } from '../../../workflows/policy';

/** A profile with one rule changed. @param path of the rule, e.g. `letter.validityMax.elsewhereMs` */
export function policyWith(policy: Policy, path: string, value: unknown): Policy {
  const changed = structuredClone(policy);
  const names = path.split('.');
  const last = names.pop()!;
  let at = changed as unknown as Record<string, unknown>;
  for (const name of names) at = at[name] as Record<string, unknown>;
  at[last] = value;
  return changed;
}
