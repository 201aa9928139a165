import type { UpgradeRecord } from '../../db/store';
import { isoInstant } from '../../workflows/iso-instant';

/** An upgrade of a list for programs: instants as ISO 8601, as everywhere outside the store. */
export function asJson<T extends UpgradeRecord>(upgrade: T) {
  return {
    ...upgrade,
    credentialEndsAt: isoInstant(upgrade.credentialEndsAt),
    stageSince: isoInstant(upgrade.stageSince),
    stageDeadline: isoInstant(upgrade.stageDeadline),
    openedAt: isoInstant(upgrade.openedAt),
    closedAt: isoInstant(upgrade.closedAt),
    erasedAt: isoInstant(upgrade.erasedAt),
  };
}
