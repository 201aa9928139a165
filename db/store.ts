/**
 * The store: credentials, and all of an upgrade that must outlive its run or be listed.
 *
 * One interface, so that a second database can stand behind it; the contract suite in test/db holds for each.
 * Rules that hold for every method:
 * - Times are UTC milliseconds and come from the caller (`at`): the server's time in activities, an injected clock at
 *   the edges. The store reads no clock.
 * - A method that changes something is one transaction, writes its audit row in it, and may be repeated with the same
 *   input: the second call changes nothing and answers as the first did.
 * - What a rule forbids is a value in the answer. What went wrong is a {@link StoreError} (db/errors.ts), whose text
 *   never carries a parameter.
 * - Names, addresses, questions, answers and codes are sealed before they are written (AES-256-GCM), by a
 *   key of the case they belong to (db/case-sealer.ts).
 */
import type { AnswerKeeper } from './store/answers';
import type { ApprovalStore } from './store/approvals';
import type { AppointmentStore } from './store/appointments';
import type { AttemptStore } from './store/attempts';
import type { AuditTrail } from './store/audit';
import type { BulkStore } from './store/bulk';
import type { CodeStore } from './store/codes';
import type { CredentialStore } from './store/credentials';
import type { EndpointRegistry } from './store/endpoints';
import type { ErasureStore } from './store/erasure';
import type { EventInbox } from './store/events';
import type { FreezeStore } from './store/freezes';
import type { HoldStore } from './store/holds';
import type { KeyKeeper } from './store/keys';
import type { LetterStore } from './store/letters';
import type { NoticeOutbox } from './store/notices';
import type { OutageStore } from './store/outages';
import type { PersonStore } from './store/persons';
import type { PolicyStore } from './store/policies';
import type { OutgoingEventOutbox } from './store/outgoing-events';
import type { RepudiationStore } from './store/repudiations';
import type { ReviewStore } from './store/reviews';
import type { SyntheticCases } from './store/synthetic-cases';
import type { UpgradeStore } from './store/upgrades';
import type { Vault } from './store/vault';

export interface Store {
  readonly credentials: CredentialStore;
  readonly upgrades: UpgradeStore;
  readonly vault: Vault;
  readonly attempts: AttemptStore;
  readonly codes: CodeStore;
  readonly appointments: AppointmentStore;
  readonly letters: LetterStore;
  readonly events: EventInbox;
  readonly holds: HoldStore;
  readonly outages: OutageStore;
  readonly notices: NoticeOutbox;
  readonly persons: PersonStore;
  readonly policies: PolicyStore;
  readonly endpoints: EndpointRegistry;
  readonly outgoingEvents: OutgoingEventOutbox;
  readonly repudiations: RepudiationStore;
  readonly reviews: ReviewStore;
  readonly answers: AnswerKeeper;
  readonly approvals: ApprovalStore;
  readonly freezes: FreezeStore;
  readonly bulk: BulkStore;
  readonly syntheticCases: SyntheticCases;
  readonly audit: AuditTrail;
  readonly erasure: ErasureStore;
  readonly keys: KeyKeeper;
  /** Answers when the database can be read and written. @throws StoreError STORE_UNAVAILABLE */
  health(): Promise<void>;
  close(): Promise<void>;
}

export type * from './store/credentials';
export type * from './store/upgrades';
export type * from './store/vault';
export type * from './store/attempts';
export * from './store/bulk';
export type * from './store/codes';
export type * from './store/appointments';
export type * from './store/letters';
export * from './store/events';
export type * from './store/approvals';
export type * from './store/freezes';
export type * from './store/holds';
export * from './store/open-upgrades';
export * from './store/outages';
export type * from './store/notices';
export type * from './store/persons';
export type * from './store/policies';
export type * from './store/endpoints';
export * from './store/outgoing-events';
export type * from './store/repudiations';
export * from './store/reviews';
export type * from './store/reviews';
export * from './store/synthetic-cases';
export * from './store/answers';
export type * from './store/audit';
export type * from './store/erasure';
export type * from './store/keys';
