/**
 * The tables. Times are UTC milliseconds, ids are text, what is called `sealed…` is encrypted by crypto.ts.
 *
 * After a change: `npm run db:generate -- --name what-changed`.
 */
import { sql } from 'drizzle-orm';
import type { HoldReason } from '../workflows/holds';
import type { Policy } from '../workflows/policy';
import type { ReviewCause } from '../workflows/review-words';
import type { Method, Outcome, Reason, Stage } from '../workflows/status';
import { sqliteKit as kit } from './columns';
import type {
  AppointmentState,
  AttemptKind,
  AuditRow,
  BulkAction,
  BulkParameters,
  CodeChannel,
  Credential,
  CredentialStatus,
  FreezeScope,
  Endpoint,
  LetterState,
  Notice,
  NoticeTemplate,
  OtpParameters,
  Outage,
  OutgoingEventType,
  ProviderEvent,
  PurchaseChoice,
  RedeemVerdict,
  SealedKind,
} from './store';

export const credentials = kit.table('credentials', {
  credentialId: kit.text('credential_id').primaryKey(),
  userId: kit.text('user_id').notNull(),
  type: kit.text<Credential['type']>('type').notNull(),
  status: kit.text<CredentialStatus>('status').notNull(),
  upgradedAt: kit.instant('upgraded_at'),
  /** Null: no end is known. */
  expiresAt: kit.instant('expires_at'),
  /** The issuing system's time of the newest that it told of the status. */
  statusToldAt: kit.instant('status_told_at'),
  /** When its phone number last went to another provider; null: never, as far as is known. */
  numberPortedAt: kit.instant('number_ported_at'),
  addedAt: kit.instant('added_at').notNull(),
  otpKind: kit.text<OtpParameters['kind']>('otp_kind').notNull(),
  otpDigits: kit.whole<OtpParameters['digits']>('otp_digits').notNull(),
  otpAlgorithm: kit.text<OtpParameters['algorithm']>('otp_algorithm').notNull(),
  /** TOTP only. */
  otpPeriodSeconds: kit.whole('otp_period_seconds'),
  /** TOTP only: the newest step accepted. */
  otpLastTimeStep: kit.whole('otp_last_time_step'),
  /** HOTP only. */
  otpLookAhead: kit.whole('otp_look_ahead'),
  /** HOTP only: the counter expected next. */
  otpCounter: kit.whole('otp_counter'),
  /** HOTP only: the counter whose password, entered next, proves where a token is that ran far ahead. */
  otpResyncCounter: kit.whole('otp_resync_counter'),
  /** In a row; a success sets it back. */
  otpFailures: kit.whole('otp_failures').notNull().default(0),
  otpLastFailureAt: kit.instant('otp_last_failure_at'),
  sealedOtpSecret: kit.bytes('sealed_otp_secret').notNull(),
  /** Activation codes that were looked at and not right, over all upgrades, since one was redeemed or an operator lifted. */
  codeFailures: kit.whole('code_failures').notNull().default(0),
  /** Since when no code is looked at any more; null: they are. */
  codesLockedAt: kit.instant('codes_locked_at'),
});

export const upgrades = kit.table(
  'upgrades',
  {
    upgradeId: kit.text('upgrade_id').primaryKey(),
    credentialId: kit
      .text('credential_id')
      .notNull()
      .references(() => credentials.credentialId),
    partnerId: kit.text('partner_id').notNull(),
    policyName: kit.text('policy_name').notNull(),
    policyVersion: kit.whole('policy_version').notNull(),
    purchaseProduct: kit.text('purchase_product'),
    purchasePaymentMethod: kit.text<PurchaseChoice['paymentMethod']>('purchase_payment_method'),
    /** BCP 47: what the partner writes to the person in; null: it did not say. */
    language: kit.text('language'),
    consentTextVersion: kit.text('consent_text_version').notNull(),
    consentAgreedAt: kit.instant('consent_agreed_at').notNull(),
    stage: kit.text<Stage>('stage').notNull(),
    stageSince: kit.instant('stage_since').notNull(),
    stageDeadline: kit.instant('stage_deadline'),
    method: kit.text<Method>('method'),
    outcome: kit.text<Outcome>('outcome'),
    reason: kit.text<Reason>('reason'),
    contactInfoId: kit.text('contact_info_id'),
    orderId: kit.text('order_id'),
    needsAttention: kit.text('needs_attention'),
    /** Why the review is open; null in every other stage. */
    reviewCause: kit.text<ReviewCause>('review_cause'),
    /** Who works on what a person must decide of it; null: nobody. */
    assignee: kit.text('assignee'),
    assignedAt: kit.instant('assigned_at'),
    openedAt: kit.instant('opened_at').notNull(),
    closedAt: kit.instant('closed_at'),
    /** When its personal data was erased. */
    erasedAt: kit.instant('erased_at'),
  },
  (table) => [
    /** There is never a second open upgrade of a credential, whoever asks at the same time. */
    kit
      .uniqueIndex('upgrades_one_open')
      .on(table.credentialId)
      .where(sql`closed_at is null`),
    kit.index('upgrades_by_credential').on(table.credentialId, table.openedAt),
    kit.index('upgrades_by_age').on(table.openedAt, table.upgradeId),
    kit.index('upgrades_by_stage').on(table.stage, table.openedAt),
    kit.index('upgrades_by_partner').on(table.partnerId, table.openedAt),
    kit
      .index('upgrades_to_erase')
      .on(table.policyName, table.closedAt)
      .where(sql`erased_at is null and closed_at is not null`),
    kit
      .index('upgrades_repudiated')
      .on(table.upgradeId)
      .where(sql`needs_attention = 'REPUDIATED'`),
  ],
);

