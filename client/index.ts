/** The public surface: what a back end embeds. */
export { createUpgradeClient } from './upgrade-client';
export type { ShownCode } from './agent-code';
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
  ContactInfoInput,
  MaintenanceInput,
  OutagesInput,
  StartInput,
} from './schemas';
export { openStore, parseKeyRing } from '../db';
export type { Outage, WatchedProvider } from '../db/store';
export type { Method, Outcome, ProofingStatus, Reason, Stage, UpdateName } from '../workflows/status';
