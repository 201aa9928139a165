/** Events to back ends: written with what they tell of, and delivered to each endpoint of the partner. */

export const OUTGOING_EVENT_TYPES = [
  'upgrade.started',
  'upgrade.stage_changed',
  'upgrade.deadline_changed',
  'upgrade.completed',
  'upgrade.expired',
  'upgrade.cancelled',
  'upgrade.failed',
  'upgrade.rejected',
  'upgrade.reversed',
  'upgrade.repudiated',
  'upgrade.repudiation_decided',
  'endpoint.disabled',
] as const;
export type OutgoingEventType = (typeof OUTGOING_EVENT_TYPES)[number];

/** An event on its way to one endpoint, for whoever holds its lease. */
export interface DueDelivery {
  readonly eventId: string;
  readonly endpointId: string;
  readonly url: string;
  /** The very text that is signed and sent. */
  readonly body: string;
  /** In clear, `whsec_` and base64; the newest first, and those that it replaced as long as they still sign. */
  readonly secrets: readonly string[];
  readonly type: OutgoingEventType;
  /** Failed tries before. */
  readonly tries: number;
  /** Tells one lease from another. */
  readonly leasedUntil: number;
}

export interface FailedDelivery {
  readonly delivery: Pick<DueDelivery, 'eventId' | 'endpointId' | 'leasedUntil'>;
  /** What went wrong, as a word of a fixed set. */
  readonly result: string;
  /** When it is tried again; null: it is given up. */
  readonly retryAt: number | null;
  /** The endpoint said that it is gone for good. */
  readonly isGone: boolean;
  /** An endpoint that takes nothing for so long is disabled, in milliseconds. */
  readonly disableAfterMs: number;
  readonly at: number;
}

export type DeliveryState = 'PENDING' | 'HELD' | 'DELIVERED' | 'GIVEN_UP';

export interface OutgoingEvent {
  readonly eventId: string;
  readonly type: OutgoingEventType;
  readonly partnerId: string;
  /** Null: it tells of an endpoint. */
  readonly upgradeId: string | null;
  /** Counts the events of an upgrade from 1. */
  readonly sequence: number | null;
  readonly occurredAt: number;
  readonly deliveries: readonly {
    readonly endpointId: string;
    /** HELD: the endpoint is disabled. */
    readonly state: DeliveryState;
    readonly tries: number;
    readonly lastResult: string | null;
    readonly deliveredAt: number | null;
  }[];
}

export interface ListOutgoingEvents {
  readonly eventId?: string | undefined;
  readonly partnerId?: string | undefined;
  readonly upgradeId?: string | undefined;
  /** Of these, from this instant on, and before that one. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** At most 200, the newest. */
  readonly limit: number;
}

export interface ResendEvents {
  /** One event; or all that occurred from an instant on and before another. */
  readonly which: { readonly eventId: string } | { readonly from: number; readonly to: number };
  readonly partnerId?: string | undefined;
  /** To this endpoint alone; else to all of the partner that want events of the type. */
  readonly endpointId?: string | undefined;
  readonly actor: string;
  readonly at: number;
}

/** Deliveries that are to be made, without those that are held for a disabled endpoint. */
export interface EventBacklog {
  readonly count: number;
  /** When the oldest of them occurred; null: there is none. */
  readonly oldestDueAt: number | null;
  /** By what they answered; those that an operator disabled are not counted. */
  readonly disabledEndpoints: number;
}

/**
 * What was written is delivered at least once, to each endpoint in the order of its upgrade: the next event of an upgrade
 * is not due before the one before it was delivered or given up.
 *
 * Each try is kept with its delivery, and leaves no audit row; that a delivery was made or given up leaves one.
 */
export interface OutgoingEventOutbox {
  /** Endpoints that something is due for. Reads only. */
  listDueEndpoints(at: number): Promise<readonly string[]>;
  /**
   * Takes due deliveries of an endpoint for `leaseMs`: at most one of an upgrade, one in all while the endpoint fails, and
   * nobody else gets them until then.
   */
  claimDue(input: {
    endpointId: string;
    at: number;
    limit: number;
    leaseMs: number;
  }): Promise<readonly DueDelivery[]>;
  markDelivered(delivery: Pick<DueDelivery, 'eventId' | 'endpointId'>, at: number): Promise<void>;
  /**
   * RETRIED or GIVEN_UP as the caller said; DISABLED: the endpoint was disabled by this failure, and the delivery is held
   * for it; NOT_LEASED: the lease ran out meanwhile, and nothing was changed.
   */
  markFailed(input: FailedDelivery): Promise<'RETRIED' | 'GIVEN_UP' | 'DISABLED' | 'NOT_LEASED'>;
  /** Newest first. */
  list(input: ListOutgoingEvents): Promise<readonly OutgoingEvent[]>;
  /**
   * Makes deliveries due once more, also those that were made or given up, and those to endpoints that were added later.
   * An event keeps its id and body. How many are due.
   */
  resend(input: ResendEvents): Promise<number>;
  backlog(): Promise<EventBacklog>;
}
