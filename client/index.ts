/** The public surface: what a back end embeds. */
export { createUpgradeClient } from './create-upgrade-client';
export type { ShownCode } from './agent-code';
export type { BulkOrderInput } from './bulk/order';
export type { BulkPreview } from './bulk/preview';
export type { BulkReport, RunBulkOptions } from './bulk/run';
export type { CaseFile } from './case-file';
export type { CredentialReport } from './credential-limits';
export type { ErasedUpgrade } from './erase-upgrade';
export type { JoinLink } from './join-link';
export type { OpenQuestions, UpgradeClient, UpgradeClientOptions } from './upgrade-client';
export type { Repeatable } from './repeatable';
export type { ReviewersNeeded } from './review-decision';
export type { StartOptions } from './start-upgrade';
export { isUpgradeError, UpgradeError } from './errors';
export type { UpgradeErrorCode, UpgradeErrorDetails } from './errors';
export type {
  AnswersInput,
  AppointmentInput,
  CancelInput,
  ContactInfoInput,
  EraseInput,
  ExtendInput,
  MaintenanceInput,
  OperatorInput,
  OtpInput,
  OutagesInput,
  StartInput,
} from './schemas';
export {
  type CodecKeySettings,
  configuredCodecKeySource,
  configuredKeySource,
  environmentKeySource,
  fileKeySource,
  type KeySource,
  type KeyWrapper,
  kmsCodecKeySource,
  kmsKeySource,
  openStore,
  parseKeyRing,
  type WrappedKey,
} from '../db';
/** Profiles of partners, from the folder that API and worker go by as well. */
export { openPolicyBook, type PolicyBook } from './policies/policy-book';
/** For the Temporal client that the upgrade client is given: without it, nothing sent is understood. */
export { createDataConverter } from '../worker/data-converter';
export type { BulkRun, Outage, WatchedProvider } from '../db/store';
export type { Method, Outcome, ProofingStatus, Reason, Stage, UpdateName } from '../workflows/status';
