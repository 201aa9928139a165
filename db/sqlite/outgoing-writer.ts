/**
 * Writes events to back ends in the transaction of what they tell of: none is lost, and none tells of what did not happen.
 *
 * Every event is written, also while the partner has no endpoint: it can be sent again to one that is added later.
 */
import { randomUUID } from 'node:crypto';
import { eq, max, sql } from 'drizzle-orm';
import type { EndpointState, UpgradeState } from '../event-catalogue';
import { credentials, deliveries, endpoints, outgoingEvents } from '../schema.sqlite';
import type { OutgoingEventType, UpgradeRecord } from '../store';
import type { Tx } from './connection';
import { requireUpgrade } from './upgrade-rows';
import { isoInstant } from '../../workflows/iso-instant';

type UpgradeEventType = Exclude<OutgoingEventType, 'endpoint.disabled'>;

/** Tells of an upgrade as it stands now, so this comes after all that changes it. */
export function announce(tx: Tx, upgradeId: string, type: UpgradeEventType, at: number): void {
  announceAs(tx, requireUpgrade(tx, upgradeId), type, at);
}

function announceAs(tx: Tx, upgrade: UpgradeRecord, type: UpgradeEventType, at: number): void {
  const { upgradeId, partnerId } = upgrade;
  const sequence = nextSequence(tx, upgradeId);
  const data = stateOf(tx, upgrade, sequence, at);
  write(tx, { type, partnerId, upgradeId, sequence, data, at });
}

/** Tells the further endpoints of a partner that one was disabled. */
export function announceDisabled(tx: Tx, state: EndpointState, at: number): void {
  const { partnerId, endpointId } = state;
  write(
    tx,
    { type: 'endpoint.disabled', partnerId, upgradeId: null, sequence: null, data: state, at },
    endpointId,
  );
}

/** What becomes of an upgrade that goes on: its stage, else its deadline, else nothing a back end should hear of. */
export function announceProgress(tx: Tx, before: UpgradeRecord, at: number): void {
  const now = requireUpgrade(tx, before.upgradeId);
  if (now.stage !== before.stage) announceAs(tx, now, 'upgrade.stage_changed', at);
  else if (now.stageDeadline !== before.stageDeadline) announceAs(tx, now, 'upgrade.deadline_changed', at);
}

interface NewEvent {
  readonly type: OutgoingEventType;
  readonly partnerId: string;
  readonly upgradeId: string | null;
  readonly sequence: number | null;
  readonly data: UpgradeState | EndpointState;
  readonly at: number;
}

function write(tx: Tx, { data, at, ...event }: NewEvent, except: string | null = null): void {
  const eventId = `evt_${randomUUID()}`;
  const { type, upgradeId } = event;
  const body = JSON.stringify({ id: eventId, type, timestamp: data.occurredAt, data });
  const { position } = tx
    .insert(outgoingEvents)
    .values({ ...event, eventId, occurredAt: at, body })
    .returning({ position: outgoingEvents.position })
    .get();
  const to = tx
    .select({ endpointId: endpoints.endpointId, disabledAt: endpoints.disabledAt })
    .from(endpoints)
    .where(sql`${eq(endpoints.partnerId, event.partnerId)} AND ${wants(type)}`)
    .all()
    // What a disabled endpoint missed of its upgrades is held for it; that another one fails is old news by then.
    .filter(
      ({ endpointId, disabledAt }) => endpointId !== except && (except === null || disabledAt === null),
    );
  for (const { endpointId } of to)
    tx.insert(deliveries).values({ position, endpointId, upgradeId, dueAt: at }).run();
}

/** Whether an endpoint takes events of this type. */
export function wants(type: OutgoingEventType | typeof outgoingEvents.type) {
  return sql`(${endpoints.eventTypes} IS NULL OR EXISTS (SELECT 1 FROM json_each(${endpoints.eventTypes}) WHERE value = ${type}))`;
}

/** Nobody else writes meanwhile, so numbers have no gaps. */
function nextSequence(tx: Tx, upgradeId: string): number {
  const newest = tx
    .select({ sequence: max(outgoingEvents.sequence) })
    .from(outgoingEvents)
    .where(eq(outgoingEvents.upgradeId, upgradeId))
    .get();
  return (newest?.sequence ?? 0) + 1;
}

function stateOf(tx: Tx, upgrade: UpgradeRecord, sequence: number, at: number): UpgradeState {
  const { upgradeId, credentialId, partnerId, stage, stageDeadline, method, outcome, reason } = upgrade;
  const [credential] = tx
    .select({ status: credentials.status })
    .from(credentials)
    .where(eq(credentials.credentialId, credentialId))
    .all();
  return {
    upgradeId,
    credentialId,
    partnerId,
    sequence,
    occurredAt: isoInstant(at),
    stage,
    deadline: stageDeadline === null ? null : isoInstant(stageDeadline),
    method,
    outcome,
    reason,
    credentialStatus: credential!.status,
  };
}
