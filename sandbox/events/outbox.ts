/**
 * The events of all parties: kept first, then tried at once, then again on a schedule until a receiver takes them.
 *
 * - The id is the same on every try; the signed time is the try's own.
 * - Silence keeps a provider's events back, and so does a missing address; they go out when it ends.
 * - An event fault decides how an event is first sent; tries after that are ordinary ones.
 */
import { deliver, forgedSecret } from './delivery';
import { takeEventFault } from './event-faults';
import type { Chance } from '../chance';
import type { EventProvider } from '../party-names';
import { signingSecretsOf, type SandboxSecrets } from '../settings';
import type { SandboxState, StoredEvent } from '../state';
import { isoTime, nextOf } from '../world';

export interface NewEvent {
  readonly provider: EventProvider;
  readonly type: string;
  /** What it is about, e.g. the upgrade id. */
  readonly reference: string;
  readonly data: unknown;
}

export interface Delivery {
  readonly eventId: string;
  readonly delivered: boolean;
  /** HTTP status of the try; null if the event is kept back, held or lost, or nobody answered. */
  readonly status: number | null;
}

export interface EventOutbox {
  /** Resolves after the first try. */
  send(event: NewEvent): Promise<Delivery>;
  /** In this order, each after the first try of the one before; nobody waits for it. */
  sendSoon(...events: readonly NewEvent[]): void;
  silence(provider: EventProvider, silent: boolean): Promise<void>;
  /** Sends what event faults hold of a provider, oldest first. */
  release(provider: EventProvider): Promise<Delivery[]>;
  /** Tries the last event, or this one, again, silence or not. Null: there is none. */
  resend(eventId?: string): Promise<Delivery> | null;
  setBaseUrl(url: string | undefined): Promise<void>;
  /** Goes on with what an earlier process left. */
  resume(): Promise<void>;
  /** Plans no more tries of what is kept now. */
  forget(): void;
  /** Stops tries under way and the schedule. */
  close(): void;
}

export interface OutboxOptions {
  readonly state: SandboxState;
  readonly secrets: SandboxSecrets;
  readonly clock: () => number;
  readonly chance: Chance;
  readonly baseUrl: string | undefined;
  /** Before the second, third, … try, milliseconds. */
  readonly retriesMs?: readonly number[] | undefined;
  /** Called when what is kept has changed. */
  readonly onChange: () => void;
}

const RETRIES_MS = [1_000, 5_000, 30_000, 120_000, 300_000, 900_000, 3_600_000];

/** The oldest are dropped beyond it. */
const EVENTS_MAX = 5_000;

