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
 * - Names, addresses, questions, answers and codes are sealed before they are written (AES-256-GCM, db/crypto.ts).
 */
import type { AgentCalendar } from '../workflows/policy';
import type { CredentialType } from '../workflows/messages';
import type { Ending, Method, Outcome, Reason, Stage } from '../workflows/status';

export interface Store {
  readonly credentials: CredentialStore;
  readonly upgrades: UpgradeStore;
  readonly vault: Vault;
  readonly attempts: AttemptStore;
  readonly codes: CodeStore;
  readonly appointments: AppointmentStore;
  readonly letters: LetterStore;
  readonly events: EventInbox;
  readonly outages: OutageStore;
  readonly notices: NoticeOutbox;
  readonly audit: AuditTrail;
  /** Answers when the database can be read and written. @throws StoreError STORE_UNAVAILABLE */
  health(): Promise<void>;
  close(): Promise<void>;
}

// --- credentials ---------------------------------------------------------------------------------------------------

export type CredentialStatus = 'ACTIVE' | 'SUSPENDED' | 'REVOKED' | 'EXPIRED' | 'PROOFING_UPGRADED';

/** How a credential makes its one-time passwords (RFC 4226 counter, RFC 6238 time). */
export type OtpParameters = {
  /** Base32; at least 128 bits (RFC 4226 R6). */
  readonly secret: string;
  readonly digits: 6 | 7 | 8;
  readonly algorithm: 'sha1' | 'sha256' | 'sha512';
} & (
  | { readonly kind: 'TOTP'; readonly periodSeconds: number }
  | { readonly kind: 'HOTP'; readonly counter: number; readonly lookAhead: number }
);

export interface Credential {
  readonly credentialId: string;
  readonly userId: string;
  readonly type: CredentialType;
  readonly status: CredentialStatus;
  /** Instant of the upgrade; null before. */
  readonly upgradedAt: number | null;
  /** When the subscription ends; null: no end is known. */
  readonly expiresAt: number | null;
}

/** ACCEPTED at most once for each time step or counter, under any concurrency and after any crash. */
export type OtpVerdict = 'ACCEPTED' | 'WRONG' | 'REUSED' | 'LOCKED' | 'NO_SUCH_CREDENTIAL';

export interface CredentialStore {
  /** Adds a credential as the issuing system hands it over. The OTP secret is sealed. False: it was there already. */
  add(
    credential: Omit<Credential, 'upgradedAt' | 'expiresAt'> & { readonly expiresAt?: number | null },
    otp: OtpParameters,
    at: number,
  ): Promise<boolean>;
  get(credentialId: string): Promise<Credential | null>;
  /** Compare-and-set of the status by an administrator. False: it no longer was `from`. */
  setStatus(credentialId: string, from: CredentialStatus, to: CredentialStatus, at: number): Promise<boolean>;
  /**
   * Checks a one-time password and uses it up. TOTP: the current step or one before (RFC 6238 §5.2); HOTP: within the
   * look-ahead, the counter moves on success only (RFC 4226 §7.2). After 100 failures in a row: LOCKED
   * (NIST SP 800-63B-4 §3.2.2).
   */
  verifyOtp(credentialId: string, token: string, at: number): Promise<OtpVerdict>;
}

// --- upgrades ------------------------------------------------------------------------------------------------------

/** The projection of an upgrade: what lists show, kept by the run as it goes. */
export interface UpgradeRecord {
  readonly upgradeId: string;
  readonly credentialId: string;
  readonly userId: string;
  readonly credentialType: CredentialType;
  readonly partnerId: string;
  readonly policyName: string;
  readonly policyVersion: number;
  readonly stage: Stage;
  readonly stageSince: number;
  readonly stageDeadline: number | null;
  readonly method: Method | null;
  readonly outcome: Outcome | null;
  readonly reason: Reason | null;
  /** Reference of the newest contact info; null until given. */
  readonly contactInfoId: string | null;
  /** The webstore's order that the upgrade rests on; null: it was included, or is not settled. */
  readonly orderId: string | null;
  readonly needsAttention: string | null;
  readonly openedAt: number;
  readonly closedAt: number | null;
}

/** What the person chose to buy; null: nothing, an entitlement is expected or will be bought in the webstore. */
export interface PurchaseChoice {
  readonly product: string;
  readonly paymentMethod: 'CARD' | 'INVOICE';
}

