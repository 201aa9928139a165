/**
 * For operators: what stands between a credential and its next try, binding it anew, and unlocking its activation codes.
 *
 * Who did it and why is kept in the audit trail, as an account name and a reference: the trail holds no personal data.
 */
import type { Client } from '@temporalio/client';
import type { CredentialLimits, CredentialStatus, Store } from '../db/store';
import { codesUnlockedSignal } from '../workflows/messages';
import { UpgradeError } from './errors';
import { parse } from './parse';
import { type OperatorInput, operatorSchema, type OtpInput, otpSchema } from './schemas';
import { tellRunIfThere } from './tell-run';
import { isoInstant } from '../workflows/iso-instant';

/** Instants are ISO 8601. */
export interface CredentialReport {
  readonly credentialId: string;
  readonly status: CredentialStatus;
  readonly otp: Omit<CredentialLimits['otp'], 'retryAt'> & { readonly retryAt: string | null };
  readonly codes: { readonly failures: number; readonly lockedAt: string | null };
}

export interface CredentialDependencies {
  readonly store: Store;
  readonly temporal: Client;
  readonly clock: () => number;
  readonly answerWithinMs: number;
}

/** @throws UpgradeError UNKNOWN_CREDENTIAL */
export async function credentialReportOf(
  { store, clock }: CredentialDependencies,
  credentialId: string,
): Promise<CredentialReport> {
  const credential = await store.credentials.get(credentialId);
  const limits = await store.credentials.getLimits(credentialId, clock());
  if (credential === null || limits === null) throw unknownCredential();
  const { otp, codes } = limits;
  return {
    credentialId,
    status: credential.status,
    otp: { ...otp, retryAt: isoInstant(otp.retryAt) },
    codes: { failures: codes.failures, lockedAt: isoInstant(codes.lockedAt) },
  };
}

/** @throws UpgradeError UNKNOWN_CREDENTIAL, INVALID_INPUT; neither repeats the secret */
export async function rebindCredential(
  dependencies: CredentialDependencies,
  credentialId: string,
  given: OtpInput,
  by: OperatorInput,
): Promise<CredentialReport> {
  const { store, clock } = dependencies;
  const otp = parse(otpSchema, given);
  const action = { ...parse(operatorSchema, by), at: clock() };
  const rebound = await store.credentials.rebind(credentialId, otp, action);
  if (rebound === 'NO_SUCH_CREDENTIAL') throw unknownCredential();
  return credentialReportOf(dependencies, credentialId);
}

/** @throws UpgradeError UNKNOWN_CREDENTIAL, CODES_NOT_LOCKED */
export async function unlockCodes(
  dependencies: CredentialDependencies,
  credentialId: string,
  by: OperatorInput,
): Promise<CredentialReport> {
  const { store, clock } = dependencies;
  const action = { ...parse(operatorSchema, by), at: clock() };
  switch (await store.credentials.unlockCodes(credentialId, action)) {
    case 'NO_SUCH_CREDENTIAL':
      throw unknownCredential();
    case 'NOT_LOCKED':
      throw new UpgradeError('CODES_NOT_LOCKED', 'The codes of this credential are not locked.');
    case 'UNLOCKED':
      // It then calls operators no more. If it cannot be told, it sees so by the next code.
      await tellRunIfThere(dependencies, credentialId, (run) => run.signal(codesUnlockedSignal));
      return credentialReportOf(dependencies, credentialId);
  }
}

function unknownCredential(): UpgradeError {
  return new UpgradeError('UNKNOWN_CREDENTIAL', 'There is no such credential; check its id.');
}