const upgradeId = () =>
  kit
    .text('upgrade_id')
    .notNull()
    .references(() => upgrades.upgradeId);

/** The vault. An erased row stays, so that its id is not filled again. */
export const sealedRecords = kit.table(
  'sealed_records',
  {
    recordId: kit.text('record_id').primaryKey(),
    upgradeId: upgradeId(),
    kind: kit.text<SealedKind>('kind').notNull(),
    sealed: kit.bytes('sealed'),
    sealedAt: kit.instant('sealed_at').notNull(),
  },
  (table) => [kit.index('sealed_records_by_upgrade').on(table.upgradeId)],
);

export const attempts = kit.table(
  'attempts',
  {
    attemptId: kit.text('attempt_id').primaryKey(),
    upgradeId: upgradeId(),
    kind: kit.text<AttemptKind>('kind').notNull(),
    providerReference: kit.text('provider_reference'),
    openedAt: kit.instant('opened_at').notNull(),
    finishedAt: kit.instant('finished_at'),
    result: kit.text('result'),
    counted: kit.flag('counted').notNull().default(false),
  },
  (table) => [kit.index('attempts_by_upgrade').on(table.upgradeId, table.openedAt)],
);

/** A row: somebody may have sent the answers of this batch. */
export const answerings = kit.table(
  'answerings',
  {
    attemptId: kit
      .text('attempt_id')
      .notNull()
      .references(() => attempts.attemptId),
    questionSetId: kit.text('question_set_id').notNull(),
    claimedAt: kit.instant('claimed_at').notNull(),
    sealedGrading: kit.bytes('sealed_grading'),
  },
  (table) => [kit.primaryKey({ columns: [table.attemptId, table.questionSetId] })],
);

export const codes = kit.table(
  'codes',
  {
    codeId: kit.text('code_id').primaryKey(),
    upgradeId: upgradeId(),
    channel: kit.text<CodeChannel>('channel').notNull(),
    issuedAt: kit.instant('issued_at').notNull(),
    expiresAt: kit.instant('expires_at').notNull(),
    redeemedAt: kit.instant('redeemed_at'),
    voidedAt: kit.instant('voided_at'),
    salt: kit.bytes('salt').notNull(),
    hash: kit.bytes('hash').notNull(),
    pepperId: kit.text('pepper_id').notNull(),
    /** Until it is handed over. */
    sealedCode: kit.bytes('sealed_code'),
  },
  (table) => [kit.index('codes_by_upgrade').on(table.upgradeId, table.issuedAt)],
);

/** Codes as people entered them, until they are decided; afterwards what was decided. */
export const submissions = kit.table(
  'submissions',
  {
    submissionId: kit.text('submission_id').primaryKey(),
    upgradeId: upgradeId(),
    receivedAt: kit.instant('received_at').notNull(),
    sealedEntry: kit.bytes('sealed_entry'),
    /** When it was first let through to be hashed; null: it was not. */
    evaluatedAt: kit.instant('evaluated_at'),
    decidedAt: kit.instant('decided_at'),
    verdict: kit.text<RedeemVerdict['kind']>('verdict'),
    attemptsLeft: kit.whole('attempts_left'),
    /** The code that it was, where that was right and the upgrade is held back. */
    heldCodeId: kit.text('held_code_id'),
  },
  (table) => [kit.index('submissions_by_upgrade').on(table.upgradeId, table.receivedAt)],
);