export interface OpenUpgrade {
  /** Taken only if a new upgrade is opened. */
  readonly upgradeId: string;
  readonly credentialId: string;
  readonly partnerId: string;
  readonly policyName: string;
  readonly policyVersion: number;
  readonly purchase: PurchaseChoice | null;
  /** The record that "What is Required of Me" was read and agreed: which text, when. */
  readonly consent: { readonly textVersion: string; readonly agreedAt: number };
  readonly at: number;
}

export type OpenUpgradeResult =
  | { readonly kind: 'OPENED' | 'ATTACHED'; readonly upgrade: UpgradeRecord }
  | { readonly kind: 'NO_SUCH_CREDENTIAL' | 'ALREADY_UPGRADED' | 'CREDENTIAL_NOT_ACTIVE' };

/** A message to the person, by template; addressed by user id, so it holds no personal data. */
export interface Notice {
  /** The same id is the same message: it is sent once. */
  readonly noticeId: string;
  readonly template: NoticeTemplate;
  /** Instants (ISO 8601) and counts the template shows. No names, no codes. */
  readonly data: Readonly<Record<string, string | number>>;
  /** Not sent before this instant: a reminder. Absent: at once. */
  readonly dueAt?: number;
  /** What a reminder is about, e.g. an appointment id: it is dropped with it. Every reminder is dropped with its upgrade. */
  readonly about?: string;
}
export type NoticeTemplate =
  | 'upgrade_started'
  | 'purchase_paid_twice'
  | 'purchase_reversed'
  | 'letter_on_its_way'
  | 'letter_returned'
  | 'appointment_booked'
  | 'appointment_tomorrow'
  | 'appointment_link_ready'
  | 'appointment_without_result'
  | 'another_document_needed'
  | 'code_handed_over'
  | 'proofing_complete'
  | 'upgrade_expired'
  | 'upgrade_cancelled'
  | 'upgrade_failed';

export interface EnterStage {
  readonly upgradeId: string;
  readonly stage: Stage;
  readonly method: Method | null;
  readonly deadline: number | null;
  readonly needsAttention: string | null;
  /** What happened, past tense, lower snake case: the audit row's event. */
  readonly event: string;
  readonly notices: readonly Notice[];
  /** Once the purchase is settled by an order. */
  readonly orderId?: string | null;
  readonly at: number;
}

/** Something an operator should see of an upgrade, between two stages. */
export interface NoteUpgrade {
  readonly upgradeId: string;
  /** Past tense, lower snake case: the audit row's event. */
  readonly event: string;
  /** The stage's deadline from now on; null: its clock stands still. */
  readonly deadline: number | null;
  readonly needsAttention: string | null;
  readonly notices: readonly Notice[];
  /** If the upgrade rests on another order from now on. */
  readonly orderId?: string | null;
  readonly at: number;
}

/** The purchase of an upgrade was taken back after the credential had been raised. */
export interface ReverseUpgrade {
  readonly upgradeId: string;
  /** The provider's event that told; the same again changes nothing. */
  readonly eventId: string;
  /** The status the credential falls back to; null: it keeps what it has, and only the case is flagged. */
  readonly credentialStatus: Extract<CredentialStatus, 'ACTIVE' | 'SUSPENDED'> | null;
  readonly needsAttention: string;
  readonly notices: readonly Notice[];
  readonly at: number;
}

export interface CloseUpgrade extends Ending {
  readonly upgradeId: string;
  readonly notices: readonly Notice[];
  readonly at: number;
}

export interface ListUpgrades {
  readonly stage?: Stage | undefined;
  readonly outcome?: Outcome | undefined;
  readonly partnerId?: string | undefined;
  readonly credentialId?: string | undefined;
  /** At most 200. */
  readonly limit: number;
  /** From the last page's `nextCursor`. */
  readonly cursor?: string | undefined;
}

