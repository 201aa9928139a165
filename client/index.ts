/** The public surface: what a back end embeds. */
export { createUpgradeClient } from './upgrade-client';
export type { ShownCode } from './agent-code';
export type { ErasedUpgrade } from './erase-upgrade';
export type { JoinLink } from './join-link';
export type { OpenQuestions, UpgradeClient, UpgradeClientOptions } from './upgrade-client';
export type { Repeatable } from './repeatable';
export { isUpgradeError, UpgradeError } from './errors';
export type { UpgradeErrorCode, UpgradeErrorDetails } from './errors';
export type {
  AnswersInput,
  AppointmentInput,
  ContactInfoInput,
  EraseInput,
  MaintenanceInput,
  OutagesInput,
  StartInput,
} from './schemas';
export {
  configuredKeySource,
  environmentKeySource,
  fileKeySource,
  type KeySource,
  type KeyWrapper,
  kmsKeySource,
  openStore,
  parseKeyRing,
  type WrappedKey,
} from '../db';
export type { Outage, WatchedProvider } from '../db/store';
export type { Method, Outcome, ProofingStatus, Reason, Stage, UpdateName } from '../workflows/status';
