/**
 * Reminders: notices that are due at an instant of their own, as long as they are true.
 *
 * One is dropped with what it is about: its row stays, and nothing can make it due again. The run names those that hold
 * whenever its stage or deadline changes; what is no longer named is dropped in that transaction.
 */
import { and, eq, isNotNull, notInArray, type SQL } from 'drizzle-orm';
import { appointments, notices } from '../schema.sqlite';
import type { StandingReminder } from '../store';
import { record } from './audit';
import type { Tx } from './connection';

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