export interface UpgradeStore {
  /** Opens an upgrade, or attaches to the one that is open for this credential: there is never a second. */
  open(input: OpenUpgrade): Promise<OpenUpgradeResult>;
  get(upgradeId: string): Promise<UpgradeRecord | null>;
  getPurchase(upgradeId: string): Promise<PurchaseChoice | null>;
  /** Newest first. */
  list(input: ListUpgrades): Promise<{ upgrades: readonly UpgradeRecord[]; nextCursor: string | null }>;
  /** Moves the projection on. Changes nothing once the upgrade is closed; answers with what then stands. */
  enterStage(input: EnterStage): Promise<UpgradeRecord>;
  /** Notes something without leaving the stage. Changes nothing once the upgrade is closed. */
  note(input: NoteUpgrade): Promise<UpgradeRecord>;
  /**
   * Takes the credential of a successful upgrade back, as compare-and-set with its audit row, and flags the closed case.
   * NOT_UPGRADED: the upgrade ended otherwise, or is open; nothing was written.
   */
  reverse(input: ReverseUpgrade): Promise<'REVERSED' | 'FLAGGED' | 'NOT_UPGRADED'>;
  /** Names the sealed contact info that counts from now on. */
  setContactInfo(upgradeId: string, contactInfoId: string, at: number): Promise<void>;
  /** Closes without an upgrade and voids every code. Answers with how it ended, which may be an earlier ending. */
  close(input: CloseUpgrade): Promise<Ending>;
  /**
   * Raises the credential and closes the upgrade as UPGRADED, in one compare-and-set. The same upgrade again: UPGRADED.
   * CREDENTIAL_NOT_ACTIVE: the credential changed meanwhile; nothing was written.
   */
  complete(input: {
    upgradeId: string;
    method: Method;
    reason: Reason;
    notices: readonly Notice[];
    at: number;
  }): Promise<'UPGRADED' | 'CREDENTIAL_NOT_ACTIVE' | 'CLOSED_OTHERWISE'>;
  /**
   * Expires an upgrade whose code was not entered by `deadline`, unless a code was submitted before that instant and
   * not yet decided: then nothing changes and the oldest such submission is named. Decided once, in one transaction.
   */
  expire(
    input: CloseUpgrade & { readonly deadline: number },
  ): Promise<{ kind: 'CLOSED'; ending: Ending } | { kind: 'SUBMITTED_IN_TIME'; submissionId: string }>;
}

// --- vault ---------------------------------------------------------------------------------------------------------

export type SealedKind =
  | 'contact_info'
  | 'kba_questions'
  | 'kba_answers'
  /** The record's id is the upgrade's. */
  | 'licence_key'
  /** The record's id is the appointment's. */
  | 'video_join_url';

/** Personal data, sealed with the record's id and kind as associated data, so a row cannot be put in another's place. */
export interface Vault {
  /** Seals a JSON value. The same id again keeps what is there. */
  seal(input: {
    recordId: string;
    upgradeId: string;
    kind: SealedKind;
    value: unknown;
    at: number;
  }): Promise<void>;
  /** Null: unknown or erased. @throws StoreError SEAL_BROKEN if it was tampered with or its key is missing */
  open(recordId: string, upgradeId: string, kind: SealedKind): Promise<unknown>;
  erase(recordId: string): Promise<void>;
}

// --- attempts ------------------------------------------------------------------------------------------------------

export type AttemptKind = 'KBA' | 'VIDEO';

/** One try at proofing. A video attempt's id is its appointment's. */
export interface Attempt {
  readonly attemptId: string;
  readonly upgradeId: string;
  readonly kind: AttemptKind;
  /** The provider's id of the session; null until it answered. */
  readonly providerReference: string | null;
  readonly openedAt: number;
  readonly finishedAt: number | null;
  /** The provider's or our word for how it went; null while open. */
  readonly result: string | null;
  /** Whether it used one of the attempts. */
  readonly counted: boolean;
}

export interface AttemptStore {
  open(input: { attemptId: string; upgradeId: string; kind: AttemptKind; at: number }): Promise<Attempt>;
  get(attemptId: string): Promise<Attempt | null>;
  listByUpgrade(upgradeId: string): Promise<readonly Attempt[]>;
  /** The newest attempt of this credential, over all its upgrades, that ended with this result; null: none did. */
  newestWithResult(credentialId: string, result: string): Promise<Attempt | null>;
  setProviderReference(attemptId: string, providerReference: string, at: number): Promise<void>;
  /** True exactly once for a batch of an attempt: whoever gets it may send the answers; nobody may again. */
  claimAnswering(attemptId: string, questionSetId: string, at: number): Promise<boolean>;
  /** Gives a claim back when the request surely was not sent, so that a later try may send it. */
  releaseAnswering(attemptId: string, questionSetId: string, at: number): Promise<void>;
  /** Keeps the graded reply of a batch beside its claim, so that a repeated activity can answer as the first did. */
  recordGrading(attemptId: string, questionSetId: string, result: unknown, at: number): Promise<void>;
  getGrading(attemptId: string, questionSetId: string): Promise<unknown>;
  /** The first result stands. Answers with the attempts used so far. */
  finish(input: { attemptId: string; result: string; counted: boolean; at: number }): Promise<AttemptsUsed>;
}
export interface AttemptsUsed {
  readonly kba: number;
  readonly total: number;
}

