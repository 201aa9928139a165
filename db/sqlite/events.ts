/**
 * The inbox of providers' events: stored first, told to a run, applied once in the order of the provider's time.
 *
 * Which upgrade an event belongs to follows from the id that the provider carries for us, and is looked up when it is
 * needed: an event may come before its case exists, and is kept until then.
 */
import { and, asc, eq, gt, isNotNull, isNull, ne, sql } from 'drizzle-orm';
import { appointments, events, letters, upgrades } from '../schema.sqlite';
import type { EventInbox, ProviderEvent } from '../store';
import { record } from './audit';
import type { Reader, Tx } from './connection';
import type { SqliteContext } from './context';
import { applyCredentialChange } from './credential-changes';
import { openUpgradeOf, placeHold } from './holds';

type Row = typeof events.$inferSelect;

export function createEvents({ connection: { db, write } }: SqliteContext): EventInbox {
  return {
    async receive(event) {
      return write((tx) => {
        const { eventId, provider, type, occurredAt, receivedAt, subjectId } = event;
        const row = { eventId, provider, type, occurredAt, receivedAt, subjectId };
        const ofOpenUpgrade = provider === 'credential-issuer' ? toldOf(tx, event) : {};
        const kept = { ...row, facts: event.facts, ...ofOpenUpgrade };
        if (tx.insert(events).values(kept).onConflictDoNothing().run().changes === 0) return 'DUPLICATE';
        const upgradeId = upgradeIdOf(tx, eventId);
        record(tx, {
          at: receivedAt,
          upgradeId,
          event: 'event_received',
          facts: { eventId, provider, type },
        });
        if (provider === 'credential-issuer') applyCredentialChange(tx, event);
        else if (type === 'letter.re-routed' && upgradeId !== null)
          placeHold(tx, upgradeId, 'LETTER_REROUTED', receivedAt, { eventId });
        return 'STORED';
      });
    },

    async listPending(limit) {
      return selectWithUpgrade(db)
        .where(isNull(events.dispatchedAt))
        .orderBy(asc(events.occurredAt), asc(events.receivedAt))
        .limit(limit)
        .all();
    },

    async markDispatched(eventId, at) {
      write((tx) => {
        const isPending = and(eq(events.eventId, eventId), isNull(events.dispatchedAt));
        if (tx.update(events).set({ dispatchedAt: at }).where(isPending).run().changes === 0) return;
        record(tx, {
          at,
          upgradeId: upgradeIdOf(tx, eventId),
          event: 'event_told_to_run',
          facts: { eventId },
        });
      });
    },

    async apply(eventId, upgradeId, at) {
      return write((tx) => {
        const row = findRow(tx, eventId);
        if (row === undefined || upgradeIdOf(tx, eventId) !== upgradeId) return null;
        if (row.superseded !== null) return { event: toEvent(row), superseded: row.superseded };
        const superseded = isOvertaken(tx, row);
        tx.update(events).set({ appliedAt: at, superseded }).where(eq(events.eventId, eventId)).run();
        const { provider, type } = row;
        record(tx, { at, upgradeId, event: 'event_applied', facts: { eventId, provider, type, superseded } });
        return { event: toEvent(row), superseded };
      });
    },

    async isApplied(eventId) {
      return (findRow(db, eventId)?.appliedAt ?? null) !== null;
    },

    async get(eventId) {
      const row = findRow(db, eventId);
      return row === undefined ? null : toEvent(row);
    },
  };
}

/**
 * Whom news of a credential is for: the upgrade that is open when it comes, or nobody, for a later one begins with the
 * credential as it is by then.
 */
function toldOf(tx: Tx, { subjectId, facts, receivedAt }: ProviderEvent) {
  const upgradeId = openUpgradeOf(tx, subjectId);
  return upgradeId === null ? { dispatchedAt: receivedAt } : { facts: { ...facts, upgradeId } };
}

/** Events with the upgrade that their subject belongs to; those of unknown subjects are left out. */
function selectWithUpgrade(db: Reader) {
  const { eventId, provider } = events;
  const { upgradeId, credentialId } = upgrades;
  const owner = sql`case ${provider} when 'webstore' then ${events.subjectId}
    when 'credential-issuer' then json_extract(${events.facts}, '$.upgradeId')
    when 'live-video' then ${appointments.upgradeId} else ${letters.upgradeId} end`;
  return db
    .select({ eventId, provider, upgradeId, credentialId })
    .from(events)
    .leftJoin(appointments, eq(appointments.appointmentId, events.subjectId))
    .leftJoin(letters, eq(letters.letterId, events.subjectId))
    .innerJoin(upgrades, eq(upgrades.upgradeId, owner))
    .$dynamic();
}

function upgradeIdOf(db: Reader, eventId: string): string | null {
  return selectWithUpgrade(db).where(eq(events.eventId, eventId)).get()?.upgradeId ?? null;
}

/** Whether something later of the same subject was applied: what this event says is no longer so. */
function isOvertaken(tx: Tx, { eventId, provider, subjectId, occurredAt, facts }: Row): boolean {
  const later = and(
    eq(events.provider, provider),
    eq(events.subjectId, subjectId),
    // An upgrade may have been paid twice, and what happens to one order says nothing of the other.
    sql`json_extract(${events.facts}, '$.orderId') is ${facts['orderId'] ?? null}`,
    ne(events.eventId, eventId),
    isNotNull(events.appliedAt),
    gt(events.occurredAt, occurredAt),
  );
  return tx.select({ eventId: events.eventId }).from(events).where(later).get() !== undefined;
}

function findRow(db: Reader, eventId: string): Row | undefined {
  return db.select().from(events).where(eq(events.eventId, eventId)).get();
}

function toEvent({ eventId, provider, type, occurredAt, receivedAt, subjectId, facts }: Row): ProviderEvent {
  return { eventId, provider, type, occurredAt, receivedAt, subjectId, facts };
}
