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
