/** A filter of upgrades as a condition on a select of their records; lists and bulk runs mean the same by it. */
import { and, eq, gte, inArray, isNotNull, isNull, lt, type SQL } from 'drizzle-orm';
import { credentials, upgrades } from '../schema.sqlite';
import type { UpgradeFilter } from '../store';

/** Undefined: every upgrade. */
export function whereOf(filter: UpgradeFilter): SQL | undefined {
  const { stage, outcome, partnerId, partnerIds, credentialId, credentialType } = filter;
  const { deadlineAfter, deadlineBefore, needsAttention, isOpen } = filter;
  return and(
    stage === undefined ? undefined : eq(upgrades.stage, stage),
    outcome === undefined ? undefined : eq(upgrades.outcome, outcome),
    partnerId === undefined ? undefined : eq(upgrades.partnerId, partnerId),
    partnerIds === undefined ? undefined : inArray(upgrades.partnerId, [...partnerIds]),
    credentialId === undefined ? undefined : eq(upgrades.credentialId, credentialId),
    credentialType === undefined ? undefined : eq(credentials.type, credentialType),
    deadlineAfter === undefined ? undefined : gte(upgrades.stageDeadline, deadlineAfter),
    deadlineBefore === undefined ? undefined : lt(upgrades.stageDeadline, deadlineBefore),
    needsAttention === undefined
      ? undefined
      : needsAttention === true
        ? isNotNull(upgrades.needsAttention)
        : eq(upgrades.needsAttention, needsAttention),
    isOpen === undefined ? undefined : isNull(upgrades.closedAt),
  );
}
