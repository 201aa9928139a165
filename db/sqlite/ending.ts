/**
 * How an upgrade ends: once, and with all that ends with it in the same transaction.
 *
 * Redeem and expiry race here: both close by "where not closed yet", so exactly one of them ends the upgrade.
 */
import { and, asc, eq, isNull, lt } from 'drizzle-orm';
import { isMatter } from '../../workflows/attention';
import type { Ending, Method, Outcome } from '../../workflows/status';
import { StoreError } from '../errors';
import { codes, submissions, upgrades } from '../schema.sqlite';
import type { CloseUpgrade, Notice, OutgoingEventType, UpgradeRecord, UpgradeStore } from '../store';
import { record, recordReview } from './audit';
import type { Tx } from './connection';
import type { SqliteContext } from './context';
import { moveStatus } from './credentials';
import { dropReminders, writeNotices } from './notices';
import { announce } from './outgoing-writer';
import { requireUpgrade } from './upgrade-rows';

type EndingMethods = Pick<UpgradeStore, 'close' | 'complete' | 'expire'>;

export function createEndings({ connection: { write } }: SqliteContext): EndingMethods {
  return {
    async close(input) {
      return write((tx) => closeWithoutUpgrade(tx, input));
    },

    async complete({ upgradeId, method, reason, notices, at }) {
      return write((tx) => {
        const upgrade = requireUpgrade(tx, upgradeId);
        if (upgrade.closedAt !== null)
          return upgrade.outcome === 'UPGRADED' ? 'UPGRADED' : 'CLOSED_OTHERWISE';
        return raise(tx, upgrade, { method, reason, notices, at }) ? 'UPGRADED' : 'CREDENTIAL_NOT_ACTIVE';
      });
    },

    async expire({ deadline, ...input }) {
      return write((tx) => {
        const standing = endingOf(requireUpgrade(tx, input.upgradeId));
        if (standing !== null) return { kind: 'CLOSED', ending: standing };
        const submissionId = oldestUndecided(tx, input.upgradeId, deadline);
        if (submissionId !== null) return { kind: 'SUBMITTED_IN_TIME', submissionId };
        return { kind: 'CLOSED', ending: closeWithoutUpgrade(tx, input) };
      });
    },
  };
}

/**
 * Raises the credential and closes its open upgrade as UPGRADED.
 * @param redeem done in between: closing voids every code that is not redeemed by then
 * @returns false: the credential is not active; nothing was written
 */
export function raise(
  tx: Tx,
  { upgradeId, credentialId, partnerId }: UpgradeRecord,
  {
    method,
    reason,
    notices,
    at,
  }: { method: Method; reason: Ending['reason']; notices: readonly Notice[]; at: number },
  redeem?: () => void,
): boolean {
  if (!moveStatus(tx, credentialId, 'ACTIVE', 'PROOFING_UPGRADED', at)) return false;
  record(tx, { at, upgradeId, credentialId, event: 'credential_upgraded', facts: { method } });
  redeem?.();
  // Written with what it tells of, by whoever raises: no proofing goes without (NIST SP 800-63A-4 §3.10).
  const notification: Notice = {
    noticeId: `${upgradeId}:proofing_notification`,
    template: 'proofing_notification',
    data: { completedAt: new Date(at).toISOString(), partnerId },
  };
  end(tx, upgradeId, { outcome: 'UPGRADED', reason, notices: [...notices, notification], at }, method);
  return true;
}

/** Voids every code of an upgrade that is neither redeemed nor void. */
function voidCodes(tx: Tx, upgradeId: string, at: number): void {
  const isOut = and(eq(codes.upgradeId, upgradeId), isNull(codes.voidedAt), isNull(codes.redeemedAt));
  const { changes } = tx.update(codes).set({ voidedAt: at, sealedCode: null }).where(isOut).run();
  if (changes > 0) record(tx, { at, upgradeId, event: 'codes_voided', facts: { count: changes } });
}

function closeWithoutUpgrade(
  tx: Tx,
  { upgradeId, outcome, reason, notices, review, at }: CloseUpgrade,
): Ending {
  const standing = endingOf(requireUpgrade(tx, upgradeId));
  if (standing !== null) return standing;
  if (outcome === 'UPGRADED') {
    throw new StoreError('ENDING_NOT_ALLOWED', 'An upgrade ends as UPGRADED only by raising its credential.');
  }
  recordReview(tx, upgradeId, review, at);
  end(tx, upgradeId, { outcome, reason, notices, at });
  return { outcome, reason };
}

function end(
  tx: Tx,
  upgradeId: string,
  { outcome, reason, notices, at }: Omit<CloseUpgrade, 'upgradeId'>,
  method?: Method,
): void {
  const { needsAttention } = requireUpgrade(tx, upgradeId);
  const closed = {
    stage: 'CLOSED' as const,
    stageSince: at,
    stageDeadline: null,
    needsAttention: isMatter(needsAttention) ? needsAttention : null,
    closedAt: at,
  };
  tx.update(upgrades)
    .set({ ...closed, outcome, reason, ...(method !== undefined && { method }) })
    .where(and(eq(upgrades.upgradeId, upgradeId), isNull(upgrades.closedAt)))
    .run();
  voidCodes(tx, upgradeId, at);
  record(tx, { at, upgradeId, event: 'upgrade_closed', facts: { outcome, reason } });
  // Before the notices of the ending itself, which are to be sent.
  dropReminders(tx, { upgradeId, at });
  writeNotices(tx, upgradeId, notices, at);
  announce(tx, upgradeId, ENDED[outcome], at);
}

const ENDED = {
  UPGRADED: 'upgrade.completed',
  EXPIRED: 'upgrade.expired',
  CANCELLED: 'upgrade.cancelled',
  FAILED: 'upgrade.failed',
  REJECTED: 'upgrade.rejected',
} as const satisfies Record<Outcome, OutgoingEventType>;

function endingOf({ outcome, reason }: UpgradeRecord): Ending | null {
  return outcome === null || reason === null ? null : { outcome, reason };
}

function oldestUndecided(tx: Tx, upgradeId: string, before: number): string | null {
  const isInTime = and(
    eq(submissions.upgradeId, upgradeId),
    isNull(submissions.decidedAt),
    lt(submissions.receivedAt, before),
  );
  const oldest = tx
    .select({ submissionId: submissions.submissionId })
    .from(submissions)
    .where(isInTime)
    .orderBy(asc(submissions.receivedAt))
    .get();
  return oldest?.submissionId ?? null;
}
