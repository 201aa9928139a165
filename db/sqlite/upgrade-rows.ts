/** Upgrades as read from their tables. */
import { eq } from 'drizzle-orm';
import { caseErased } from '../case-sealer';
import { StoreError } from '../errors';
import { credentials, upgrades } from '../schema.sqlite';
import type { UpgradeRecord } from '../store';
import type { Reader } from './connection';

/** Columns of an {@link UpgradeRecord}; user and type are the credential's own. */
const RECORD = {
  upgradeId: upgrades.upgradeId,
  credentialId: upgrades.credentialId,
  userId: credentials.userId,
  credentialType: credentials.type,
  credentialEndsAt: credentials.expiresAt,
  partnerId: upgrades.partnerId,
  policyName: upgrades.policyName,
  policyVersion: upgrades.policyVersion,
  stage: upgrades.stage,
  stageSince: upgrades.stageSince,
  stageDeadline: upgrades.stageDeadline,
  method: upgrades.method,
  outcome: upgrades.outcome,
  reason: upgrades.reason,
  contactInfoId: upgrades.contactInfoId,
  orderId: upgrades.orderId,
  needsAttention: upgrades.needsAttention,
  openedAt: upgrades.openedAt,
  closedAt: upgrades.closedAt,
  erasedAt: upgrades.erasedAt,
};

/** A select of upgrade records, for the caller to narrow. */
export function selectUpgrades(db: Reader) {
  return db
    .select(RECORD)
    .from(upgrades)
    .innerJoin(credentials, eq(credentials.credentialId, upgrades.credentialId))
    .$dynamic();
}

export function findUpgrade(db: Reader, upgradeId: string): UpgradeRecord | null {
  return selectUpgrades(db).where(eq(upgrades.upgradeId, upgradeId)).get() ?? null;
}

/** @throws StoreError UPGRADE_NOT_FOUND */
export function requireUpgrade(db: Reader, upgradeId: string): UpgradeRecord {
  const found = findUpgrade(db, upgradeId);
  if (found !== null) return found;
  throw new StoreError('UPGRADE_NOT_FOUND', 'There is no upgrade with this id in the store.');
}

/** @throws StoreError CASE_ERASED */
export function refuseIfErased(db: Reader, upgradeId: string): void {
  const isIt = eq(upgrades.upgradeId, upgradeId);
  const row = db.select({ erasedAt: upgrades.erasedAt }).from(upgrades).where(isIt).get();
  if ((row?.erasedAt ?? null) !== null) throw caseErased();
}
