/** The sandbox's control calls (docs/outside-parties.md), for the demo, tests and benches: never in production. */

export interface SandboxControl {
  readonly url: string;
  /** The invoice is paid; or, without an order, the person bought it in the store. */
  settleOrder(upgradeId: string, product?: string): Promise<void>;
  /** The same upgrade is paid a second time, by another order. */
  payAgain(upgradeId: string): Promise<void>;
  /** `order.cancelled`, `order.refunded` or `order.charged_back`, to the order that counts or to this one. */
  changeOrder(upgradeId: string, type: string, orderId?: string): Promise<void>;
  /**
   * The session ends with a result; its event goes out.
   * @param options the last day of the document shown, as the provider writes it; absent: none was shown
   */
  finishVideo(
    appointmentId: string,
    result: string,
    options?: { readonly documentValidUntil?: string | null },
  ): Promise<void>;
  /** Something happened to a letter; its event goes out, and whoever asks the house is told. */
  letterEvent(letterId: string, type: string): Promise<void>;
  /**
   * Something happened to a credential or to the person who holds it; the issuer's event goes out.
   * @param event `credential.replaced` needs `replacedBy`, `credential.renewed` `expiresAt` (ISO 8601, UTC), `user.merged`
   *   `mergedInto`; other types take none of them
   */
  credentialEvent(credentialId: string, event: CredentialEvent): Promise<void>;
  /** What became of an order. */
  readOrder(upgradeId: string): Promise<SandboxOrder & { readonly orders: readonly SandboxOrder[] }>;
  readVideo(appointmentId: string): Promise<{ status: string }>;
  /** What was printed. */
  readLetter(letterId: string): Promise<{ code: string; expiresOn: string; state: string }>;
  effects(): Promise<Record<EffectName, { count: number; byReference: Record<string, number> }>>;
  addFault(fault: {
    party: string;
    fault: string;
    times: number;
    route?: string;
    retryAfterSeconds?: number;
  }): Promise<void>;
  /** Forgets the faults that are still to be met, of all parties or of one. */
  clearFaults(party?: string): Promise<void>;
  silenceEvents(party: string, silent: boolean): Promise<void>;
  /** The next events of a party go wrong: `duplicate`, `reorder`, `delay`, `forge` or `lose`. */
  faultEvents(fault: { party: string; mode: string; times: number }): Promise<void>;
  /** Sends what event faults hold. */
  releaseEvents(party: string): Promise<void>;
  /** Each request meets a fault with this probability, until a storm of share 0. */
  storm(wish: {
    share: number;
    kinds?: readonly string[];
    parties?: readonly string[];
    retryAfterSeconds?: number;
  }): Promise<void>;
  /** What the storm did; after its end, what the last one did. */
  readStorm(): Promise<StormReport>;
  resendEvent(eventId?: string): Promise<void>;
  /** Forgets everything. */
  reset(): Promise<void>;
}

export interface CredentialEvent {
  readonly type: string;
  readonly expiresAt?: string;
  readonly replacedBy?: string;
  readonly mergedInto?: string;
}

export interface SandboxOrder {
  readonly id: string;
  readonly status: string;
  readonly paymentMethod: string;
}

export interface StormReport {
  readonly share: number;
  /** By fault. */
  readonly met: Readonly<Record<string, number>>;
  readonly requests: number;
  /** Answers that told when to come again, and the calls that came again then, or before. */
  readonly retryAfter: { readonly sent: number; readonly kept: number; readonly broken: number };
}

export type EffectName =
  | 'orders'
  | 'charges'
  | 'keyActivations'
  | 'exhaustions'
  | 'questionSessions'
  | 'gradings'
  | 'abandonedSessions'
  | 'videoSessions'
  | 'verifications'
  | 'letters'
  | 'withdrawnLetters'
  | 'messages';

export function createSandboxControl(url: string): SandboxControl {
  async function call<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${url}/control/${path}`, {
      method,
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`sandbox: ${method} ${path} answered ${response.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  return {
    url,
    settleOrder: (upgradeId, product) => call('POST', `orders/${upgradeId}/settle`, { product }),
    payAgain: (upgradeId) => call('POST', `orders/${upgradeId}/pay-again`, {}),
    changeOrder: (upgradeId, type, orderId) => call('POST', `orders/${upgradeId}/events`, { type, orderId }),
    finishVideo: (appointmentId, result, options = {}) =>
      call('POST', `video/${appointmentId}/result`, { result, ...options }),
    letterEvent: (letterId, type) => call('POST', `letters/${letterId}/events`, { type }),
    credentialEvent: (credentialId, event) =>
      call('POST', `credentials/${encodeURIComponent(credentialId)}/events`, event),
    readOrder: (upgradeId) => call('GET', `orders/${upgradeId}`),
    readVideo: (appointmentId) => call('GET', `video/${appointmentId}`),
    readLetter: (letterId) => call('GET', `letters/${letterId}`),
    effects: () => call('GET', 'effects'),
    addFault: (fault) => call('POST', 'faults', fault),
    clearFaults: (party) => call('POST', 'faults/clear', { party }),
    silenceEvents: (party, silent) => call('POST', 'events/silence', { party, silent }),
    faultEvents: (fault) => call('POST', 'events/faults', fault),
    releaseEvents: (party) => call('POST', 'events/release', { party }),
    storm: (wish) => call('POST', 'storm', wish),
    readStorm: () => call('GET', 'storm'),
    resendEvent: (eventId) => call('POST', 'events/resend', { eventId }),
    reset: () => call('POST', 'reset', {}),
  };
}
