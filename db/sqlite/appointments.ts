/**
 * Appointments with agents. How many agents are left in a slot is counted in the transaction that takes one, so two
 * people cannot get the same agent.
 */
import { and, asc, count, eq, gte, lt, ne, sql } from 'drizzle-orm';
import type { AgentCalendar } from '../../workflows/policy';
import { isSlot, slotsBetween } from '../agent-calendar';
import { StoreError } from '../errors';
import { appointments, credentials } from '../schema.sqlite';
import type { Appointment, AppointmentStore } from '../store';
import { record } from './audit';
import type { Reader } from './connection';
import type { SqliteContext } from './context';
import { dropReminders } from './reminders';
import { requireUpgrade } from './upgrade-rows';

export function createAppointments({ connection: { db, write } }: SqliteContext): AppointmentStore {
  return {
    async listFreeSlots({ calendar, from, to, limit }) {
      const full = fullSlots(db, calendar, from, to);
      const free: number[] = [];
      if (limit <= 0) return free;
      for (const slot of slotsBetween(calendar, from, to)) {
        if (full.has(slot)) continue;
        free.push(slot);
        if (free.length >= limit) break;
      }
      return free;
    },

    async book({ appointmentId, upgradeId, startsAt, timeZone, calendar, at }) {
      const isOffered = startsAt >= at + calendar.leadMs && isSlot(calendar, startsAt);
      return write((tx) => {
        const standing = findAppointment(tx, appointmentId);
        if (standing !== null) return { kind: 'BOOKED', appointment: standing };
        const { closedAt, credentialId } = requireUpgrade(tx, upgradeId);
        if (!isOffered || closedAt !== null) return { kind: 'SLOT_NOT_AVAILABLE' };
        const endsAt = startsAt + calendar.slotMs;
        // Before the room: with or without an agent left, this slot can never be theirs.
        if (endsAt > endOfCredential(tx, credentialId)) return { kind: 'AFTER_CREDENTIAL_END' };
        if (!hasRoom(tx, calendar, startsAt, upgradeId)) return { kind: 'SLOT_NOT_AVAILABLE' };
        const row = {
          appointmentId,
          upgradeId,
          startsAt,
          endsAt,
          timeZone,
          state: 'BOOKED' as const,
          bookedAt: at,
        };
        tx.insert(appointments).values(row).run();
        record(tx, { at, upgradeId, event: 'appointment_booked', facts: { appointmentId, startsAt } });
        return { kind: 'BOOKED', appointment: requireAppointment(tx, appointmentId) };
      });
    },

    async get(appointmentId) {
      return findAppointment(db, appointmentId);
    },

    async listByUpgrade(upgradeId) {
      return db
        .select(APPOINTMENT)
        .from(appointments)
        .where(eq(appointments.upgradeId, upgradeId))
        .orderBy(asc(appointments.bookedAt), asc(sql`rowid`))
        .all();
    },

    async setSession(appointmentId, sessionId, at) {
      write((tx) => {
        const { upgradeId, sessionId: standing } = requireAppointment(tx, appointmentId);
        if (standing === sessionId) return;
        tx.update(appointments).set({ sessionId }).where(eq(appointments.appointmentId, appointmentId)).run();
        record(tx, { at, upgradeId, event: 'video_session_created', facts: { appointmentId } });
      });
    },

    async finish(appointmentId, state, at) {
      return write((tx) => {
        const isIt = eq(appointments.appointmentId, appointmentId);
        // A pass that came late is the truth of the session, whatever it was taken for before.
        const mayEnd =
          state === 'PASSED' ? ne(appointments.state, 'PASSED') : eq(appointments.state, 'BOOKED');
        const ended = tx.update(appointments).set({ state }).where(and(isIt, mayEnd)).run().changes === 1;
        const appointment = requireAppointment(tx, appointmentId);
        const { upgradeId } = appointment;
        if (!ended) return appointment;
        record(tx, { at, upgradeId, event: 'appointment_ended', facts: { appointmentId, state } });
        dropReminders(tx, { upgradeId, about: appointmentId, at });
        return appointment;
      });
    },
  };
}

/**
 * An agent is left, and the person has not that very slot already. A second slot they may have: rescheduling takes the
 * new one before it gives the old one back.
 */
function hasRoom(db: Reader, { agents }: AgentCalendar, startsAt: number, upgradeId: string): boolean {
  const taken = db
    .select({ upgradeId: appointments.upgradeId })
    .from(appointments)
    .where(and(isBooked(), eq(appointments.startsAt, startsAt)))
    .all();
  return taken.length < agents && taken.every((other) => other.upgradeId !== upgradeId);
}

/** Instant at which a credential ends; infinity where no end is known. */
function endOfCredential(db: Reader, credentialId: string): number {
  const isIt = eq(credentials.credentialId, credentialId);
  const row = db.select({ expiresAt: credentials.expiresAt }).from(credentials).where(isIt).get();
  return row?.expiresAt ?? Number.POSITIVE_INFINITY;
}

function fullSlots(db: Reader, { agents }: AgentCalendar, from: number, to: number): ReadonlySet<number> {
  const rows = db
    .select({ startsAt: appointments.startsAt })
    .from(appointments)
    .where(and(isBooked(), gte(appointments.startsAt, from), lt(appointments.startsAt, to)))
    .groupBy(appointments.startsAt)
    .having(gte(count(), agents))
    .all();
  return new Set(rows.map(({ startsAt }) => startsAt));
}

/** As text, not as a parameter: only then SQLite sees that the partial index fits. */
function isBooked() {
  return sql`${appointments.state} = 'BOOKED'`;
}

const APPOINTMENT = {
  appointmentId: appointments.appointmentId,
  upgradeId: appointments.upgradeId,
  startsAt: appointments.startsAt,
  endsAt: appointments.endsAt,
  timeZone: appointments.timeZone,
  state: appointments.state,
  sessionId: appointments.sessionId,
};

function findAppointment(db: Reader, appointmentId: string): Appointment | null {
  const isIt = eq(appointments.appointmentId, appointmentId);
  return db.select(APPOINTMENT).from(appointments).where(isIt).get() ?? null;
}

function requireAppointment(db: Reader, appointmentId: string): Appointment {
  const found = findAppointment(db, appointmentId);
  if (found !== null) return found;
  throw new StoreError('RECORD_NOT_FOUND', 'There is no appointment with this id in the store.');
}
