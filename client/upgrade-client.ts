/**
 * The client by which back ends start and drive upgrades: a method for each thing a person, a back end or an operator
 * can do. Input is parsed here, personal data is sealed in the store, and a reference goes to the running upgrade.
 *
 * Every method throws {@link UpgradeError} with a stable code. Mutations take an `idempotencyKey`: repeating a call with
 * the same key gives the first answer again.
 */
import type { Client } from '@temporalio/client';
import type { BulkRun, ExpiryFreeze, Outage, Store, StuckUpgrade, UpgradeRecord } from '../db/store';
import type { ProofingUpgradeResult } from '../workflows/messages';
import type { Policy } from '../workflows/policy';
import type { ProofingStatus } from '../workflows/status';
import type { ShownCode } from './agent-code';
import type { BulkOrderInput } from './bulk/order';
import type { BulkPreview } from './bulk/preview';
import type { BulkReport, RunBulkOptions } from './bulk/run';
import type { CaseFile } from './case-file';
import type { CredentialReport } from './credential-limits';
import type { ErasedUpgrade } from './erase-upgrade';
import type { ShownHold } from './holds';
import type { JoinLink } from './join-link';
import type {
  AssignReviewInput,
  AnswersInput,
  AppointmentInput,
  CancelInput,
  CredentialNewsInput,
  ContactInfoInput,
  EraseInput,
  ExtendInput,
  FreezeInput,
  HoldInput,
  ListInput,
  ListReviewsInput,
  MaintenanceInput,
  OperatorInput,
  OtpInput,
  OutagesInput,
  ReleaseInput,
  RepudiateInput,
  ReviewInput,
  StartInput,
  StuckInput,
} from './schemas';
import type { PartnerPolicies } from './policies/policy-book';
import type { Repeatable } from './repeatable';
import type { Repudiated } from './repudiation';
import type { ReviewersNeeded } from './review-decision';
import type { ReviewPage } from './review-queue';
import type { StartOptions } from './start-upgrade';

export interface UpgradeClientOptions {
  /** A connected Temporal client, of the namespace the worker serves, with the converter of `createDataConverter`. */
  readonly temporal: Client;
  readonly store: Store;
  /** UTC milliseconds; the instant at which input was received is taken from it. */
  readonly clock?: () => number;
  /** How many reviewers must decide the same, or operators give more time, before it is carried out; default 1. */
  readonly reviewersNeeded?: ReviewersNeeded;
  /** How long to wait for an upgrade's answer before giving ANSWER_PENDING. */
  readonly answerWithinMs?: number;
  /** By name; with {@link partnerPolicies} both of one book. */
  readonly policies?: ReadonlyMap<string, Policy>;
  /** Which partner has a profile of its own; absent: none. */
  readonly partnerPolicies?: PartnerPolicies;
}

export interface OpenQuestions {
  readonly questionSetId: string;
  readonly questions: readonly { readonly text: string; readonly choices: readonly string[] }[];
}

