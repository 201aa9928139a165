/** Erasing the personal data of an upgrade, and what is due for it. */

export interface EraseCase {
  /** Why, as the audit row has it. */
  readonly reason: 'RETENTION' | 'REQUEST';
  /** Who asked: an id of ours or another system's, never a name; null: the schedule. */
  readonly actor: string | null;
  readonly at: number;
}

export interface DueForErasure {
  /** A policy's name, and the instant before which an upgrade under it must have ended. */
  readonly policies: readonly { readonly policyName: string; readonly closedBefore: number }[];
  /** The same for upgrades under a policy that is not named. */
  readonly othersClosedBefore: number;
  /** Only ids after this one; null: from the first. */
  readonly after: string | null;
  readonly limit: number;
}

export interface ErasureStore {
  /**
   * Destroys the data key of an upgrade that has ended, and empties what it sealed. For good, in every backup of the
   * database. What stays is the proofing record: stages, outcome, method, instants, consent, policy, attempts with the
   * providers' references, letters and appointments without a zone, and the audit trail.
   * ALREADY_ERASED: nothing was left to do. @throws StoreError CASE_OPEN, UPGRADE_NOT_FOUND
   */
  eraseCase(upgradeId: string, input: EraseCase): Promise<'ERASED' | 'ALREADY_ERASED'>;
  /** Destroys again the keys of erased upgrades that an older copy of the key file brought back. How many there were. */
  destroyRestoredKeys(): Promise<number>;
  /** Upgrades that are due, by id in order. */
  listDue(input: DueForErasure): Promise<readonly string[]>;
}
