/**
 * Repudiated proofings: suspended at once, for an identity may be in use by somebody else, and put right by a decision.
 *
 * The audit trail is the record: one row tells that it was repudiated and what came of it, another how it was decided.
 */
import { eq } from 'drizzle-orm';
import { upgrades } from '../schema.sqlite';
import type { AuditRow, NoticeTemplate, RepudiationStore, UpgradeRecord } from '../store';
import { record, recordedOf } from './audit';
import type { Tx } from './connection';
import type { SqliteContext } from './context';
import { moveStatus } from './credentials';
import { isNewestUpgrade } from './reversal';
import { writeNotices } from './notices';
import { announce } from './outgoing-writer';
import { findUpgrade, requireUpgrade } from './upgrade-rows';

export const REPUDIATED = 'REPUDIATED';

/** What becomes of a suspended credential. */
const RIGHTED = { APPROVE: 'PROOFING_UPGRADED', REJECT: 'REVOKED' } as const;

/** The row that tells of it. */
export const REPUDIATION_TOLD = 'proofing_repudiated';
const DECIDED = 'repudiation_decided';

export function createRepudiations({
  connection: { db, write },
  repudiationCodes,
}: SqliteContext): RepudiationStore {
  return {
    async codeOf(upgradeId) {
      requireUpgrade(db, upgradeId);
      return repudiationCodes.codeOf(upgradeId);
    },

    async repudiate({ upgradeId, by, at }) {
      // Looked at whether there is such an upgrade or not, so that both take the same time.
      const isEntitled = 'actor' in by || repudiationCodes.isCodeOf(upgradeId, by.code);
      return write((tx) => {
        const upgrade = findUpgrade(tx, upgradeId);
        if (!isEntitled || upgrade?.outcome !== 'UPGRADED') return 'REFUSED';
        const [told] = recordedOf(tx, upgradeId, REPUDIATION_TOLD);
        if (told !== undefined) return wasSuspended(told) ? 'SUSPENDED' : 'FLAGGED';
        const verdict = suspend(tx, upgrade, at) ? 'SUSPENDED' : 'FLAGGED';
        tx.update(upgrades)
          .set({ needsAttention: REPUDIATED })
          .where(eq(upgrades.upgradeId, upgradeId))
          .run();
        // No actor: by the code of the notification.
        const facts = { actor: 'actor' in by ? by.actor : null, verdict };
        record(tx, { at, upgradeId, credentialId: upgrade.credentialId, event: REPUDIATION_TOLD, facts });
        tell(tx, upgradeId, 'repudiation_received', at);
        if (verdict === 'SUSPENDED') announce(tx, upgradeId, 'upgrade.repudiated', at);
        return verdict;
      });
    },

    async decide({ upgradeId, decision, actor, reason, at }) {
      return write((tx) => {
        const upgrade = requireUpgrade(tx, upgradeId);
        const [told] = recordedOf(tx, upgradeId, REPUDIATION_TOLD);
        if (told === undefined) return 'NOT_REPUDIATED';
        const [decided] = recordedOf(tx, upgradeId, DECIDED);
        if (decided !== undefined)
          return decided.facts['decision'] === decision ? 'DECIDED' : 'NOT_REPUDIATED';
        const { credentialId } = upgrade;
        // What an administrator has done with the credential meanwhile stands.
        const isMoved = wasSuspended(told) && putRight(tx, upgrade, decision, at);
        const isOpenMatter = upgrade.needsAttention === REPUDIATED;
        if (isOpenMatter)
          tx.update(upgrades)
            .set({ needsAttention: null, assignee: null, assignedAt: null })
            .where(eq(upgrades.upgradeId, upgradeId))
            .run();
        record(tx, {
          at,
          upgradeId,
          credentialId,
          event: DECIDED,
          facts: { decision, actor, cause: reason, to: isMoved ? RIGHTED[decision] : null },
        });
        tell(tx, upgradeId, decision === 'APPROVE' ? 'repudiation_dismissed' : 'repudiation_upheld', at);
        if (isMoved) announce(tx, upgradeId, 'upgrade.repudiation_decided', at);
        return 'DECIDED';
      });
    },
  };
}

/** False: the credential is no longer upgraded, or is so by a later upgrade. */
function suspend(tx: Tx, upgrade: UpgradeRecord, at: number): boolean {
  return (
    isNewestUpgrade(tx, upgrade) && moveStatus(tx, upgrade.credentialId, 'PROOFING_UPGRADED', 'SUSPENDED', at)
  );
}

function putRight(
  tx: Tx,
  { credentialId, closedAt }: UpgradeRecord,
  decision: 'APPROVE' | 'REJECT',
  at: number,
): boolean {
  // It was proofed when it was proofed: standing again makes it no younger.
  const since = decision === 'APPROVE' ? (closedAt ?? at) : at;
  return moveStatus(tx, credentialId, 'SUSPENDED', RIGHTED[decision], since);
}

function wasSuspended({ facts }: AuditRow): boolean {
  return facts['verdict'] === 'SUSPENDED';
}

function tell(tx: Tx, upgradeId: string, template: NoticeTemplate, at: number): void {
  writeNotices(tx, upgradeId, [{ noticeId: `${upgradeId}:${template}`, template, data: {} }], at);
}
