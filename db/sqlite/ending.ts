/**
 * How an upgrade ends: once, and with all that ends with it in the same transaction.
 *
 * Redeem and expiry race here: both close by "where not closed yet", so exactly one of them ends the upgrade.
 */
import { and, asc, eq, isNull, lt } from 'drizzle-orm';
import { isLasting } from '../../workflows/attention';
import type { HoldReason } from '../../workflows/holds';
import type { Ending, Method, Outcome } from '../../workflows/status';
import { StoreError } from '../errors';
import { isUsableAt, mayBeUsableAgain } from '../usable-credential';
import { codes, submissions, upgrades } from '../schema.sqlite';
import type { CloseUpgrade, Notice, OutgoingEventType, UpgradeRecord, UpgradeStore } from '../store';
import { record, recordReview } from './audit';
import { startCodesOver } from './code-lock';
import type { Tx } from './connection';
import type { SqliteContext } from './context';
import { moveStatus } from './credentials';
import { isHeld, releaseHolds } from './holds';
import { writeNotices } from './notices';
import { dropReminders } from './reminders';
import { credentialRow } from './otp';
import { announce } from './outgoing-writer';
import { requireUpgrade } from './upgrade-rows';

type EndingMethods = Pick<UpgradeStore, 'close' | 'complete' | 'completeHeld' | 'expire'>;

export function createEndings({ connection: { write } }: SqliteContext): EndingMethods {
  return {
    async close(input) {
      return write((tx) => closeWithoutUpgrade(tx, input));
    },

    async complete({ upgradeId, holdsOn, ...passed }) {
      return write((tx) => {
        const upgrade = requireUpgrade(tx, upgradeId);
        return (
          endedAs(upgrade) ?? reasonNotRaised(tx, upgrade, holdsOn, passed.at) ?? raise(tx, upgrade, passed)
        );
      });
    },

    async completeHeld({ upgradeId, holdsOn, review, reviewedAt, ...passed }) {
      return write((tx) => {
        const upgrade = requireUpgrade(tx, upgradeId);
        const ended = endedAs(upgrade);
        if (ended !== null) return ended;
        const { at } = passed;
        recordReview(tx, upgradeId, review, at);
        // What a reviewer could see when they decided is settled by it, and nothing that came after.
        if (reviewedAt !== null) releaseHolds(tx, upgradeId, { until: reviewedAt, at });
        const reason = reasonNotRaised(tx, upgrade, holdsOn, at);
        return reason ?? raise(tx, upgrade, passed, () => redeemHeldCode(tx, upgrade, at));
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

export function endedAs({ closedAt, outcome }: UpgradeRecord): 'UPGRADED' | 'CLOSED_OTHERWISE' | null {
  if (closedAt === null) return null;
  return outcome === 'UPGRADED' ? 'UPGRADED' : 'CLOSED_OTHERWISE';
}

/**
 * Why the credential cannot be raised as things stand; null: it can.
 * @param asOf when the proofing passed, which a subscription must have lasted to
 */
export function reasonNotRaised(
  tx: Tx,
  { upgradeId, credentialId }: UpgradeRecord,
  holdsOn: readonly HoldReason[],
  asOf: number,
): 'HELD' | 'CREDENTIAL_NOT_USABLE' | null {
  const row = credentialRow(tx, credentialId);
  if (row !== undefined && !isUsableAt(row, asOf) && mayBeUsableAgain(row)) return 'CREDENTIAL_NOT_USABLE';
  return isHeld(tx, upgradeId, holdsOn) ? 'HELD' : null;
}

/** The code that was right when it was entered; none, where questions were passed. */
function redeemHeldCode(tx: Tx, { upgradeId, credentialId }: UpgradeRecord, at: number): void {
  const isHeldOne = and(
    eq(submissions.upgradeId, upgradeId),
    eq(submissions.verdict, 'HELD'),
    // One of before the person was asked to do a step again is void.
    isNull(codes.voidedAt),
  );
  const held = tx
    .select({ codeId: codes.codeId })
    .from(submissions)
    .innerJoin(codes, eq(codes.codeId, submissions.heldCodeId))
    .where(isHeldOne)
    .get();
  if (held === undefined) return;
  redeemCode(tx, held.codeId, at);
  startCodesOver(tx, { credentialId });
}

/** Uses a code up. */
export function redeemCode(tx: Tx, codeId: string, at: number): void {
  const { upgradeId, channel } = tx
    .update(codes)
    .set({ redeemedAt: at, sealedCode: null })
    .where(eq(codes.codeId, codeId))
    .returning({ upgradeId: codes.upgradeId, channel: codes.channel })
    .get();
  record(tx, { at, upgradeId, event: 'code_redeemed', facts: { codeId, channel } });
}

/**
 * Raises the credential and closes its open upgrade as UPGRADED.
 * @param redeem done in between: closing voids every code that is not redeemed by then
 * @returns CREDENTIAL_NOT_ACTIVE: nothing was written
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
): 'UPGRADED' | 'CREDENTIAL_NOT_ACTIVE' {
  if (!moveStatus(tx, credentialId, 'ACTIVE', 'PROOFING_UPGRADED', at)) return 'CREDENTIAL_NOT_ACTIVE';
  record(tx, { at, upgradeId, credentialId, event: 'credential_upgraded', facts: { method } });
  redeem?.();
  // Written with what it tells of, by whoever raises: no proofing goes without (NIST SP 800-63A-4 §3.10).
  const notification: Notice = {
    noticeId: `${upgradeId}:proofing_notification`,
    template: 'proofing_notification',
    data: { completedAt: new Date(at).toISOString(), partnerId },
  };
  end(tx, upgradeId, { outcome: 'UPGRADED', reason, notices: [...notices, notification], at }, method);
  return 'UPGRADED';
}

/** Voids every code of an upgrade that is neither redeemed nor void. */
export function voidCodes(tx: Tx, upgradeId: string, at: number): void {
  const isOut = and(eq(codes.upgradeId, upgradeId), isNull(codes.voidedAt), isNull(codes.redeemedAt));
  const { changes } = tx.update(codes).set({ voidedAt: at, sealedCode: null }).where(isOut).run();
  if (changes > 0) record(tx, { at, upgradeId, event: 'codes_voided', facts: { count: changes } });
}

function closeWithoutUpgrade(
  tx: Tx,
  { upgradeId, outcome, reason, notices, review, operator, at }: CloseUpgrade,
): Ending {
  const standing = endingOf(requireUpgrade(tx, upgradeId));
  if (standing !== null) return standing;
  if (outcome === 'UPGRADED') {
    throw new StoreError('ENDING_NOT_ALLOWED', 'An upgrade ends as UPGRADED only by raising its credential.');
  }
  recordReview(tx, upgradeId, review, at);
  if (operator) {
    const facts = { actor: operator.actor, cause: operator.reason };
    record(tx, { at, upgradeId, event: 'ended_by_operator', facts });
  }
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
    needsAttention: isLasting(needsAttention) ? needsAttention : null,
    reviewCause: null,
    assignee: null,
    assignedAt: null,
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
