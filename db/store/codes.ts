/** Activation codes: issued, submitted, decided and redeemed. */
import type { HoldReason } from '../../workflows/holds';
import type { Method } from '../../workflows/status';
import type { Notice } from './notices';

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
  | { readonly kind: 'TOO_MANY_ATTEMPTS'; readonly retryAt: number }
  /** Too many wrong codes were entered for the credential; an operator must unlock it. */
  | { readonly kind: 'LOCKED' };

export type RedeemVerdict =
  | { readonly kind: 'UPGRADED' }
  | { readonly kind: 'WRONG'; readonly attemptsLeft: number }
  /** Wrong and the last that was allowed for the credential, or not looked at any more. */
  | { readonly kind: 'LOCKED' }
  | { readonly kind: 'EXPIRED' }
  /** Right, and the upgrade is held back: {@link UpgradeStore.completeHeld} goes on once somebody has looked. */
  | { readonly kind: 'HELD' }
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
  /** Voids every code of the upgrade that is neither redeemed nor void. */
  voidAll(upgradeId: string, at: number): Promise<void>;
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
   * the window count against the budget, so parallel tries cannot exceed it; no new code or letter clears it. LOCKED: the
   * credential saw too many wrong ones; the first submission of an upgrade after that is taken all the same, for its run
   * to learn of it. The same `submissionId` again: as first.
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
   * Right: code redeemed, credential raised and upgrade closed in one transaction; or HELD. The entered code is wiped.
   * A decided submission answers as it was decided. At most `failuresMax` are hashed without one being right, over all
   * upgrades and codes of the credential and however many are decided at once; from then on LOCKED, until
   * {@link CredentialStore.unlockCodes} (NIST SP 800-63B-4 §3.2.2). After the upgrade's end: UPGRADED for the redeemed
   * code, EXPIRED for a code of an expired upgrade, else CLOSED_OTHERWISE.
   */
  decide(input: {
    submissionId: string;
    method: Method;
    attemptsMax: number;
    attemptWindowMs: number;
    failuresMax: number;
    /** What holds the upgrade back under its policy. */
    holdsOn: readonly HoldReason[];
    /** A code that ran out in a freeze is not expired by that; absent: it is. */
    mayBeHeldOpen?: boolean;
    notices: readonly Notice[];
    at: number;
  }): Promise<RedeemVerdict>;
  /** Which upgrade a submission is for; null: there is none of this id. */
  getSubmission(submissionId: string): Promise<{ readonly upgradeId: string } | null>;
}