// --- activation codes ----------------------------------------------------------------------------------------------

export type CodeChannel = 'LETTER' | 'VIDEO';

export interface ActivationCode {
  readonly codeId: string;
  readonly upgradeId: string;
  readonly channel: CodeChannel;
  readonly issuedAt: number;
  /** The code is void from this instant on. */
  readonly expiresAt: number;
  readonly redeemedAt: number | null;
  readonly voidedAt: number | null;
}

export type SubmitResult =
  | { readonly kind: 'SUBMITTED'; readonly submissionId: string }
  | { readonly kind: 'TOO_MANY_ATTEMPTS'; readonly retryAt: number };

export type RedeemVerdict =
  | { readonly kind: 'UPGRADED' }
  | { readonly kind: 'WRONG'; readonly attemptsLeft: number }
  | { readonly kind: 'EXPIRED' }
  | { readonly kind: 'CREDENTIAL_NOT_ACTIVE' }
  | { readonly kind: 'CLOSED_OTHERWISE' };

export interface CodeStore {
  /**
   * Issues a code (10 Crockford base32 characters from the system's generator, 50 bits). Only its keyed scrypt hash
   * stays; the clear code is kept sealed until it is handed over. The same `codeId` again issues nothing new.
   */
  issue(input: {
    codeId: string;
    upgradeId: string;
    channel: CodeChannel;
    expiresAt: number;
    at: number;
  }): Promise<ActivationCode>;
  get(codeId: string): Promise<ActivationCode | null>;
  listByUpgrade(upgradeId: string): Promise<readonly ActivationCode[]>;
  /** The clear code for the letter; may be read until {@link LetterStore.markAccepted} wipes it. Null: wiped. */
  readForLetter(codeId: string): Promise<string | null>;
  /** The clear code for the proofing agent, once: it is wiped in the same transaction. Null: was shown, or void. */
  revealToAgent(codeId: string, agentId: string, at: number): Promise<string | null>;
  void(codeId: string, reason: string, at: number): Promise<void>;
  /** Voids every other code of the upgrade that is neither redeemed nor void, where a new letter replaces earlier ones. */
  voidOthers(upgradeId: string, codeId: string, reason: string, at: number): Promise<void>;
  /**
   * A new code in place of one from live video that was misheard: the same expiry, the earlier one void, and the clear
   * code answered once, here, and kept nowhere. Counts and the budget for entering codes go on as they were.
   * NOT_AVAILABLE: no such code is out. LIMIT_REACHED: it was made anew as often as `reissuesMax` allows.
   */
  reissueToAgent(input: {
    upgradeId: string;
    agentId: string;
    reissuesMax: number;
    at: number;
  }): Promise<
    | { readonly kind: 'REISSUED'; readonly code: string; readonly expiresAt: number }
    | { readonly kind: 'NOT_AVAILABLE' | 'LIMIT_REACHED' }
  >;
  /**
   * Takes a code as the person entered it (sealed), before anything is hashed. Undecided and wrong submissions inside
   * the window count against the budget, so parallel tries cannot exceed it. The same `submissionId` again: as first.
   */
  submit(input: {
    submissionId: string;
    upgradeId: string;
    code: string;
    receivedAt: number;
    attemptsMax: number;
    attemptWindowMs: number;
  }): Promise<SubmitResult>;
  /**
   * Decides a submission: against every code of the upgrade that is neither void nor expired at its `receivedAt`.
   * Right: code redeemed, credential raised and upgrade closed in one transaction. The entered code is wiped.
   * A decided submission answers as it was decided.
   */
  decide(input: {
    submissionId: string;
    method: Method;
    attemptsMax: number;
    attemptWindowMs: number;
    notices: readonly Notice[];
    at: number;
  }): Promise<RedeemVerdict>;
  /** Which upgrade a submission is for; null: there is none of this id. */
  getSubmission(submissionId: string): Promise<{ readonly upgradeId: string } | null>;
  /** Whether this is the code that was redeemed for the upgrade: a second entry is the same success. */
  isRedeemedCode(upgradeId: string, code: string): Promise<boolean>;
  /** Whether this is a code of the upgrade at all, void, expired or not: the right code after expiry is told apart. */
  isIssuedCode(upgradeId: string, code: string): Promise<boolean>;
}

