/** Everything the sandbox remembers. Plain data and maps, so that it can be written to a file as it is. */
import type { LetterAddress } from './letters/letter';
import type { EventProvider, PartyName } from './party-names';
import type { AskedQuestion } from './experian/questions';

export interface SandboxState {
  /** By upgrade id. */
  readonly orders: Map<string, Order>;
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
}

export const EFFECT_NAMES = [
  'orders',
  'charges',
  'questionSessions',
  'gradings',
  'abandonedSessions',
  'videoSessions',
  'letters',
  'withdrawnLetters',
  'messages',
] as const;
export type EffectName = (typeof EFFECT_NAMES)[number];

export interface Order {
  readonly id: string;
  readonly clientReference: string;
  readonly product: string;
  readonly paymentMethod: 'card' | 'invoice';
  status: 'awaiting_payment' | 'paid' | 'cancelled' | 'refunded' | 'charged_back';
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
  readonly trackingEvents: { readonly type: string; readonly time: string }[];
}

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

export const FAULT_KINDS = [
  'refuse',
  'hang',
  'status_500',
  'status_503',
  'status_429',
  'truncated',
  'wrong_content_type',
  'success_then_timeout',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface OrderedFault {
  readonly party: PartyName;
  /** Any route if absent. */
  readonly route?: string | undefined;
  readonly fault: FaultKind;
  timesLeft: number;
  readonly retryAfterSeconds?: number | undefined;
}

export interface StoredEvent {
  readonly id: string;
  readonly provider: EventProvider;
  readonly type: string;
  readonly reference: string;
  /** The exact text that is signed and sent. */
  readonly body: string;
  attempts: number;
  state: 'kept_back' | 'under_way' | 'delivered' | 'given_up';
  /** HTTP status of the last try; null: no answer. */
  lastStatus: number | null;
}

export function emptyState(): SandboxState {
  return {
    orders: new Map(),
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
  };
}

/** Empties it in place: the parties hold on to the same object. */
export function forgetEverything(state: SandboxState): void {
  for (const part of Object.values(state)) {
    if (Array.isArray(part)) part.length = 0;
    else (part as Map<unknown, unknown> | Set<unknown>).clear();
  }
}
