/** The inbox of providers' events. */

export const EVENT_PROVIDERS = ['webstore', 'live-video', 'letter-house', 'credential-issuer'] as const;
export type EventProvider = (typeof EVENT_PROVIDERS)[number];

/** A provider's event, reduced to what carries no personal data (letter bodies repeat address and code). */
export interface ProviderEvent {
  /** Ours: `<provider>:<provider's event id>`. */
  readonly eventId: string;
  readonly provider: EventProvider;
  readonly type: string;
  /** The provider's time: events are ordered by it, not by arrival. */
  readonly occurredAt: number;
  readonly receivedAt: number;
  /**
   * Our own id the provider carries for us: upgrade id (webstore), appointment id (video), letter id (letters), credential
   * id (the issuer of credentials).
   */
  readonly subjectId: string;
  /** Further allow-listed facts, e.g. the order id and product. */
  readonly facts: Readonly<Record<string, string>>;
}

export interface PendingEvent {
  readonly eventId: string;
  readonly provider: EventProvider;
  readonly upgradeId: string;
  readonly credentialId: string;
}

export interface EventInbox {
  /**
   * Stored before anything else is done with it. DUPLICATE: this id was stored before. What is told of a credential changes
   * it in the same transaction, and what is a reason to hold an open upgrade back does so.
   */
  receive(event: ProviderEvent): Promise<'STORED' | 'DUPLICATE'>;
  /** Events not yet told to a run whose case exists by now; oldest first. Events of unknown cases stay. */
  listPending(limit: number): Promise<readonly PendingEvent[]>;
  /** Told to the run, or the upgrade was closed before it could be. */
  markDispatched(eventId: string, at: number): Promise<void>;
  /**
   * Applies an event to its upgrade, once. `superseded`: an event of the same subject (of an upgrade's orders, of the
   * same order) with a later provider time was applied before. Null: no such event, or it belongs to another upgrade. Repeated: as the first time.
   */
  apply(
    eventId: string,
    upgradeId: string,
    at: number,
  ): Promise<{ event: ProviderEvent; superseded: boolean } | null>;
  get(eventId: string): Promise<ProviderEvent | null>;
  /** Whether its run has taken it up. */
  isApplied(eventId: string): Promise<boolean>;
}
