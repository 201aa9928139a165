import type { UpgradeRecord } from '../../db/store';

/** An upgrade of a list for programs: instants as ISO 8601, as everywhere outside the store. */
export function asJson<T extends UpgradeRecord>(upgrade: T) {
  const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
  return {
    ...upgrade,
    stageSince: iso(upgrade.stageSince),
    stageDeadline: iso(upgrade.stageDeadline),
    openedAt: iso(upgrade.openedAt),
    closedAt: iso(upgrade.closedAt),
    erasedAt: iso(upgrade.erasedAt),
  };
}