export interface UpgradeClient {
  /** Starts an upgrade, or attaches to the one that runs for this credential. */
  start(input: StartInput, options?: StartOptions): Promise<ProofingStatus & { readonly attached: boolean }>;
  getStatus(upgradeId: string): Promise<ProofingStatus>;
  /** For operators and support: all there is of a case, without personal data. */
  getCase(upgradeId: string): Promise<CaseFile>;
  list(input?: ListInput): Promise<{ upgrades: readonly UpgradeRecord[]; nextCursor: string | null }>;
  /** For operators: open upgrades that wait in vain or too long (workflows/stage-alarms.ts), the longest first. */
  listStuck(input?: StuckInput): Promise<{ upgrades: readonly StuckUpgrade[]; readonly isMore: boolean }>;
  submitContactInfo(upgradeId: string, info: ContactInfoInput, options?: Repeatable): Promise<ProofingStatus>;
  /** The questions that are open now. Show them, keep them nowhere. */
  getQuestions(upgradeId: string): Promise<OpenQuestions>;
  answerKba(upgradeId: string, answers: AnswersInput, options?: Repeatable): Promise<ProofingStatus>;
  /** "I Disagree". */
  declineKba(upgradeId: string, options?: Repeatable): Promise<ProofingStatus>;
  /** Free appointments in order of time, ISO 8601. */
  listVideoSlots(upgradeId: string, input?: { from?: string; limit?: number }): Promise<readonly string[]>;
  bookVideo(upgradeId: string, appointment: AppointmentInput, options?: Repeatable): Promise<ProofingStatus>;
  rescheduleVideo(
    upgradeId: string,
    appointment: AppointmentInput,
    options?: Repeatable,
  ): Promise<ProofingStatus>;
  cancelVideo(upgradeId: string, options?: Repeatable): Promise<ProofingStatus>;
  /** The link to the booked session, from shortly before it begins until it ends. */
  getJoinLink(upgradeId: string): Promise<JoinLink>;
  /** For the proofing agent at the end of a passed session: the code to hand over. It is shown once, ever. */
  revealCodeToAgent(upgradeId: string, agentId: string): Promise<ShownCode>;
  /** For the proofing agent: a new code in place of one that was misheard. The earlier one is void. */
  reissueCodeToAgent(upgradeId: string, agentId: string): Promise<ShownCode>;
  redeemCode(upgradeId: string, input: { code: string }, options?: Repeatable): Promise<ProofingStatus>;
  requestNewLetter(upgradeId: string, options?: Repeatable): Promise<ProofingStatus>;
  /** For operators: another letter on their word, within the same limits. */
  reissueLetter(upgradeId: string, by: OperatorInput, options?: Repeatable): Promise<ProofingStatus>;
  /**
   * For operators: puts the deadline of the stage off, by a duration or to an instant. A code that is waited for works so
   * much longer, and the person is told. Where two reviewers are needed, two operators must order the same.
   * @throws UpgradeError EXTENSION_NOT_POSSIBLE, EXTENSION_TOO_LONG (`details.latest`), ORDER_SECOND_NEEDED, ORDER_SAME_ACTOR
   */
  extendDeadline(upgradeId: string, input: ExtendInput, options?: Repeatable): Promise<ProofingStatus>;
  /** For operators: a parked call is made again at once. @throws UpgradeError NOT_PARKED */
  redrive(upgradeId: string, by: OperatorInput, options?: Repeatable): Promise<ProofingStatus>;
  /** ASK_AGAIN sends the person back to do a step once more. A case that somebody else works on is refused. */
  decideReview(upgradeId: string, input: ReviewInput, options?: Repeatable): Promise<ProofingStatus>;
  /** What waits for the decision of a person, the longest first. */
  listReviews(input?: ListReviewsInput): Promise<ReviewPage>;
  /** Says who works on it, or with a null that nobody does. */
  assignReview(upgradeId: string, input: AssignReviewInput): Promise<{ readonly assignee: string | null }>;
  /**
   * Somebody says that a completed proofing was not them: the credential is suspended, and `decideReview` decides.
   * APPROVE: the proofing stands; REJECT: the credential is revoked.
   */
  repudiate(upgradeId: string, input: RepudiateInput): Promise<Repudiated>;
  cancel(upgradeId: string, input: CancelInput, options?: Repeatable): Promise<ProofingStatus>;
  /** For operators: what a bulk run would do. Nothing is written. */
  previewBulk(order: BulkOrderInput): Promise<BulkPreview>;
  /** For operators: fixes which cases a bulk run is about, and nothing more. `runBulk` carries it out. */
  beginBulk(order: BulkOrderInput): Promise<BulkRun>;
  /** A second operator agrees to a run that gives more time, where two are needed. @throws UpgradeError ORDER_SAME_ACTOR */
  approveBulk(runId: string, by: OperatorInput): Promise<BulkRun>;
  /**
   * Carries a bulk run out, or goes on with it: each case at most once.
   * @throws UpgradeError BULK_RUN_NOT_FOUND, ORDER_SECOND_NEEDED
   */
  runBulk(runId: string, options: RunBulkOptions): Promise<BulkReport>;
  /** How far a run has come, and what was refused. @throws UpgradeError BULK_RUN_NOT_FOUND */
  getBulkRun(runId: string): Promise<{
    readonly run: BulkRun;
    readonly refused: readonly { readonly upgradeId: string; readonly refusal: string }[];
  }>;
  /** Newest first. */
  listBulkRuns(input?: { readonly limit?: number }): Promise<readonly BulkRun[]>;
  /**
   * For operators: from now on no case in the scope ends by itself; an empty scope means every case.
   * @throws UpgradeError FREEZE_LASTS; ORDER_SECOND_NEEDED: kept until another operator agrees by `approveFreeze`
   */
  beginFreeze(input: FreezeInput): Promise<ExpiryFreeze>;
  approveFreeze(freezeId: string, by: OperatorInput): Promise<ExpiryFreeze>;
  /** Ends a freeze; `runBulk` then moves the deadlines by its time. @returns null as run: it had not begun */
  endFreeze(
    freezeId: string,
    by: OperatorInput,
  ): Promise<{ readonly freeze: ExpiryFreeze; readonly run: BulkRun | null }>;
  /** Newest first. */
  listFreezes(input?: { readonly limit?: number }): Promise<readonly ExpiryFreeze[]>;
  /** For operators: wrong passwords and codes of a credential, and what is locked. */
  getCredential(credentialId: string): Promise<CredentialReport>;
  /** For operators: binds a credential to a token or app anew, which ends the lock of its one-time passwords. */
  rebindCredential(credentialId: string, otp: OtpInput, by: OperatorInput): Promise<CredentialReport>;
  /** For operators: lets activation codes of a credential be entered again after too many wrong ones. */
  unlockCodes(credentialId: string, by: OperatorInput): Promise<CredentialReport>;
  /** For the issuing system's operators: what became of a credential or its owner. An open upgrade follows it. */
  reportCredential(credentialId: string, input: CredentialNewsInput): Promise<CredentialReport>;
  /** Holds an open upgrade back: what passes then is not raised before a reviewer has looked. Answers with all its holds. */
  hold(upgradeId: string, by: HoldInput): Promise<readonly ShownHold[]>;
  /** Somebody has looked: what held the upgrade back no longer does. */
  releaseHold(upgradeId: string, input: ReleaseInput): Promise<readonly ShownHold[]>;
  /** Oldest first, released ones included. */
  listHolds(upgradeId: string): Promise<readonly ShownHold[]>;
  /**
   * Erases the personal data of an upgrade, for good and in every backup of the database; the proofing record stays. One
   * that is open is cancelled first, and what is open outside is withdrawn. ANSWER_PENDING: its end takes longer than
   * this call; repeat it.
   */
  erase(upgradeId: string, input: EraseInput): Promise<ErasedUpgrade>;
  /** An outside party will be out: cases that wait for it are treated as in an outage from then on. */
  announceMaintenance(input: MaintenanceInput): Promise<void>;
  /** Outages of outside parties that were noticed or announced and have begun, newest first. */
  listOutages(input?: OutagesInput): Promise<readonly Outage[]>;
  /** Waits until the upgrade has ended. */
  waitForEnd(upgradeId: string): Promise<ProofingUpgradeResult>;
}