export const appointments = kit.table(
  'appointments',
  {
    appointmentId: kit.text('appointment_id').primaryKey(),
    upgradeId: upgradeId(),
    startsAt: kit.instant('starts_at').notNull(),
    endsAt: kit.instant('ends_at').notNull(),
    timeZone: kit.text('time_zone').notNull(),
    state: kit.text<AppointmentState>('state').notNull(),
    sessionId: kit.text('session_id'),
    bookedAt: kit.instant('booked_at').notNull(),
  },
  (table) => [
    kit.index('appointments_by_upgrade').on(table.upgradeId, table.bookedAt),
    kit
      .index('appointments_by_slot')
      .on(table.startsAt)
      .where(sql`state = 'BOOKED'`),
  ],
);

/** The ledger of letters. Its code is issued after the row is written, so `code_id` references nothing. */
export const letters = kit.table(
  'letters',
  {
    letterId: kit.text('letter_id').primaryKey(),
    upgradeId: upgradeId(),
    codeId: kit.text('code_id').notNull(),
    state: kit.text<LetterState>('state').notNull(),
    providerReference: kit.text('provider_reference'),
    expectedFrom: kit.instant('expected_from').notNull(),
    expectedBy: kit.instant('expected_by').notNull(),
    redeemBy: kit.instant('redeem_by').notNull(),
    preparedAt: kit.instant('prepared_at').notNull(),
  },
  (table) => [kit.index('letters_by_upgrade').on(table.upgradeId, table.preparedAt)],
);

/** The inbox. Events of cases that do not exist (yet) are kept as well, so their subject references nothing. */
export const events = kit.table(
  'events',
  {
    eventId: kit.text('event_id').primaryKey(),
    provider: kit.text<ProviderEvent['provider']>('provider').notNull(),
    type: kit.text('type').notNull(),
    occurredAt: kit.instant('occurred_at').notNull(),
    receivedAt: kit.instant('received_at').notNull(),
    subjectId: kit.text('subject_id').notNull(),
    facts: kit.json<ProviderEvent['facts']>('facts').notNull(),
    dispatchedAt: kit.instant('dispatched_at'),
    appliedAt: kit.instant('applied_at'),
    superseded: kit.flag('superseded'),
  },
  (table) => [
    kit
      .index('events_pending')
      .on(table.occurredAt)
      .where(sql`dispatched_at is null`),
    kit.index('events_by_subject').on(table.provider, table.subjectId),
  ],
);

/** What holds upgrades back between their proofing and their credential. */
export const holds = kit.table(
  'holds',
  {
    upgradeId: upgradeId(),
    reason: kit.text<HoldReason>('reason').notNull(),
    placedAt: kit.instant('placed_at').notNull(),
    /** Null: it holds still. */
    releasedAt: kit.instant('released_at'),
  },
  (table) => [
    kit
      .uniqueIndex('holds_one_of_a_kind')
      .on(table.upgradeId, table.reason)
      .where(sql`released_at is null`),
    kit.index('holds_by_upgrade').on(table.upgradeId, table.placedAt),
  ],
);

/**
 * Who was proofed, as keyed hashes (db/person-digest.ts): no name, date or number can be read from them, nor tried without
 * the key. Erased with the personal data of the upgrade.
 */
export const personDigests = kit.table(
  'person_digests',
  {
    upgradeId: upgradeId().primaryKey(),
    keyId: kit.text('key_id').notNull(),
    /** Of name and date of birth. */
    person: kit.bytes('person').notNull(),
    /** Of these and the last four digits of the social security number; null: none was given. */
    numbered: kit.bytes('numbered'),
    keptAt: kit.instant('kept_at').notNull(),
  },
  (table) => [kit.index('person_digests_by_person').on(table.person)],
);

/** Versions of partners' policy profiles. A row is never changed or removed: cases are pinned to it. */
export const policyVersions = kit.table(
  'policy_versions',
  {
    name: kit.text('name').notNull(),
    version: kit.whole('version').notNull(),
    /** Of the file it was read from. */
    digest: kit.text('digest').notNull(),
    policy: kit.json<Policy>('policy').notNull(),
    keptAt: kit.instant('kept_at').notNull(),
  },
  (table) => [kit.primaryKey({ columns: [table.name, table.version] })],
);

