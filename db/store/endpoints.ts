/** Where back ends take events: addresses of partners, each with secrets of its own. */
import type { OutgoingEventType } from './outgoing-events';

export interface Endpoint {
  readonly endpointId: string;
  readonly partnerId: string;
  readonly url: string;
  readonly eventTypes: readonly OutgoingEventType[] | 'ALL';
  readonly addedAt: number;
  readonly disabledAt: number | null;
  /** FAILING: it took nothing for days. GONE: it answered 410. */
  readonly disabledFor: 'OPERATOR' | 'FAILING' | 'GONE' | null;
  /** The first failure since something was taken; null: the last one was taken. */
  readonly failingSince: number | null;
  /** Deliveries that are to be made, or are held while it is disabled. */
  readonly pending: number;
  /** Secrets that sign now. */
  readonly secrets: readonly {
    readonly secretId: string;
    readonly addedAt: number;
    readonly endsAt: number | null;
  }[];
}

export interface AddEndpoint {
  readonly endpointId: string;
  readonly partnerId: string;
  /** https, or http for a network that the sender's settings allow; without user, password and fragment. */
  readonly url: string;
  readonly eventTypes: readonly OutgoingEventType[] | 'ALL';
  /** `whsec_` and base64 of 24 to 64 bytes. */
  readonly secret: string;
  readonly actor: string;
  readonly at: number;
}

export interface EndpointRegistry {
  /** Events that are written from now on are delivered to it. False: it was there already. @throws StoreError ENDPOINT_INVALID */
  add(input: AddEndpoint): Promise<boolean>;
  get(endpointId: string): Promise<Endpoint | null>;
  list(partnerId?: string): Promise<readonly Endpoint[]>;
  /** A further secret signs from now on; the earlier ones as well, for `overlapMs`. @throws StoreError ENDPOINT_INVALID */
  rotateSecret(input: {
    endpointId: string;
    secretId: string;
    secret: string;
    overlapMs: number;
    actor: string;
    at: number;
  }): Promise<'ROTATED' | 'NO_SUCH_ENDPOINT'>;
  /** Nothing is sent to it any more; what is to be sent is held. */
  disable(input: { endpointId: string; actor: string; at: number }): Promise<'DISABLED' | 'NO_SUCH_ENDPOINT'>;
  /** What was held is due now, in order, with all its tries before it. */
  enable(input: { endpointId: string; actor: string; at: number }): Promise<'ENABLED' | 'NO_SUCH_ENDPOINT'>;
}
