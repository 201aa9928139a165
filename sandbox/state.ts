/** Everything the sandbox remembers. Plain data and maps, so that it can be written to a file as it is. */
import type { EventFaultMode } from './events/event-faults';
import type { AskedQuestion } from './experian/questions';
import type { Fault, FaultKind } from './fault-kinds';
import type { LetterAddress } from './letters/letter';
import type { EventProvider, PartyName } from './party-names';

export interface SandboxState {
  /** By upgrade id. */
  readonly orders: Map<string, Order>;
  /** What else was bought for an upgrade, oldest first, by upgrade id: second payments and licence keys. */
  readonly furtherOrders: Map<string, Order[]>;
  /** The order that a licence key was activated by, by the key in upper case. */
  readonly licenceKeys: Map<string, string>;
  /** Who asked for an upgrade, by upgrade id: tells which product a purchase in the store is about. */
  readonly enquiries: Map<string, { readonly credentialId: string }>;
  /** Bearer tokens of the question provider, with their expiry in UTC milliseconds. */
  readonly tokens: Map<string, number>;
  /** By the question provider's session id. */
  readonly questionSessions: Map<string, QuestionSession>;
  /** By appointment id. */
  readonly videoSessions: Map<string, VideoSession>;
  /** By the letter house's id. */
  readonly letters: Map<string, StoredLetter>;
  /** By party and idempotency key. */
  readonly keptReplies: Map<string, KeptReply>;
  readonly effects: Map<EffectName, Map<string, number>>;
  /** How many of a kind there have been; ids are made of it. */
  readonly counters: Map<string, number>;
  readonly requests: RequestEntry[];
  readonly faults: OrderedFault[];
  readonly events: StoredEvent[];
  readonly silenced: Set<EventProvider>;
  readonly eventFaults: OrderedEventFault[];
  /** Only the last one can last still. */
  readonly storms: Storm[];
}

export const EFFECT_NAMES = [
  'orders',
  'charges',
  'keyActivations',
  'exhaustions',
  'questionSessions',
  'gradings',
  'abandonedSessions',
  'videoSessions',
  'verifications',
  'letters',
  'withdrawnLetters',
  'messages',
] as const;
export type EffectName = (typeof EFFECT_NAMES)[number];

export interface Order {
  readonly id: string;
  readonly clientReference: string;
  readonly product: string;
  readonly paymentMethod: 'card' | 'invoice' | 'licence_key';
  status: 'awaiting_payment' | 'paid' | 'cancelled' | 'refunded' | 'charged_back' | 'exhausted';
}

export interface QuestionSession {
  readonly id: string;
  readonly clientReferenceId: string;
  /** UTC milliseconds. The five minutes count from here, for all batches together. */
  readonly openedAt: number;
  /** Lower-case last name if it is a magic one, else empty. Ordinary names are not kept. */
  readonly magicName: string;
  batch: 1 | 2;
  questions: readonly AskedQuestion[];
  state: 'open' | 'graded' | 'abandoned';
}

export interface VideoSession {
  readonly id: string;
  readonly appointmentId: string;
  readonly sessionToken: string;
  readonly scheduledStart: string;
  readonly scheduledEnd: string;
  status: string;
  code: number | null;
  reason: string | null;
  reasonCode: number | null;
  /** ISO 8601. */
  decisionTime: string | null;
  /** Null or absent: none was shown. */
  document?: IdentityDocument | null;
}

export interface IdentityDocument {
  /** As the provider writes it; null: it does not expire, or nobody looked. */
  readonly validUntil: string | null;
}

export interface StoredLetter {
  readonly id: string;
  readonly to: LetterAddress;
  readonly from: unknown;
  readonly file: string;
  readonly color: boolean;
  readonly useType: string;
  readonly mergeVariables: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string>>;
  /** UTC milliseconds. */
  readonly createdAt: number;
  modifiedAt: number;
  /** The type of the last event without `letter.`. */
  state: string;
  /** It stays so, whatever is told later. */
  ending?: LetterEnding;
  readonly trackingEvents: { readonly type: string; readonly time: string }[];
}

export type LetterEnding = 'deleted' | 'failed' | 'rejected';

export interface KeptReply {
  readonly bodyHash: string;
  readonly status: number;
  readonly body: unknown;
  /** UTC milliseconds. */
  readonly keptAt: number;
}

export interface RequestEntry {
  readonly party: PartyName;
  readonly method: string;
  /** As declared, without the party's prefix: ids and queries are not kept. */
  readonly route: string;
  readonly at: string;
  /** Null: not answered, or not yet. */
  status: number | null;
}

export interface OrderedFault extends Fault {
  readonly party: PartyName;
  /** Any route if absent. */
  readonly route?: string | undefined;
  timesLeft: number;
}

export interface OrderedEventFault {
  readonly provider: EventProvider;
  readonly mode: EventFaultMode;
  timesLeft: number;
}

export interface Storm {
  /** From 0 to 1; 0: it is over. */
  share: number;
  readonly kinds: readonly FaultKind[];
  readonly parties: readonly PartyName[];
  readonly retryAfterSeconds?: number | undefined;
  /** Of its parties, while it lasted. */
  requests: number;
  /** How many requests there were, by route. */
  readonly places: Map<string, number>;
  readonly met: Map<FaultKind, number>;
  readonly retryAfter: { sent: number; kept: number; broken: number };
  /** Calls that were told to wait, and until when, UTC milliseconds. */
  readonly promises: Map<string, number>;
}

export interface StoredEvent {
  readonly id: string;
  readonly provider: EventProvider;
  readonly type: string;
  readonly reference: string;
  /** The exact text that is signed and sent. */
  readonly body: string;
  attempts: number;
  /** Held and lost are the work of event faults. */
  state: 'kept_back' | 'under_way' | 'delivered' | 'given_up' | 'held' | 'lost';
  /** HTTP status of the last try; null: no answer. */
  lastStatus: number | null;
  /** The event fault it was made with. */
  readonly fault?: EventFaultMode | undefined;
  isFaultMet?: boolean;
  /** HTTP status of the try with a wrong signature; null: no answer. */
  forgedStatus?: number | null;
}

export function emptyState(): SandboxState {
  return {
    orders: new Map(),
    furtherOrders: new Map(),
    licenceKeys: new Map(),
    enquiries: new Map(),
    tokens: new Map(),
    questionSessions: new Map(),
    videoSessions: new Map(),
    letters: new Map(),
    keptReplies: new Map(),
    effects: new Map(),
    counters: new Map(),
    requests: [],
    faults: [],
    events: [],
    silenced: new Set(),
    eventFaults: [],
    storms: [],
  };
}

/** Empties it in place: the parties hold on to the same object. */
export function forgetEverything(state: SandboxState): void {
  for (const part of Object.values(state)) {
    if (Array.isArray(part)) part.length = 0;
    else (part as Map<unknown, unknown> | Set<unknown>).clear();
  }
}