// --- appointments --------------------------------------------------------------------------------------------------

export type AppointmentState =
  | 'BOOKED'
  | 'PASSED'
  | 'FAILED'
  | 'APPLICANT_NO_SHOW'
  | 'AGENT_NO_SHOW'
  | 'ABORTED'
  | 'NO_RESULT'
  | 'RESCHEDULED'
  | 'CANCELLED';

export interface Appointment {
  readonly appointmentId: string;
  readonly upgradeId: string;
  readonly startsAt: number;
  readonly endsAt: number;
  /** IANA zone the person confirmed. */
  readonly timeZone: string;
  readonly state: AppointmentState;
  /** The video provider's session; null until created. */
  readonly sessionId: string | null;
}

export interface AppointmentStore {
  /** Free slots in order of time, at most `limit`. */
  listFreeSlots(input: {
    calendar: AgentCalendar;
    from: number;
    to: number;
    limit: number;
  }): Promise<readonly number[]>;
  /**
   * The slot must be on the calendar, far enough ahead of `at`, and have an agent left; and it must end before the
   * credential does.
   */
  book(input: {
    appointmentId: string;
    upgradeId: string;
    startsAt: number;
    timeZone: string;
    calendar: AgentCalendar;
    at: number;
  }): Promise<
    { kind: 'BOOKED'; appointment: Appointment } | { kind: 'SLOT_NOT_AVAILABLE' | 'AFTER_CREDENTIAL_END' }
  >;
  get(appointmentId: string): Promise<Appointment | null>;
  listByUpgrade(upgradeId: string): Promise<readonly Appointment[]>;
  setSession(appointmentId: string, sessionId: string, at: number): Promise<void>;
  /**
   * Ends an appointment and drops its reminders; the first end stands, but for a pass, which may come late and replaces
   * what the session was taken for. Answers with the one that stands.
   */
  finish(appointmentId: string, state: Exclude<AppointmentState, 'BOOKED'>, at: number): Promise<Appointment>;
}

// --- letters -------------------------------------------------------------------------------------------------------

export type LetterState = 'PREPARED' | 'ACCEPTED' | 'DELIVERED' | 'RETURNED' | 'REFUSED' | 'WITHDRAWN';

/** A row of the letter ledger: written before the letter house is asked, so that no retry orders a second letter. */
export interface Letter {
  readonly letterId: string;
  readonly upgradeId: string;
  readonly codeId: string;
  readonly state: LetterState;
  /** The letter house's id; null until it answered. */
  readonly providerReference: string | null;
  readonly expectedFrom: number;
  readonly expectedBy: number;
  /** Expiry printed on the letter: the engine's own. */
  readonly redeemBy: number;
  readonly preparedAt: number;
}

export interface LetterStore {
  /** Writes the ledger row. The same `letterId` again answers with the row that stands, dates included. */
  prepare(input: {
    letterId: string;
    upgradeId: string;
    codeId: string;
    expectedFrom: number;
    expectedBy: number;
    redeemBy: number;
    at: number;
  }): Promise<Letter>;
  get(letterId: string): Promise<Letter | null>;
  listByUpgrade(upgradeId: string): Promise<readonly Letter[]>;
  /**
   * New dates for a letter that the house surely does not have, with its code's expiry: ordering took so long that the
   * first ones no longer hold. Only while PREPARED; answers with the row that stands.
   */
  redate(
    letterId: string,
    dates: { readonly expectedFrom: number; readonly expectedBy: number; readonly redeemBy: number },
    at: number,
  ): Promise<Letter>;
  /** The letter house took it: keeps its id and wipes the clear code. */
  markAccepted(letterId: string, providerReference: string, at: number): Promise<Letter>;
  setState(
    letterId: string,
    state: Exclude<LetterState, 'PREPARED' | 'ACCEPTED'>,
    at: number,
  ): Promise<Letter>;
}

// --- provider events (inbox) ---------------------------------------------------------------------------------------

export type EventProvider = 'webstore' | 'live-video' | 'letter-house';

