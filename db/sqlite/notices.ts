/**
 * The outbox of messages to people: at once, or as a reminder at its instant.
 *
 * Notices are written in the transaction of what they tell of. Whoever takes one has it for the length of a lease; a
 * lease that ran out is given anew. Leases alone leave no audit row: nothing happened to the upgrade yet.
 *
 * A reminder is dropped with what it is about: its row stays, and nothing can make it due again. The run names those
 * that hold whenever its stage or deadline changes; what is no longer named is dropped in that transaction.
 */
import { and, asc, eq, inArray, isNotNull, isNull, lte, notInArray, or, type SQL, sql } from 'drizzle-orm';
import { appointments, credentials, notices, upgrades } from '../schema.sqlite';
import type { Notice, NoticeOutbox, StandingReminder } from '../store';
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
            language: upgrades.language,
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
  drop(tx, upgradeId, about === undefined ? undefined : eq(notices.about, about), at);
}

function drop(tx: Tx, upgradeId: string, which: SQL | undefined, at: number): void {
  const isToBeSent = and(
    eq(notices.upgradeId, upgradeId),
    isNotNull(notices.remindAt),
    isNotNull(notices.dueAt),
    which,
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

/** Due at no time: a reminder whose clock stands still. The last instant that a date can show. */
const HELD_BACK = 8_640_000_000_000_000;

/**
 * Sets what an upgrade's reminders are from now on: those named are due at their instant, all others that are still to be
 * sent are dropped, but for those about an appointment. One that was delivered, given up or dropped stays as it is.
 * @param reminders absent: they stay as they are
 */
export function setReminders(
  tx: Tx,
  upgradeId: string,
  reminders: readonly StandingReminder[] | undefined,
  at: number,
): void {
  if (reminders === undefined) return;
  const ofCase = tx
    .select({ appointmentId: appointments.appointmentId })
    .from(appointments)
    .where(eq(appointments.upgradeId, upgradeId));
  const named = reminders.map(({ noticeId }) => noticeId);
  const isOther = and(
    notInArray(notices.noticeId, named),
    isNotNull(notices.about),
    notInArray(notices.about, ofCase),
  );
  drop(tx, upgradeId, isOther, at);
  for (const { dueAt, ...reminder } of reminders) {
    const due = dueAt ?? HELD_BACK;
    const standing = tx.select().from(notices).where(eq(notices.noticeId, reminder.noticeId)).get();
    if (standing === undefined) {
      tx.insert(notices)
        .values({ ...reminder, upgradeId, writtenAt: at, remindAt: due, dueAt: due })
        .run();
    } else if (standing.dueAt !== null) {
      // Whoever has it in hand sends it under the same id: it is one message all the same.
      const moved = { remindAt: due, dueAt: due, leasedUntil: null };
      tx.update(notices)
        .set({ data: reminder.data, ...(standing.remindAt !== due && moved) })
        .where(eq(notices.noticeId, reminder.noticeId))
        .run();
    }
  }
}

/** What was to be reminded of one code is to be reminded of another from now on. */
export function moveRemindersTo(
  tx: Tx,
  { upgradeId, from, to }: { upgradeId: string; from: string; to: string },
): void {
  const isToBeSent = and(isNotNull(notices.remindAt), isNotNull(notices.dueAt));
  tx.update(notices)
    .set({ about: to })
    .where(and(eq(notices.upgradeId, upgradeId), eq(notices.about, from), isToBeSent))
    .run();
}

/** A notice as the interface has it: only a reminder has an instant, and something it is about. */
function withReminder<T extends { remindAt: number | null; about: string | null }>({
  remindAt,
  about,
  ...notice
}: T) {
  return { ...notice, ...(remindAt !== null && { dueAt: remindAt }), ...(about !== null && { about }) };
}