/** When a party was out. */
export const outages = kit.table(
  'outages',
  {
    outageId: kit.text('outage_id').primaryKey(),
    provider: kit.text<Outage['provider']>('provider').notNull(),
    cause: kit.text<Outage['cause']>('cause').notNull(),
    startedAt: kit.instant('started_at').notNull(),
    endedAt: kit.instant('ended_at'),
  },
  (table) => [
    /** At most one outage of a party lasts, however many workers notice it at the same time. */
    kit
      .uniqueIndex('outages_one_lasting')
      .on(table.provider)
      .where(sql`ended_at is null`),
    kit.index('outages_by_start').on(table.startedAt),
  ],
);

/** The outbox. */
export const notices = kit.table(
  'notices',
  {
    noticeId: kit.text('notice_id').primaryKey(),
    upgradeId: upgradeId(),
    template: kit.text<NoticeTemplate>('template').notNull(),
    data: kit.json<Notice['data']>('data').notNull(),
    writtenAt: kit.instant('written_at').notNull(),
    /** The instant of a reminder, as it was written; null: no reminder. */
    remindAt: kit.instant('remind_at'),
    /** What a reminder is about, e.g. an appointment; references nothing, for it may be of any table. */
    about: kit.text('about'),
    /** When it is tried next; null: nothing more will be tried. */
    dueAt: kit.instant('due_at'),
    /** Null: nobody has it. */
    leasedUntil: kit.instant('leased_until'),
    tries: kit.whole('tries').notNull().default(0),
    deliveredAt: kit.instant('delivered_at'),
    /** A reminder that is no longer true, and so is never sent. */
    droppedAt: kit.instant('dropped_at'),
  },
  (table) => [
    kit.index('notices_by_upgrade').on(table.upgradeId, table.writtenAt),
    kit
      .index('notices_due')
      .on(table.dueAt)
      .where(sql`due_at is not null`),
  ],
);

/** First answers to requests with an idempotency key, for a day. A start has no upgrade yet, so `upgrade_id` references nothing. */
export const keptAnswers = kit.table(
  'kept_answers',
  {
    requestKey: kit.text('request_key').primaryKey(),
    upgradeId: kit.text('upgrade_id'),
    keyId: kit.text('key_id').notNull(),
    /** Keyed: bodies hold personal data. */
    requestDigest: kit.bytes('request_digest').notNull(),
    claimedAt: kit.instant('claimed_at').notNull(),
    /** These three are null until it is answered. */
    status: kit.whole('status'),
    mediaType: kit.text('media_type'),
    body: kit.json<object>('body'),
  },
  (table) => [
    kit.index('kept_answers_by_age').on(table.claimedAt),
    kit.index('kept_answers_by_upgrade').on(table.upgradeId),
  ],
);

/** What operators do to many cases; the selection is fixed in `bulk_cases` when a run begins. */
export const bulkRuns = kit.table('bulk_runs', {
  runId: kit.text('run_id').primaryKey(),
  action: kit.text<BulkAction>('action').notNull(),
  parameters: kit.json<BulkParameters>('parameters').notNull(),
  actor: kit.text('actor').notNull(),
  reason: kit.text('reason').notNull(),
  begunAt: kit.instant('begun_at').notNull(),
});

/** Named by whoever typed the ids, so a case may be of no upgrade. */
export const bulkCases = kit.table(
  'bulk_cases',
  {
    runId: kit
      .text('run_id')
      .notNull()
      .references(() => bulkRuns.runId),
    position: kit.whole('position').notNull(),
    upgradeId: kit.text('upgrade_id').notNull(),
    /** Null: it is not done yet. */
    settledAt: kit.instant('settled_at'),
    /** Why it was refused; null: it was not. */
    refusal: kit.text('refusal'),
  },
  (table) => [
    kit.primaryKey({ columns: [table.runId, table.position] }),
    kit.uniqueIndex('bulk_cases_once').on(table.runId, table.upgradeId),
  ],
);

/** While one lasts, no case in it ends by itself. */
export const expiryFreezes = kit.table('expiry_freezes', {
  freezeId: kit.text('freeze_id').primaryKey(),
  scope: kit.json<FreezeScope>('scope').notNull(),
  actor: kit.text('actor').notNull(),
  reason: kit.text('reason').notNull(),
  orderedAt: kit.instant('ordered_at').notNull(),
  /** Null: a second operator must agree first. */
  begunAt: kit.instant('begun_at'),
  /** Null: it lasts. */
  endedAt: kit.instant('ended_at'),
});

