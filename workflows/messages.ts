/**
 * The contract of the running upgrade: its name, its updates, signals and query, and their types.
 *
 * No message carries personal data, a code or an answer: those lie sealed in the store, and a reference travels.
 */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { WatchedProvider } from '../db/store';
import type { HoldReason } from './holds';
import type { Policy } from './policy';
import type { RepeatedStep, ReviewDecision } from './review-words';
import type { Ending, ProofingStatus } from './status';

export const WORKFLOW_TYPE = 'proofingUpgrade';

export type CredentialType = 'PHONE_OTP' | 'HARDWARE_TOKEN';

/** What a run is started with. */
export interface ProofingUpgradeInput {
  readonly upgradeId: string;
  readonly credentialId: string;
  readonly credentialType: CredentialType;
  readonly partnerId: string;
  readonly policy: Policy;
  /** When the credential's subscription ends, UTC milliseconds; absent or null: no end is known. */
  readonly credentialEndsAt?: number | null;
}

export type ProofingUpgradeResult = Ending & { readonly upgradeId: string };

/** Common to all updates. */
export interface Received {
  /** The upgrade that is meant: an earlier or later run of the same credential refuses it. */
  readonly upgradeId: string;
  /** When a back end received the person's input, UTC milliseconds. */
  readonly receivedAt: number;
}

export interface SubmitContactInfoInput extends Received {
  /** Reference of the sealed contact info. */
  readonly contactInfoId: string;
  /** ISO 3166-1 alpha-2; the only part the route depends on. */
  readonly country: string;
  /** True: the person agreed to be asked questions from their credit history. Only used in the US. */
  readonly agreesToKba: boolean;
}
export interface AnswerKbaInput extends Received {
  readonly questionSetId: string;
  /** Reference of the sealed answers. */
  readonly answersId: string;
}
export interface BookVideoInput extends Received {
  /** Start of a free slot, UTC milliseconds. */
  readonly startsAt: number;
  /** IANA zone the person confirmed. */
  readonly timeZone: string;
}
export interface RedeemCodeInput extends Received {
  /** Reference of the sealed code as entered. */
  readonly submissionId: string;
}
export interface DecideReviewInput extends Received {
  readonly decision: ReviewDecision;
  /** With ASK_AGAIN: what is to be done once more. */
  readonly step?: RepeatedStep | undefined;
  /** Who decided; an account name of the reviewer's system. */
  readonly actor: string;
  /** A reference, e.g. of a ticket; absent: from earlier clients. */
  readonly reason?: string | undefined;
}
/** Who acts for the business, and why; kept in the audit trail with what it changed. */
export interface OperatorAction {
  /** An account name of the operator's system, never a person's name. */
  readonly actor: string;
  /** A reference, e.g. of a ticket; never a person's data. */
  readonly reason: string;
}
export interface RequestNewLetterInput extends Received {
  /** Absent: the person asked. */
  readonly operator?: OperatorAction;
}
export interface CancelUpgradeInput extends Received {
  readonly by: 'APPLICANT' | 'OPERATOR';
  readonly operator?: OperatorAction;
}
/** By so many milliseconds, or to an instant (UTC milliseconds). */
export type Extension = { readonly byMs: number } | { readonly until: number };
/** A freeze is over; the store tells which, and for how long it lasted. */
export interface Thawed {
  readonly thawed: true;
}
export interface ExtendDeadlineInput extends Received {
  readonly extension: Extension | Thawed;
  readonly operator: OperatorAction;
}
export interface RedriveInput extends Received {
  readonly operator: OperatorAction;
}

