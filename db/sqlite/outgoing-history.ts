/** Events to back ends that were written: listed, and sent again. */
import { and, asc, desc, eq, gt, gte, inArray, lt, sql } from 'drizzle-orm';
import { deliveries, endpoints, outgoingEvents } from '../schema.sqlite';
import type { DeliveryState, OutgoingEvent, OutgoingEventOutbox, ResendEvents } from '../store';
import { record } from './audit';
import type { Reader, Tx } from './connection';
import type { SqliteContext } from './context';
import { wants } from './outgoing-writer';

const LIST_MAX = 200;
/** Events made due in one transaction: others write meanwhile. */
const BATCH = 100;

export function createOutgoingHistory({
  connection: { db, write },
}: SqliteContext): Pick<OutgoingEventOutbox, 'list' | 'resend'> {
  return {
    async list({ eventId, partnerId, upgradeId, from, to, limit }) {
      const rows = db
        .select()
        .from(outgoingEvents)
        .where(
          and(
            eventId === undefined ? undefined : eq(outgoingEvents.eventId, eventId),
            partnerId === undefined ? undefined : eq(outgoingEvents.partnerId, partnerId),
            upgradeId === undefined ? undefined : eq(outgoingEvents.upgradeId, upgradeId),
            from === undefined ? undefined : gte(outgoingEvents.occurredAt, from),
            to === undefined ? undefined : lt(outgoingEvents.occurredAt, to),
          ),
        )
        .orderBy(desc(outgoingEvents.position))
        .limit(Math.min(Math.max(1, limit), LIST_MAX))
        .all();
      return withDeliveries(db, rows);
    },

    async resend(input) {
      let resent = 0;
      for (let after = 0; ;) {
        const done = write((tx) => resendBatch(tx, input, after));
        resent += done.count;
        if (done.last === null) return resent;
        after = done.last;
      }
    },
  };
}

function resendBatch(tx: Tx, input: ResendEvents, after: number): { count: number; last: number | null } {
  const { which, partnerId, endpointId, actor, at } = input;
  const isMeant =
    'eventId' in which
      ? eq(outgoingEvents.eventId, which.eventId)
      : and(gte(outgoingEvents.occurredAt, which.from), lt(outgoingEvents.occurredAt, which.to));
  const batch = tx
    .select({ position: outgoingEvents.position, upgradeId: outgoingEvents.upgradeId })
    .from(outgoingEvents)
    .where(
      and(
        isMeant,
        partnerId === undefined ? undefined : eq(outgoingEvents.partnerId, partnerId),
        gt(outgoingEvents.position, after),
      ),
    )
    .orderBy(asc(outgoingEvents.position))
    .limit(BATCH)
    .all();
  let count = 0;
  for (const { position, upgradeId } of batch) {
    const to = tx
      .select({ endpointId: endpoints.endpointId })
      .from(endpoints)
      .innerJoin(outgoingEvents, eq(outgoingEvents.partnerId, endpoints.partnerId))
      .where(
        and(
          eq(outgoingEvents.position, position),
          endpointId === undefined ? wants(outgoingEvents.type) : eq(endpoints.endpointId, endpointId),
        ),
      )
      .all();
    for (const each of to) count += makeDue(tx, { position, upgradeId, ...each }, at);
  }
  if (count > 0) {
    const range =
      'eventId' in which ? { eventId: which.eventId } : { startedAt: which.from, endedAt: which.to };
    record(tx, {
      at,
      event: 'outgoing_events_resent',
      facts: {
        ...range,
        ...(partnerId !== undefined && { partnerId }),
        endpointId: endpointId ?? null,
        actor,
        count,
      },
    });
  }
  return { count, last: batch.length < BATCH ? null : (batch.at(-1)?.position ?? null) };
}

/** What somebody has on lease is being sent just now. */
function makeDue(
  tx: Tx,
  row: { position: number; endpointId: string; upgradeId: string | null },
  at: number,
): number {
  return tx
    .insert(deliveries)
    .values({ ...row, dueAt: at })
    .onConflictDoUpdate({
      target: [deliveries.endpointId, deliveries.position],
      set: { dueAt: at, tries: 0, leasedUntil: null },
      setWhere: sql`${deliveries.leasedUntil} IS NULL OR ${deliveries.leasedUntil} <= ${at}`,
    })
    .run().changes;
}

type EventRow = typeof outgoingEvents.$inferSelect;

function withDeliveries(db: Reader, rows: readonly EventRow[]): OutgoingEvent[] {
  const positions = rows.map(({ position }) => position);
  const made = db
    .select({ delivery: deliveries, disabledAt: endpoints.disabledAt })
    .from(deliveries)
    .innerJoin(endpoints, eq(endpoints.endpointId, deliveries.endpointId))
    .where(inArray(deliveries.position, positions))
    .orderBy(asc(endpoints.addedAt), asc(endpoints.endpointId))
    .all();
  return rows.map(({ position, body: _body, ...event }) => ({
    ...event,
    deliveries: made
      .filter(({ delivery }) => delivery.position === position)
      .map(({ delivery: { endpointId, tries, lastResult, dueAt, deliveredAt }, disabledAt }) => ({
        endpointId,
        state: stateOf(dueAt, deliveredAt, disabledAt),
        tries,
        lastResult,
        deliveredAt,
      })),
  }));
}

function stateOf(dueAt: number | null, deliveredAt: number | null, disabledAt: number | null): DeliveryState {
  if (dueAt !== null) return disabledAt === null ? 'PENDING' : 'HELD';
  return deliveredAt === null ? 'GIVEN_UP' : 'DELIVERED';
}
