import type { UpgradeRecord } from '../../db/store';
import type { PrincipalKind } from './access/principal';
import { isoInstant } from '../../workflows/iso-instant';

/**
 * An upgrade as lists show it: named field by field, so that what the store learns to keep is not shown by itself (OWASP
 * API3:2023). Why somebody should look at a case may be a suspicion, which is for those who look.
 */
export function listedUpgrade(upgrade: UpgradeRecord, kind: PrincipalKind) {
  const { upgradeId, credentialId, credentialType, userId, partnerId, policyName, policyVersion } = upgrade;
  const { stage, method, outcome, reason, needsAttention } = upgrade;
  return {
    upgradeId,
    credentialId,
    credentialType,
    userId,
    partnerId,
    policyName,
    policyVersion,
    stage,
    method,
    outcome,
    reason,
    since: isoInstant(upgrade.stageSince),
    deadline: upgrade.closedAt === null ? isoInstant(upgrade.stageDeadline) : null,
    openedAt: isoInstant(upgrade.openedAt),
    closedAt: isoInstant(upgrade.closedAt),
    ...((kind === 'OPERATOR' || kind === 'REVIEWER') && { needsAttention }),
  };
}