export const beginUpdate = defineUpdate<ProofingStatus, [Received]>('begin');
export const submitContactInfoUpdate = defineUpdate<ProofingStatus, [SubmitContactInfoInput]>(
  'submitContactInfo',
);
export const answerKbaUpdate = defineUpdate<ProofingStatus, [AnswerKbaInput]>('answerKba');
export const declineKbaUpdate = defineUpdate<ProofingStatus, [Received]>('declineKba');
export const bookVideoUpdate = defineUpdate<ProofingStatus, [BookVideoInput]>('bookVideo');
export const rescheduleVideoUpdate = defineUpdate<ProofingStatus, [BookVideoInput]>('rescheduleVideo');
export const cancelVideoUpdate = defineUpdate<ProofingStatus, [Received]>('cancelVideo');
export const redeemCodeUpdate = defineUpdate<ProofingStatus, [RedeemCodeInput]>('redeemCode');
export const requestNewLetterUpdate = defineUpdate<ProofingStatus, [RequestNewLetterInput]>(
  'requestNewLetter',
);
export const decideReviewUpdate = defineUpdate<ProofingStatus, [DecideReviewInput]>('decideReview');
export const cancelUpgradeUpdate = defineUpdate<ProofingStatus, [CancelUpgradeInput]>('cancelUpgrade');
export const extendDeadlineUpdate = defineUpdate<ProofingStatus, [ExtendDeadlineInput]>('extendDeadline');
/** A parked call is made again at once. Answered at once too: what comes of it shows in the status. */
export const redriveUpdate = defineUpdate<ProofingStatus, [RedriveInput]>('redrive');

/** A provider's event was stored; the run reads it from the inbox by its id. */
export interface ProviderEventSignal {
  readonly eventId: string;
}
export const purchaseChangedSignal = defineSignal<[ProviderEventSignal]>('purchaseChanged');
export const videoChangedSignal = defineSignal<[ProviderEventSignal]>('videoChanged');
export const letterChangedSignal = defineSignal<[ProviderEventSignal]>('letterChanged');

export const credentialChangedSignal = defineSignal<[ProviderEventSignal]>('credentialChanged');

/** A hold was placed or released, which counts already: only what is shown follows. */
export interface HoldSignal {
  readonly hold: HoldReason;
  readonly isHeld: boolean;
  /** UTC milliseconds. */
  readonly at: number;
}
export const holdChangedSignal = defineSignal<[HoldSignal]>('holdChanged');

/** An outside party is out, or is back. Told to the runs in the stages that wait for it. */
export interface ProviderHealthSignal {
  readonly provider: WatchedProvider;
  readonly outageId: string;
  /** UTC milliseconds. */
  readonly startedAt: number;
  /** Null: it lasts. */
  readonly endedAt: number | null;
}
export const providerHealthChangedSignal = defineSignal<[ProviderHealthSignal]>('providerHealthChanged');

/** An operator let codes of the credential be entered again. */
export const codesUnlockedSignal = defineSignal('codesUnlocked');

export const getStatusQuery = defineQuery<ProofingStatus>('getStatus');

/** Codes with which a running upgrade refuses an update; an ApplicationFailure's `type`. */
export type RefusalCode =
  | 'WRONG_STAGE'
  | 'UPGRADE_CLOSED'
  | 'UPGRADE_MISMATCH'
  | 'MALFORMED_INPUT'
  | 'QUESTION_SET_OVER'
  | 'QUESTIONS_OPEN'
  | 'KBA_NOT_OFFERED'
  | 'WRONG_PRODUCT'
  | 'PAYMENT_DECLINED'
  | 'LICENCE_KEY_REFUSED'
  | 'SLOT_NOT_AVAILABLE'
  | 'AFTER_CREDENTIAL_END'
  | 'RESCHEDULE_LIMIT_REACHED'
  | 'CANCEL_LIMIT_REACHED'
  | 'CHANGES_CLOSED'
  | 'APPOINTMENT_BOOKED'
  | 'APPOINTMENT_BEGUN'
  | 'CODE_WRONG'
  | 'CODE_EXPIRED'
  | 'CODES_LOCKED'
  | 'NEW_LETTER_NOT_AVAILABLE'
  /** Review: the step cannot be asked for once more. */
  | 'ASK_AGAIN_NOT_POSSIBLE'
  /** For operators: nothing of the stage can be put off so, or not so far (`details.latest`); nothing is parked. */
  | 'EXTENSION_NOT_POSSIBLE'
  | 'EXTENSION_TOO_LONG'
  | 'NOT_PARKED'
  /** An outside party cannot be reached; nothing is lost, and the applicant's clock stands still. */
  | 'PROVIDER_OUT'
  | 'CREDENTIAL_NOT_ACTIVE';