/** A provider's event, reduced to what carries no personal data (letter bodies repeat address and code). */
export interface ProviderEvent {
  /** Ours: `<provider>:<provider's event id>`. */
  readonly eventId: string;
  readonly provider: EventProvider;
  readonly type: string;
  /** The provider's time: events are ordered by it, not by arrival. */
  readonly occurredAt: number;
  readonly receivedAt: number;
  /** Our own id the provider carries for us: upgrade id (webstore), appointment id (video), letter id (letters). */
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
  /** Stored before anything else is done with it. DUPLICATE: this id was stored before. */
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

// --- outages of outside parties ------------------------------------------------------------------------------------

/** The parties whose outage stops an applicant's clock. */
export const WATCHED_PROVIDERS = ['webstore', 'kba', 'live-video', 'letter-house'] as const;
export type WatchedProvider = (typeof WATCHED_PROVIDERS)[number];

export interface Outage {
  readonly outageId: string;
  readonly provider: WatchedProvider;
  readonly cause: 'FAILURES' | 'MAINTENANCE';
  readonly startedAt: number;
  /** Null: it lasts. */
  readonly endedAt: number | null;
}

export interface OutageStore {
  /**
   * Notes that a party is out; at most one outage a party lasts, and none begins before the last one ended. Answers with
   * the one that stands.
   */
  open(outage: Omit<Outage, 'endedAt'>): Promise<Outage>;
  /** The first end stands. Answers with the outage as it stands. */
  close(outageId: string, endedAt: number): Promise<Outage>;
  /** The outage that lasts; null: none. */
  current(provider: WatchedProvider): Promise<Outage | null>;
  /** Newest first. */
  list(input: { provider?: WatchedProvider | undefined; limit: number }): Promise<readonly Outage[]>;
}

// --- notices (outbox) ----------------------------------------------------------------------------------------------

export interface DueNotice extends Notice {
  readonly upgradeId: string;
  readonly userId: string;
  readonly tries: number;
}

export interface NoticeOutbox {
  /** Takes due notices for `leaseMs`: nobody else gets them until then. */
  claimDue(input: { at: number; limit: number; leaseMs: number }): Promise<readonly DueNotice[]>;
  markDelivered(noticeId: string, at: number): Promise<void>;
  /** Due again at `retryAt`; null: given up. */
  markFailed(noticeId: string, retryAt: number | null, at: number): Promise<void>;
  listByUpgrade(upgradeId: string): Promise<readonly (Notice & { readonly deliveredAt: number | null })[]>;
}

// --- audit ---------------------------------------------------------------------------------------------------------

export interface AuditRow {
  readonly sequence: number;
  readonly at: number;
  /** Null for what happened to a credential outside any upgrade, or to an outside party. */
  readonly upgradeId: string | null;
  readonly credentialId: string | null;
  /** Past tense, lower snake case. */
  readonly event: string;
  /** Allow-listed facts; never personal data. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

/** A row of the trail by its number and hash: whoever notes both can tell later whether all up to it still stands. */
export interface AuditHead {
  readonly sequence: number;
  /** 64 hexadecimal digits. */
  readonly hash: string;
}

export type AuditFaultKind =
  /** The row is not as the store wrote it, or the store never wrote it. */
  | 'EDITED'
  /** A row that stood here is gone. */
  | 'MISSING'
  /** The row was written, but stood elsewhere. */
  | 'REORDERED'
  /** The row that was expected is another one, or the trail ends before it. */
  | 'HEAD_MISMATCH'
  /** The key of the row is not in the key ring: what it says cannot be checked, and shows no sign of tampering. */
  | 'KEY_MISSING';

export interface AuditFault {
  readonly kind: AuditFaultKind;
  /** The row it was found at. */
  readonly sequence: number;
}

export interface AuditReport {
  /** Rows that are as they were written, where they were written. */
  readonly checkedCount: number;
  /** Rows from before the trail was chained, which only their numbers speak for. */
  readonly earlierCount: number;
  /** Rows that are linked to their neighbours, but whose key is not in the key ring. */
  readonly keyMissingCount: number;
  /** The newest row up to which the trail was followed; null: no row is chained. */
  readonly head: AuditHead | null;
  /** The first sign of tampering, else the first row whose key is missing; null: the trail is intact. */
  readonly fault: AuditFault | null;
}

export interface AuditTrail {
  listByUpgrade(upgradeId: string): Promise<readonly AuditRow[]>;
  /**
   * Follows the chain from the first row to the newest, or to the first sign of tampering. Rows cut off at the end leave
   * no sign in what remains: those are found only against a head that was noted elsewhere (`expect`).
   */
  verify(input?: { readonly expect?: AuditHead | undefined }): Promise<AuditReport>;
}