export function createOutbox(options: OutboxOptions): EventOutbox {
  const { state, secrets, clock, chance, onChange, retriesMs = RETRIES_MS } = options;
  const timers = new Map<string, NodeJS.Timeout>();
  const stopping = new AbortController();
  let { baseUrl } = options;

  function keep({ provider, type, reference, data }: NewEvent): StoredEvent {
    const nth = nextOf({ state }, 'event', provider, reference, type);
    const timestamp = isoTime(clock());
    const event: StoredEvent = {
      // With the time: credentials outlive what is remembered here. After a reset the same may happen to one again, and
      // receivers would take an event under the old id for a duplicate.
      id: chance.id('evt_', provider, reference, type, nth, timestamp),
      provider,
      type,
      reference,
      body: JSON.stringify({ type, timestamp, data }),
      attempts: 0,
      state: 'under_way',
      lastStatus: null,
      fault: takeEventFault(state, provider),
    };
    state.events.push(event);
    if (state.events.length > EVENTS_MAX) state.events.shift();
    return event;
  }

  const canSend = (provider: EventProvider, evenIfSilent = false): boolean =>
    baseUrl !== undefined && !stopping.signal.aborted && (evenIfSilent || !state.silenced.has(provider));

  const post = (event: StoredEvent, signedBy: readonly string[]): Promise<number | null> =>
    deliver(event, { baseUrl: baseUrl ?? '', secrets: signedBy, now: clock(), stopped: stopping.signal });

  function setAside(event: StoredEvent, to: StoredEvent['state']): Delivery {
    event.state = to;
    onChange();
    return { eventId: event.id, delivered: false, status: null };
  }

  /** The first try, and what waited for it. */
  async function send(event: StoredEvent): Promise<Delivery> {
    const delivery = await sendAsFaultHasIt(event);
    if (event.attempts > 0) {
      await sendHeld(({ provider, fault }) => provider === event.provider && fault === 'reorder');
    }
    return delivery;
  }

  async function sendAsFaultHasIt(event: StoredEvent): Promise<Delivery> {
    if (event.fault === undefined || event.isFaultMet === true) return attempt(event);
    switch (event.fault) {
      case 'lose':
        return setAside(event, 'lost');
      case 'delay':
      case 'reorder':
        return setAside(event, 'held');
      case 'duplicate':
      case 'forge': {
        // Kept back with its fault still to come.
        if (!canSend(event.provider)) return attempt(event);
        event.isFaultMet = true;
        if (event.fault === 'duplicate') await attempt(event);
        else event.forgedStatus = await post(event, [forgedSecret(event)]);
        return attempt(event);
      }
    }
  }

  async function sendHeld(isWanted: (event: StoredEvent) => boolean): Promise<Delivery[]> {
    const held = state.events.filter((event) => event.state === 'held' && isWanted(event));
    for (const event of held) Object.assign(event, { state: 'under_way', isFaultMet: true });
    const deliveries: Delivery[] = [];
    for (const event of held) deliveries.push(await attempt(event));
    return deliveries;
  }

  async function attempt(event: StoredEvent, evenIfSilent = false): Promise<Delivery> {
    clearTimeout(timers.get(event.id));
    timers.delete(event.id);
    if (!canSend(event.provider, evenIfSilent)) {
      return setAside(event, event.state === 'delivered' ? 'delivered' : 'kept_back');
    }
    event.attempts++;
    const status = await post(event, signingSecretsOf(secrets, event.provider));
    const delivered = status !== null && status >= 200 && status < 300;
    event.lastStatus = status;
    if (delivered) event.state = 'delivered';
    else if (event.state !== 'delivered') planRetry(event);
    onChange();
    return { eventId: event.id, delivered, status };
  }

  function planRetry(event: StoredEvent): void {
    const delay = retriesMs[event.attempts - 1];
    // 410 says that nobody wants it any more.
    if (delay === undefined || event.lastStatus === 410) {
      event.state = 'given_up';
      return;
    }
    event.state = 'under_way';
    if (stopping.signal.aborted || !state.events.includes(event)) return;
    const timer = setTimeout(() => void attempt(event), delay).unref();
    timers.set(event.id, timer);
  }

  /** One after the other, in the order they happened. */
  async function sendAll(isWanted: (event: StoredEvent) => boolean): Promise<void> {
    for (const event of state.events.filter(isWanted)) await send(event);
  }

  function forget(): void {
    for (const timer of timers.values()) clearTimeout(timer);
    timers.clear();
  }

  return {
    send: (event) => send(keep(event)),
    sendSoon(...events) {
      const kept = events.map(keep);
      // After the reply of the call that caused them has been handed over.
      setImmediate(() => {
        void (async () => {
          for (const event of kept) await send(event);
        })();
      });
    },
    async silence(provider, silent) {
      if (silent) state.silenced.add(provider);
      else if (state.silenced.delete(provider)) {
        await sendAll((event) => event.provider === provider && event.state === 'kept_back');
      }
    },
    release: (provider) => sendHeld((event) => event.provider === provider),
    resend(eventId) {
      const event =
        eventId === undefined ? state.events.at(-1) : state.events.find(({ id }) => id === eventId);
      if (event === undefined) return null;
      event.isFaultMet = true;
      return attempt(event, true);
    },
    async setBaseUrl(url) {
      baseUrl = url;
      await sendAll((event) => event.state === 'kept_back');
    },
    resume: () => sendAll(({ state }) => state === 'kept_back' || state === 'under_way'),
    forget,
    close() {
      stopping.abort();
      forget();
    },
  };
}
