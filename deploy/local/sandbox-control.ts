/** The sandbox's control calls (docs/outside-parties.md), for the demo, tests and benches: never in production. */

export interface SandboxControl {
  readonly url: string;
  /** The invoice is paid; or, without an order, the person bought it in the store. */
  settleOrder(upgradeId: string, product?: string): Promise<void>;
  /** The session ends with a result; its event goes out. */
  finishVideo(appointmentId: string, result: string): Promise<void>;
  /** Something happened to a letter; its event goes out. */
  letterEvent(letterId: string, type: string): Promise<void>;
  /** What became of an order. */
  readOrder(upgradeId: string): Promise<{ status: string }>;
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
  silenceEvents(party: string, silent: boolean): Promise<void>;
  resendEvent(eventId?: string): Promise<void>;
  /** Forgets everything. */
  reset(): Promise<void>;
}

export type EffectName =
  | 'orders'
  | 'charges'
  | 'questionSessions'
  | 'gradings'
  | 'abandonedSessions'
  | 'videoSessions'
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
    finishVideo: (appointmentId, result) => call('POST', `video/${appointmentId}/result`, { result }),
    letterEvent: (letterId, type) => call('POST', `letters/${letterId}/events`, { type }),
    readOrder: (upgradeId) => call('GET', `orders/${upgradeId}`),
    readVideo: (appointmentId) => call('GET', `video/${appointmentId}`),
    readLetter: (letterId) => call('GET', `letters/${letterId}`),
    effects: () => call('GET', 'effects'),
    addFault: (fault) => call('POST', 'faults', fault),
    silenceEvents: (party, silent) => call('POST', 'events/silence', { party, silent }),
    resendEvent: (eventId) => call('POST', 'events/resend', { eventId }),
    reset: () => call('POST', 'reset', {}),
  };
}
