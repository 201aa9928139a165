/** Credentials, and the one-time passwords they make. */
import type { CredentialType } from '../../workflows/messages';

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

/**
 * ACCEPTED at most once for each time step or counter, under any concurrency and after any crash. REUSED, DELAYED and
 * LOCKED count nothing; DELAYED and LOCKED are answered without a look at the password.
 */
export type OtpVerdict =
  | { readonly kind: 'ACCEPTED' | 'WRONG' | 'REUSED' | 'LOCKED' | 'NO_SUCH_CREDENTIAL' }
  /** Too soon after a failure, or the clock is behind an accepted step. Nothing is looked at before `retryAt`. */
  | { readonly kind: 'DELAYED'; readonly retryAt: number };

/** Who lifts a limit or binds anew, and why. Account names and references: the trail holds no personal data. */
export interface OperatorAction {
  readonly actor: string;
  readonly reason: string;
  readonly at: number;
}

/** What stands between a credential and its next try. */
export interface CredentialLimits {
  readonly otp: {
    /** Wrong passwords in a row. */
    readonly failures: number;
    readonly isLocked: boolean;
    /** When the next try is looked at; null: at once, or never. */
    readonly retryAt: number | null;
  };
  readonly codes: {
    /** Wrong activation codes since one was redeemed or an operator lifted. */
    readonly failures: number;
    /** Null: they are not locked. */
    readonly lockedAt: number | null;
  };
}

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
   * look-ahead, or two passwords in a row beyond it (RFC 4226 §7.4); the counter moves on success only (§7.2). After some
   * failures in a row DELAYED, ever longer, and after 100 LOCKED (NIST SP 800-63B-4 §3.2.2) until bound anew.
   */
  verifyOtp(credentialId: string, token: string, at: number): Promise<OtpVerdict>;
  /**
   * Binds the credential to a token or app anew, which starts its failures over. The same secret may be bound again, as
   * the same kind: what was used of it stays used. An open upgrade of the credential is held back.
   * @throws StoreError OTP_PARAMETERS_INVALID
   */
  rebind(
    credentialId: string,
    otp: OtpParameters,
    action: OperatorAction,
  ): Promise<'REBOUND' | 'NO_SUCH_CREDENTIAL'>;
  /** Lets activation codes be entered again after too many wrong ones, and counts anew. */
  unlockCodes(
    credentialId: string,
    action: OperatorAction,
  ): Promise<'UNLOCKED' | 'NOT_LOCKED' | 'NO_SUCH_CREDENTIAL'>;
  /** Null: there is no such credential. */
  getLimits(credentialId: string, at: number): Promise<CredentialLimits | null>;
}
