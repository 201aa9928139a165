/**
 * The outbox of messages to people: at once, or as a reminder at its instant.
 *
 * Notices are written in the transaction of what they tell of. Whoever takes one has it for the length of a lease; a
 * lease that ran out is given anew. Leases alone leave no audit row: nothing happened to the upgrade yet.
 *
 * A reminder is dropped with what it is about: its row stays, and nothing can make it due again.
 */
import { and, asc, count, eq, inArray, isNotNull, isNull, lte, or, sql } from 'drizzle-orm';
import { credentials, notices, upgrades } from '../schema.sqlite';
import type { Notice, NoticeOutbox } from '../store';
import { record } from './audit';
import type { Tx } from './connection';
import type { SqliteContext } from './context';

export function createNotices({ connection: { db, write } }: SqliteContext): NoticeOutbox {
  return {
    async claimDue({ at, limit, leaseMs }) {
      const isDue = and(
        lte(notices.dueAt, at),
        or(isNull(notices.leasedUntil), lte(notices.leasedUntil, at)),
      );
      return write((tx) => {
        const due = tx
          .select({
            noticeId: notices.noticeId,
            template: notices.template,
            data: notices.data,
            upgradeId: notices.upgradeId,
            userId: credentials.userId,
            tries: notices.tries,
            remindAt: notices.remindAt,
            about: notices.about,
          })
          .from(notices)
          .innerJoin(upgrades, eq(upgrades.upgradeId, notices.upgradeId))
          .innerJoin(credentials, eq(credentials.credentialId, upgrades.credentialId))
          .where(isDue)
          .orderBy(asc(notices.dueAt), asc(sql`${notices}.rowid`))
          .limit(limit)
          .all();
        const ids = due.map(({ noticeId }) => noticeId);
        tx.update(notices)
          .set({ leasedUntil: at + leaseMs })
          .where(inArray(notices.noticeId, ids))
          .run();
        return due.map(withReminder);
      });
    },

    async markDelivered(noticeId, at) {
      write((tx) => {
        const isOpen = and(eq(notices.noticeId, noticeId), isNull(notices.deliveredAt));
        const delivered = tx
          .update(notices)
          .set({ deliveredAt: at, dueAt: null, leasedUntil: null })
          .where(isOpen)
          .returning()
          .get();
        if (delivered === undefined) return;
        const { upgradeId, template } = delivered;
        record(tx, { at, upgradeId, event: 'notice_delivered', facts: { noticeId, template } });
      });
    },

    async markFailed(noticeId, retryAt, at) {
      write((tx) => {
        // Only a leased one was tried: the same report again counts no second try.
        const isTried = and(
          eq(notices.noticeId, noticeId),
          isNotNull(notices.dueAt),
          isNotNull(notices.leasedUntil),
        );
        const failed = tx
          .update(notices)
          .set({ dueAt: retryAt, leasedUntil: null, tries: sql`${notices.tries} + 1` })
          .where(isTried)
          .returning()
          .get();
        if (failed === undefined) return;
        const { upgradeId, template, tries } = failed;
        const event = retryAt === null ? 'notice_given_up' : 'notice_failed';
        record(tx, { at, upgradeId, event, facts: { noticeId, template, tries, retryAt } });
      });
    },

    async backlog(at) {
      // Not `due_at`, which a failed try moves: what was tried in vain all day is a day late.
      const dueSince = sql<number>`coalesce(${notices.remindAt}, ${notices.writtenAt})`;
      const row = db
        .select({ count: count(), oldestDueAt: sql<number | null>`min(${dueSince})` })
        .from(notices)
        .where(and(isNotNull(notices.dueAt), lte(dueSince, at)))
        .get();
      return row ?? { count: 0, oldestDueAt: null };
    },

    async listByUpgrade(upgradeId) {
      const { noticeId, template, data, deliveredAt, remindAt, about } = notices;
      return db
        .select({ noticeId, template, data, deliveredAt, remindAt, about })
        .from(notices)
        .where(eq(notices.upgradeId, upgradeId))
        .orderBy(asc(notices.writtenAt), asc(sql`rowid`))
        .all()
        .map(withReminder);
    },
  };
}

/** Writes notices into the outbox; one whose id is there already is the same message and stays as it is. */
export function writeNotices(tx: Tx, upgradeId: string, messages: readonly Notice[], at: number): void {
  for (const { noticeId, template, data, dueAt: remindAt = null, about = null } of messages) {
    const row = {
      noticeId,
      upgradeId,
      template,
      data,
      writtenAt: at,
      remindAt,
      about,
      dueAt: remindAt ?? at,
    };
    tx.insert(notices).values(row).onConflictDoNothing().run();
  }
}

/**
 * Drops the reminders of an upgrade that are still to be sent, also those that somebody has on lease.
 * @param about only those about this; absent: all of them
 */
export function dropReminders(
  tx: Tx,
  { upgradeId, about, at }: { upgradeId: string; about?: string; at: number },
): void {
  const isToBeSent = and(
    eq(notices.upgradeId, upgradeId),
    isNotNull(notices.remindAt),
    isNotNull(notices.dueAt),
    about === undefined ? undefined : eq(notices.about, about),
  );
  const dropped = tx
    .update(notices)
    .set({ dueAt: null, leasedUntil: null, droppedAt: at })
    .where(isToBeSent)
    .returning()
    .all();
  for (const { noticeId, template } of dropped)
    record(tx, { at, upgradeId, event: 'reminder_dropped', facts: { noticeId, template } });
}

/** A notice as the interface has it: only a reminder has an instant, and something it is about. */
function withReminder<T extends { remindAt: number | null; about: string | null }>({
  remindAt,
  about,
  ...notice
}: T) {
  return { ...notice, ...(remindAt !== null && { dueAt: remindAt }), ...(about !== null && { about }) };
}
