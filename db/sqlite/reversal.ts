/**
 * What is taken back from a credential after its upgrade, when the purchase behind it was.
 *
 * The upgrade's outcome stays as it was: that it was taken back is a row of the audit trail, which also tells the same
 * event apart when it comes again.
 */
import { and, desc, eq, sql } from 'drizzle-orm';
import { upgrades } from '../schema.sqlite';
import type { ReverseUpgrade, UpgradeRecord, UpgradeStore } from '../store';
import { record, recordedOf } from './audit';
import type { Tx } from './connection';
import type { SqliteContext } from './context';
import { moveStatus } from './credentials';
import { writeNotices } from './notices';
import { announce } from './outgoing-writer';
import { requireUpgrade } from './upgrade-rows';

type ReversalMethods = Pick<UpgradeStore, 'reverse'>;

const REVERSED = 'upgrade_reversed';
const FLAGGED = 'upgrade_flagged';

export function createReversals({ connection: { write } }: SqliteContext): ReversalMethods {
  return {
    async reverse(input) {
      const { upgradeId, eventId, credentialStatus, needsAttention, notices, at } = input;
      return write((tx) => {
        const upgrade = requireUpgrade(tx, upgradeId);
        if (upgrade.outcome !== 'UPGRADED') return 'NOT_UPGRADED';
        if (wasTold(tx, REVERSED, input)) return 'REVERSED';
        if (wasTold(tx, FLAGGED, input)) return 'FLAGGED';
        const isReversed = credentialStatus !== null && takeBack(tx, upgrade, credentialStatus, at);
        tx.update(upgrades).set({ needsAttention }).where(eq(upgrades.upgradeId, upgradeId)).run();
        const { credentialId } = upgrade;
        const told = { eventId, needsAttention };
        record(
          tx,
          isReversed
            ? { at, upgradeId, credentialId, event: REVERSED, facts: { ...told, to: credentialStatus } }
            : { at, upgradeId, credentialId, event: FLAGGED, facts: told },
        );
        writeNotices(tx, upgradeId, notices, at);
        // That a case is flagged is for operators alone.
        if (isReversed) announce(tx, upgradeId, 'upgrade.reversed', at);
        return isReversed ? 'REVERSED' : 'FLAGGED';
      });
    },
  };
}

/** Compare-and-set. False: the credential no longer is upgraded, or is so by a later upgrade, which was bought anew. */
function takeBack(
  tx: Tx,
  upgrade: UpgradeRecord,
  to: NonNullable<ReverseUpgrade['credentialStatus']>,
  at: number,
): boolean {
  return isNewestUpgrade(tx, upgrade) && moveStatus(tx, upgrade.credentialId, 'PROOFING_UPGRADED', to, at);
}

/** Whether no later upgrade of the same credential ended well. */
export function isNewestUpgrade(tx: Tx, { upgradeId, credentialId }: UpgradeRecord): boolean {
  const newest = tx
    .select({ upgradeId: upgrades.upgradeId })
    .from(upgrades)
    .where(and(eq(upgrades.credentialId, credentialId), eq(upgrades.outcome, 'UPGRADED')))
    .orderBy(desc(upgrades.openedAt), desc(sql`rowid`))
    .limit(1)
    .get();
  return newest?.upgradeId === upgradeId;
}

function wasTold(tx: Tx, as: string, { upgradeId, eventId }: ReverseUpgrade): boolean {
  return recordedOf(tx, upgradeId, as).some(({ facts }) => facts['eventId'] === eventId);
}