/**
 * Append-only: triggers refuse every change (migration 0001), and each row is linked to the one before (audit-chain.ts).
 * References nothing, so that it outlives all else.
 */
export const audit = kit.table(
  'audit',
  {
    sequence: kit.sequence('sequence'),
    at: kit.instant('at').notNull(),
    upgradeId: kit.text('upgrade_id'),
    credentialId: kit.text('credential_id'),
    event: kit.text('event').notNull(),
    facts: kit.json<AuditRow['facts']>('facts').notNull(),
    /** These three are null in rows of before there was a chain (migration 0003). */
    keyId: kit.text('key_id'),
    previousHash: kit.bytes('previous_hash'),
    hash: kit.bytes('hash'),
  },
  (table) => [
    kit.index('audit_by_upgrade').on(table.upgradeId, table.sequence),
    kit.index('audit_by_credential').on(table.credentialId, table.sequence),
  ],
);

/** Where back ends take events. A row stays when it is disabled, with what is held for it. */
export const endpoints = kit.table(
  'endpoints',
  {
    endpointId: kit.text('endpoint_id').primaryKey(),
    partnerId: kit.text('partner_id').notNull(),
    url: kit.text('url').notNull(),
    /** Null: all. */
    eventTypes: kit.json<readonly OutgoingEventType[]>('event_types'),
    addedAt: kit.instant('added_at').notNull(),
    disabledAt: kit.instant('disabled_at'),
    disabledFor: kit.text<NonNullable<Endpoint['disabledFor']>>('disabled_for'),
    /** The first failure since something was taken. */
    failingSince: kit.instant('failing_since'),
  },
  (table) => [kit.index('endpoints_by_partner').on(table.partnerId)],
);

const endpointId = () =>
  kit
    .text('endpoint_id')
    .notNull()
    .references(() => endpoints.endpointId);

export const endpointSecrets = kit.table(
  'endpoint_secrets',
  {
    secretId: kit.text('secret_id').primaryKey(),
    endpointId: endpointId(),
    sealedSecret: kit.bytes('sealed_secret').notNull(),
    addedAt: kit.instant('added_at').notNull(),
    /** From when it no longer signs; null: it is the current one. */
    endsAt: kit.instant('ends_at'),
  },
  (table) => [kit.index('endpoint_secrets_by_endpoint').on(table.endpointId, table.addedAt)],
);

/** Events to back ends, as they are sent. */
export const outgoingEvents = kit.table(
  'outgoing_events',
  {
    /** Their order, over all upgrades. */
    position: kit.sequence('position'),
    eventId: kit.text('event_id').notNull(),
    type: kit.text<OutgoingEventType>('type').notNull(),
    partnerId: kit.text('partner_id').notNull(),
    /** Null: it tells of an endpoint. */
    upgradeId: kit.text('upgrade_id').references(() => upgrades.upgradeId),
    /** Counts the events of an upgrade. */
    sequence: kit.whole('sequence'),
    occurredAt: kit.instant('occurred_at').notNull(),
    body: kit.text('body').notNull(),
  },
  (table) => [
    kit.uniqueIndex('outgoing_events_by_id').on(table.eventId),
    /** No two events of an upgrade have the same number, whoever writes at the same time. */
    kit.uniqueIndex('outgoing_events_by_upgrade').on(table.upgradeId, table.sequence),
    kit.index('outgoing_events_by_time').on(table.occurredAt, table.position),
  ],
);

/** An event to one endpoint. Pending: neither delivered nor given up. */
export const deliveries = kit.table(
  'deliveries',
  {
    position: kit
      .whole('position')
      .notNull()
      .references(() => outgoingEvents.position),
    endpointId: endpointId(),
    upgradeId: kit.text('upgrade_id'),
    /** When it is tried next; null: nothing more will be tried. */
    dueAt: kit.instant('due_at'),
    /** Null: nobody has it. */
    leasedUntil: kit.instant('leased_until'),
    tries: kit.whole('tries').notNull().default(0),
    lastResult: kit.text('last_result'),
    deliveredAt: kit.instant('delivered_at'),
  },
  (table) => [
    kit.primaryKey({ columns: [table.endpointId, table.position] }),
    kit.index('deliveries_by_event').on(table.position),
    kit
      .index('deliveries_due')
      .on(table.endpointId, table.dueAt, table.position)
      .where(sql`due_at is not null`),
    /** What must go before what. */
    kit
      .index('deliveries_pending')
      .on(table.endpointId, table.upgradeId, table.position)
      .where(sql`due_at is not null`),
  ],
);
