/**
 * What holds upgrades back: placed with the change that is a reason to, in its own transaction, so that nobody is
 * upgraded between a provider's report and the run that hears of it.
 */
import { and, asc, eq, inArray, isNull, lte } from 'drizzle-orm';
import type { HoldReason } from '../../workflows/holds';
import { holds, upgrades } from '../schema.sqlite';
import type { HoldStore } from '../store';
import { record, recordedOf } from './audit';
import type { Reader, Tx } from './connection';
import type { SqliteContext } from './context';
import { endAssignment } from './assignment';
import { requireUpgrade } from './upgrade-rows';

export function createHolds({ connection: { db, write } }: SqliteContext): HoldStore {
  return {
    async place({ upgradeId, hold, actor, reason, at }) {
      return write((tx) => {
        if (requireUpgrade(tx, upgradeId).closedAt !== null) return 'UPGRADE_CLOSED';
        placeHold(tx, upgradeId, hold, at, { actor, cause: reason });
        return 'HELD';
      });
    },

    async release({ upgradeId, hold, actor, reason, bySomebodyElse = false, at }) {
      return write((tx) => {
        const { stage, closedAt } = requireUpgrade(tx, upgradeId);
        if (closedAt !== null) return 'UPGRADE_CLOSED';
        if (bySomebodyElse && openersOf(tx, upgradeId).has(actor)) return 'PLACED_BY_ACTOR';
        const released = releaseHolds(tx, upgradeId, { among: [hold], until: at, at });
        if (released.length === 0) {
          const isRepeated = heldEver(tx, upgradeId).some(
            ({ reason, releasedAt }) => reason === hold && releasedAt === at,
          );
          return isRepeated ? 'RELEASED' : 'NOT_HELD';
        }
        if (stage !== 'UNDER_REVIEW' && !isHeldAtAll(tx, upgradeId)) endAssignment(tx, upgradeId);
        record(tx, {
          at,
          upgradeId,
          event: 'hold_released',
          facts: { actor, cause: reason, reason: hold },
        });
        return 'RELEASED';
      });
    },

    async listByUpgrade(upgradeId) {
      return heldEver(db, upgradeId);
    },
  };
}

/** One of a kind at a time: a second reason of the same kind changes nothing. */
export function placeHold(
  tx: Tx,
  upgradeId: string,
  reason: HoldReason,
  at: number,
  facts: { readonly actor?: string; readonly cause?: string; readonly eventId?: string } = {},
): void {
  const row = { upgradeId, reason, placedAt: at };
  if (tx.insert(holds).values(row).onConflictDoNothing().run().changes === 0) return;
  record(tx, { at, upgradeId, event: 'hold_placed', facts: { ...facts, reason } });
}

/** The open upgrade of a credential, if there is one, is held back. */
export function holdOpenUpgrade(
  tx: Tx,
  credentialId: string,
  reason: HoldReason,
  at: number,
  facts: { readonly eventId?: string } = {},
): void {
  const upgradeId = openUpgradeOf(tx, credentialId);
  if (upgradeId !== null) placeHold(tx, upgradeId, reason, at, facts);
}

export function openUpgradeOf(db: Reader, credentialId: string): string | null {
  const isOpen = and(eq(upgrades.credentialId, credentialId), isNull(upgrades.closedAt));
  return db.select({ upgradeId: upgrades.upgradeId }).from(upgrades).where(isOpen).get()?.upgradeId ?? null;
}

/** Whether something holds the upgrade back. What was asked for counts under every policy. */
export function isHeld(db: Reader, upgradeId: string, holdsOn: readonly HoldReason[]): boolean {
  const isIt = and(
    eq(holds.upgradeId, upgradeId),
    isNull(holds.releasedAt),
    inArray(holds.reason, [...holdsOn, 'ON_REQUEST']),
  );
  return db.select({ reason: holds.reason }).from(holds).where(isIt).get() !== undefined;
}

/** Whether anything holds it, whether or not its policy counts it. */
export function isHeldAtAll(db: Reader, upgradeId: string): boolean {
  const isIt = and(eq(holds.upgradeId, upgradeId), isNull(holds.releasedAt));
  return db.select({ reason: holds.reason }).from(holds).where(isIt).get() !== undefined;
}

/** Who asked for a hold of this upgrade: where four eyes are demanded, they are not the ones that look. */
export function openersOf(db: Reader, upgradeId: string): ReadonlySet<unknown> {
  return new Set(recordedOf(db, upgradeId, 'hold_placed').flatMap(({ facts: { actor } }) => actor ?? []));
}

/** Releases what was placed by `until`: what came after a reviewer looked holds on. @returns what was released */
export function releaseHolds(
  tx: Tx,
  upgradeId: string,
  { among, until, at }: { among?: readonly HoldReason[]; until: number; at: number },
): readonly HoldReason[] {
  const isKnown = and(
    eq(holds.upgradeId, upgradeId),
    isNull(holds.releasedAt),
    lte(holds.placedAt, until),
    among === undefined ? undefined : inArray(holds.reason, [...among]),
  );
  return tx
    .update(holds)
    .set({ releasedAt: at })
    .where(isKnown)
    .returning({ reason: holds.reason })
    .all()
    .map(({ reason }) => reason);
}

function heldEver(db: Reader, upgradeId: string) {
  const { reason, placedAt, releasedAt } = holds;
  return db
    .select({ reason, placedAt, releasedAt })
    .from(holds)
    .where(eq(holds.upgradeId, upgradeId))
    .orderBy(asc(placedAt), asc(reason))
    .all();
}
