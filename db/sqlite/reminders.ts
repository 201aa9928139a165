/**
 * Reminders: notices that are due at an instant of their own, as long as they are true.
 *
 * One is dropped with what it is about: its row stays, and nothing can make it due again. The run names those that hold
 * whenever its stage or deadline changes; what is no longer named is dropped in that transaction.
 *
 * Whoever takes one to send it is given none that asks for what cannot be done at that moment, or is over.
 */
import { and, eq, gt, isNotNull, isNull, ne, not, notInArray, or, type SQL, sql } from 'drizzle-orm';
import { appointments, credentials, notices, submissions } from '../schema.sqlite';
import type { NoticeTemplate, StandingReminder } from '../store';
import { record } from './audit';
import type { Tx } from './connection';

/** Due at no time: a reminder whose clock stands still. The last instant that a date can show. */
const HELD_BACK = 8_640_000_000_000_000;

/** Those that ask for an activation code. */
const ASK_FOR_A_CODE: NoticeTemplate[] = ['letter_reminder', 'code_expires_soon'];

/**
 * Whether a notice may go out at an instant; of a query that joins its credential. Anything but a reminder may.
 *
 * - What a reminder speaks of lies ahead: a worker or a notifier may have been out for days.
 * - A code can be entered: none is taken while the credential is suspended, without a subscription, or locked after too many
 *   wrong ones. Nor is one asked for that was entered and is not decided yet.
 * - No appointment is booked that the run has not heard of yet, or that may still come to nothing.
 *
 * It waits meanwhile; if that passes, one whose instant has passed goes out at once.
 */
export function maySendAt(at: number): SQL | undefined {
  const endsAt = sql`coalesce(${notices.data} ->> '$.deadline', ${notices.data} ->> '$.startsAt')`;
  const isAhead = or(sql`${endsAt} is null`, sql`${endsAt} > ${new Date(at).toISOString()}`);
  const mayEnterCode = and(
    eq(credentials.status, 'ACTIVE'),
    or(isNull(credentials.expiresAt), gt(credentials.expiresAt, at)),
    isNull(credentials.codesLockedAt),
    sql`not exists (select 1 from ${submissions} where ${submissions.upgradeId} = ${notices.upgradeId} and ${submissions.decidedAt} is null)`,
  );
  const isBooked = sql`exists (select 1 from ${appointments} where ${appointments.upgradeId} = ${notices.upgradeId} and ${appointments.state} = 'BOOKED')`;
  const mayAsk = and(
    isAhead,
    or(notInArray(notices.template, ASK_FOR_A_CODE), mayEnterCode),
    or(ne(notices.template, 'booking_expires_soon'), not(isBooked)),
  );
  return or(isNull(notices.remindAt), mayAsk);
}

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
