/** Repudiation: somebody was told of a proofing and says that it was not them. */

/** Who says so: whoever holds the code of the notification, or somebody whom Customer Support has listened to. */
export type RepudiatedBy = { readonly code: string } | { readonly actor: string };

export type RepudiateVerdict =
  /** The credential is suspended, and the case waits for a decision. The same again, also after the decision. */
  | 'SUSPENDED'
  /** The case waits for a decision; the credential had been moved otherwise meanwhile and stays as it is. */
  | 'FLAGGED'
  /** No such upgrade, one that did not end as UPGRADED, or not its code: not told apart. */
  | 'REFUSED';

export interface RepudiationStore {
  /** The code that a notification of proofing carries, as it is printed. */
  codeOf(upgradeId: string): Promise<string>;
  /**
   * Suspends the credential of an upgrade that ended well and flags the case for review, in one compare-and-set with its
   * audit row and notice.
   */
  repudiate(input: { upgradeId: string; by: RepudiatedBy; at: number }): Promise<RepudiateVerdict>;
  /**
   * Decides a repudiated case, once. APPROVE: the proofing stands, and a credential that was suspended for it is
   * upgraded again. REJECT: a credential that was suspended for it is revoked. The same decision again changes nothing.
   * NOT_REPUDIATED: there is nothing to decide, or it was decided otherwise.
   */
  decide(input: {
    upgradeId: string;
    decision: 'APPROVE' | 'REJECT';
    actor: string;
    /** A reference, e.g. of a ticket. */
    reason?: string | undefined;
    at: number;
  }): Promise<'DECIDED' | 'NOT_REPUDIATED'>;
}
