/**
 * Deliveries of events to back ends: taken under a lease, and settled.
 *
 * - Order: a delivery is not taken while an earlier one of the same upgrade to the same endpoint is pending, whoever asks.
 * - Whoever holds a lease that ran out cannot report a failure any more, for somebody else tries by then. That something
 *   was taken is true whoever reports it.
 */
import { and, asc, count, eq, gt, isNotNull, isNull, lte, min, ne, or, sql } from 'drizzle-orm';
import { StoreError } from '../errors';
import { deliveries, endpoints, outgoingEvents } from '../schema.sqlite';
import type { FailedDelivery, OutgoingEventOutbox } from '../store';
import { record } from './audit';
import type { Reader, Tx } from './connection';
import type { SqliteContext } from './context';
import { signingSecrets } from './endpoint-secrets';
import { disableFailing, type EndpointRow, findEndpoint, isIt } from './endpoints';
import { createOutgoingHistory } from './outgoing-history';

type DeliveryRow = typeof deliveries.$inferSelect;

export function createOutgoingEvents(context: SqliteContext): OutgoingEventOutbox {
  const {
    connection: { db, write },
    sealer,
  } = context;
  return {
    ...createOutgoingHistory(context),

    async listDueEndpoints(at) {
      const enabled = db
        .select({ endpointId: endpoints.endpointId })
        .from(endpoints)
        .where(isNull(endpoints.disabledAt))
        .all();
      return enabled
        .map(({ endpointId }) => endpointId)
        .filter((endpointId) => selectDue(db, endpointId, at, 1).length > 0);
    },

    async claimDue({ endpointId, at, limit, leaseMs }) {
      return write((tx) => {
        const endpoint = findEndpoint(tx, endpointId);
        if (endpoint === undefined || endpoint.disabledAt !== null) return [];
        // One is enough to learn whether an endpoint that fails is well again.
        const due = selectDue(tx, endpointId, at, endpoint.failingSince === null ? limit : 1);
        if (due.length === 0) return [];
        const leasedUntil = at + leaseMs;
        for (const { position } of due)
          tx.update(deliveries).set({ leasedUntil }).where(isDelivery(position, endpointId)).run();
        const { url } = endpoint;
        const secrets = signingSecrets(tx, sealer, endpointId, at);
        return due.map(({ position: _position, ...each }) => ({
          ...each,
          endpointId,
          url,
          secrets,
          leasedUntil,
        }));
      });
    },

    async markDelivered({ eventId, endpointId }, at) {
      write((tx) => {
        const row = requireDelivery(tx, eventId, endpointId);
        if (row.deliveredAt !== null && row.dueAt === null) return;
        const delivered = { deliveredAt: at, dueAt: null, leasedUntil: null, lastResult: 'TAKEN' };
        tx.update(deliveries).set(delivered).where(isDelivery(row.position, endpointId)).run();
        tx.update(endpoints).set({ failingSince: null }).where(isIt({ endpointId })).run();
        releaseNext(tx, row, at);
        const { upgradeId, tries } = row;
        record(tx, {
          at,
          upgradeId,
          event: 'outgoing_event_delivered',
          facts: { eventId, endpointId, tries },
        });
      });
    },

    async markFailed(input) {
      return write((tx) => markFailed(tx, input));
    },

    async backlog() {
      // By position, which an index has: the oldest event is the one written first.
      const waiting = db
        .select({ count: count(), first: min(deliveries.position) })
        .from(deliveries)
        .innerJoin(endpoints, eq(endpoints.endpointId, deliveries.endpointId))
        .where(and(isNotNull(deliveries.dueAt), isNull(endpoints.disabledAt)))
        .get();
      const oldest = db
        .select({ at: outgoingEvents.occurredAt })
        .from(outgoingEvents)
        .where(eq(outgoingEvents.position, waiting?.first ?? 0))
        .get();
      const disabled = db
        .select({ count: count() })
        .from(endpoints)
        .where(ne(endpoints.disabledFor, 'OPERATOR'))
        .get();
      return {
        count: waiting?.count ?? 0,
        oldestDueAt: oldest?.at ?? null,
        disabledEndpoints: disabled?.count ?? 0,
      };
    },
  };
}

