/** Endpoints of partners: added, disabled and enabled; their secrets: endpoint-secrets.ts. */
import { and, asc, count, eq, isNotNull } from 'drizzle-orm';
import { StoreError } from '../errors';
import { deliveries, endpoints } from '../schema.sqlite';
import type { Endpoint, EndpointRegistry } from '../store';
import { record } from './audit';
import type { Reader, Tx } from './connection';
import type { SqliteContext } from './context';
import { addSecret, requireSecret, secretsOf } from './endpoint-secrets';
import { announceDisabled } from './outgoing-writer';
import { isoInstant } from '../../workflows/iso-instant';

export type EndpointRow = typeof endpoints.$inferSelect;

export function createEndpoints({ connection: { db, write }, sealer }: SqliteContext): EndpointRegistry {
  return {
    async add({ endpointId, partnerId, url, eventTypes, secret, actor, at }) {
      requireUrl(url);
      requireSecret(secret);
      return write((tx) => {
        if (findEndpoint(tx, endpointId) !== undefined) return false;
        const types = eventTypes === 'ALL' ? null : eventTypes;
        tx.insert(endpoints).values({ endpointId, partnerId, url, eventTypes: types, addedAt: at }).run();
        const secretId = `${endpointId}:first`;
        addSecret(tx, sealer, { secretId, endpointId, secret, at, othersEndAt: at });
        record(tx, { at, event: 'endpoint_added', facts: { endpointId, partnerId, actor } });
        return true;
      });
    },

    async get(endpointId) {
      const row = findEndpoint(db, endpointId);
      return row === undefined ? null : toEndpoint(db, row);
    },

    async list(partnerId) {
      const rows = db
        .select()
        .from(endpoints)
        .where(partnerId === undefined ? undefined : eq(endpoints.partnerId, partnerId))
        .orderBy(asc(endpoints.partnerId), asc(endpoints.addedAt), asc(endpoints.endpointId))
        .all();
      return rows.map((row) => toEndpoint(db, row));
    },

    async rotateSecret({ endpointId, secretId, secret, overlapMs, actor, at }) {
      requireSecret(secret);
      return write((tx) => {
        if (findEndpoint(tx, endpointId) === undefined) return 'NO_SUCH_ENDPOINT';
        const isNew = addSecret(tx, sealer, {
          secretId,
          endpointId,
          secret,
          at,
          othersEndAt: at + overlapMs,
        });
        const facts = { endpointId, secretId, actor, endedAt: at + overlapMs };
        if (isNew) record(tx, { at, event: 'endpoint_secret_rotated', facts });
        return 'ROTATED';
      });
    },

    async disable({ endpointId, actor, at }) {
      return write((tx) => {
        const row = findEndpoint(tx, endpointId);
        if (row === undefined) return 'NO_SUCH_ENDPOINT';
        if (row.disabledAt === null) {
          tx.update(endpoints).set({ disabledAt: at, disabledFor: 'OPERATOR' }).where(isIt(row)).run();
          record(tx, { at, event: 'endpoint_disabled', facts: { endpointId, cause: 'OPERATOR', actor } });
        }
        return 'DISABLED';
      });
    },

    async enable({ endpointId, actor, at }) {
      return write((tx) => {
        const row = findEndpoint(tx, endpointId);
        if (row === undefined) return 'NO_SUCH_ENDPOINT';
        if (row.disabledAt === null) return 'ENABLED';
        const enabled = { disabledAt: null, disabledFor: null, failingSince: null };
        tx.update(endpoints).set(enabled).where(isIt(row)).run();
        const isHeld = and(eq(deliveries.endpointId, endpointId), isNotNull(deliveries.dueAt));
        tx.update(deliveries).set({ dueAt: at, tries: 0 }).where(isHeld).run();
        record(tx, { at, event: 'endpoint_enabled', facts: { endpointId, actor } });
        return 'ENABLED';
      });
    },
  };
}

/** Because it took nothing for too long, or said that it is gone. The partner's other endpoints are told. */
export function disableFailing(tx: Tx, row: EndpointRow, reason: 'FAILING' | 'GONE', at: number): void {
  const { endpointId, partnerId, failingSince } = row;
  tx.update(endpoints).set({ disabledAt: at, disabledFor: reason }).where(isIt(row)).run();
  record(tx, {
    at,
    event: 'endpoint_disabled',
    facts: { endpointId, cause: reason, startedAt: failingSince },
  });
  const since = failingSince === null ? null : isoInstant(failingSince);
  announceDisabled(
    tx,
    { endpointId, partnerId, occurredAt: isoInstant(at), reason, failingSince: since },
    at,
  );
}

export function findEndpoint(db: Reader, endpointId: string): EndpointRow | undefined {
  return db.select().from(endpoints).where(eq(endpoints.endpointId, endpointId)).get();
}

export const isIt = ({ endpointId }: Pick<EndpointRow, 'endpointId'>) => eq(endpoints.endpointId, endpointId);

/** Which addresses it may lead to is for the sender to say: names lead elsewhere tomorrow. */
function requireUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isHttp = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (isHttp && text.length <= 2_000 && url.username + url.password + url.hash === '') return;
  throw new StoreError(
    'ENDPOINT_INVALID',
    'An endpoint is an https address without user, password and fragment, of 2,000 characters at most.',
  );
}

function toEndpoint(db: Reader, row: EndpointRow): Endpoint {
  const { endpointId, eventTypes, ...rest } = row;
  const isPending = and(eq(deliveries.endpointId, endpointId), isNotNull(deliveries.dueAt));
  const pending = db.select({ count: count() }).from(deliveries).where(isPending).get()?.count ?? 0;
  const secrets = secretsOf(db, endpointId, null);
  return {
    ...rest,
    endpointId,
    eventTypes: eventTypes ?? 'ALL',
    pending,
    secrets: secrets.map(({ secretId, addedAt, endsAt }) => ({ secretId, addedAt, endsAt })),
  };
}