/** The first pending delivery of each upgrade, if it is due and nobody has it; what waits longest comes first. */
function selectDue(db: Reader, endpointId: string, at: number, limit: number) {
  const isDue = and(
    eq(deliveries.endpointId, endpointId),
    lte(deliveries.dueAt, at),
    or(isNull(deliveries.leasedUntil), lte(deliveries.leasedUntil, at)),
    sql`NOT EXISTS (SELECT 1 FROM deliveries earlier WHERE earlier.endpoint_id = ${deliveries.endpointId}
      AND earlier.upgrade_id = ${deliveries.upgradeId} AND earlier.position < ${deliveries.position}
      AND earlier.due_at IS NOT NULL)`,
  );
  const { eventId, body, type } = outgoingEvents;
  return db
    .select({ position: deliveries.position, eventId, body, type, tries: deliveries.tries })
    .from(deliveries)
    .innerJoin(outgoingEvents, eq(outgoingEvents.position, deliveries.position))
    .where(isDue)
    .orderBy(asc(deliveries.dueAt), asc(deliveries.position))
    .limit(limit)
    .all();
}

function markFailed(tx: Tx, input: FailedDelivery): 'RETRIED' | 'GIVEN_UP' | 'DISABLED' | 'NOT_LEASED' {
  const { delivery, result, retryAt, isGone, disableAfterMs, at } = input;
  const { eventId, endpointId, leasedUntil } = delivery;
  const row = requireDelivery(tx, eventId, endpointId);
  if (row.dueAt === null || row.leasedUntil !== leasedUntil) return 'NOT_LEASED';
  const endpoint = failingSinceNow(tx, endpointId, at);
  const isDisabled = endpoint.disabledAt !== null;
  const isOver = isGone || at - (endpoint.failingSince ?? at) >= disableAfterMs;
  // What fails last, at an endpoint that takes nothing at all, is held for it and not given up.
  const isHeld = isDisabled || isOver;
  const tried = { leasedUntil: null, tries: row.tries + 1, lastResult: result };
  tx.update(deliveries)
    .set({ ...tried, dueAt: isHeld ? at : retryAt })
    .where(isDelivery(row.position, endpointId))
    .run();
  if (isHeld) {
    if (!isDisabled) disableFailing(tx, endpoint, isGone ? 'GONE' : 'FAILING', at);
    return 'DISABLED';
  }
  if (retryAt !== null) {
    holdFollowers(tx, row, retryAt);
    return 'RETRIED';
  }
  releaseNext(tx, row, at);
  const { upgradeId } = row;
  const facts = { eventId, endpointId, tries: row.tries + 1, result };
  record(tx, { at, upgradeId, event: 'outgoing_event_given_up', facts });
  return 'GIVEN_UP';
}

function failingSinceNow(tx: Tx, endpointId: string, at: number): EndpointRow {
  const isFirst = and(isIt({ endpointId }), isNull(endpoints.failingSince));
  tx.update(endpoints).set({ failingSince: at }).where(isFirst).run();
  return findEndpoint(tx, endpointId)!;
}

/**
 * Nothing of the upgrade can be sent before this is tried again. Who comes after would be left out of what is due in any
 * case; without this it would be looked at each time, of every upgrade, while an endpoint is down.
 */
function holdFollowers(tx: Tx, { endpointId, upgradeId, position }: DeliveryRow, until: number): void {
  if (upgradeId === null) return;
  const follows = and(isPendingOf(endpointId, upgradeId), gt(deliveries.position, position));
  tx.update(deliveries)
    .set({ dueAt: sql`max(${deliveries.dueAt}, ${until})` })
    .where(follows)
    .run();
}

/** What waited for this alone is due: nothing of it was tried, so no wait of its own is cut short. */
function releaseNext(tx: Tx, { endpointId, upgradeId }: DeliveryRow, at: number): void {
  if (upgradeId === null) return;
  const isUntried = and(
    isPendingOf(endpointId, upgradeId),
    eq(deliveries.tries, 0),
    gt(deliveries.dueAt, at),
  );
  tx.update(deliveries).set({ dueAt: at }).where(isUntried).run();
}

const isPendingOf = (endpointId: string, upgradeId: string) =>
  and(
    eq(deliveries.endpointId, endpointId),
    eq(deliveries.upgradeId, upgradeId),
    isNotNull(deliveries.dueAt),
  );

const isDelivery = (position: number, endpointId: string) =>
  and(eq(deliveries.position, position), eq(deliveries.endpointId, endpointId));

function requireDelivery(tx: Tx, eventId: string, endpointId: string): DeliveryRow {
  const found = tx
    .select({ delivery: deliveries })
    .from(deliveries)
    .innerJoin(outgoingEvents, eq(outgoingEvents.position, deliveries.position))
    .where(and(eq(outgoingEvents.eventId, eventId), eq(deliveries.endpointId, endpointId)))
    .get();
  if (found !== undefined) return found.delivery;
  throw new StoreError(
    'RECORD_NOT_FOUND',
    'There is no delivery of this event to this endpoint in the store.',
  );
}
