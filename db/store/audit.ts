/** The audit trail, and whether it is as it was written. */

export interface AuditRow {
  readonly sequence: number;
  readonly at: number;
  /** Null for what happened to a credential outside any upgrade, or to an outside party. */
  readonly upgradeId: string | null;
  readonly credentialId: string | null;
  /** Past tense, lower snake case. */
  readonly event: string;
  /** Allow-listed facts; never personal data. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

/** A row of the trail by its number and hash: whoever notes both can tell later whether all up to it still stands. */
export interface AuditHead {
  readonly sequence: number;
  /** 64 hexadecimal digits. */
  readonly hash: string;
}

export type AuditFaultKind =
  /** The row is not as the store wrote it, or the store never wrote it. */
  | 'EDITED'
  /** A row that stood here is gone. */
  | 'MISSING'
  /** The row was written, but stood elsewhere. */
  | 'REORDERED'
  /** The row that was expected is another one, or the trail ends before it. */
  | 'HEAD_MISMATCH'
  /** The key of the row is not in the key ring: what it says cannot be checked, and shows no sign of tampering. */
  | 'KEY_MISSING';

export interface AuditFault {
  readonly kind: AuditFaultKind;
  /** The row it was found at. */
  readonly sequence: number;
}

export interface AuditReport {
  /** Rows that are as they were written, where they were written. */
  readonly checkedCount: number;
  /** Rows from before the trail was chained, which only their numbers speak for. */
  readonly earlierCount: number;
  /** Rows that are linked to their neighbours, but whose key is not in the key ring. */
  readonly keyMissingCount: number;
  /** The newest row up to which the trail was followed; null: no row is chained. */
  readonly head: AuditHead | null;
  /** The first sign of tampering, else the first row whose key is missing; null: the trail is intact. */
  readonly fault: AuditFault | null;
}

/** Who did what over the HTTP API; the rows beside it tell what came of it. */
export interface RecordAction {
  readonly upgradeId: string;
  /** An account name, never a person's name. */
  readonly principalId: string;
  /** A word of a fixed set. */
  readonly action: string;
  readonly at: number;
}

export interface AuditTrail {
  recordAction(input: RecordAction): Promise<void>;
  listByUpgrade(upgradeId: string): Promise<readonly AuditRow[]>;
  /** Sequence of the newest row of an upgrade; it grows with whatever the store learns of the case. 0: there is none. */
  newestOf(upgradeId: string): Promise<number>;
  /**
   * Follows the chain from the first row to the newest, or to the first sign of tampering. Rows cut off at the end leave
   * no sign in what remains: those are found only against a head that was noted elsewhere (`expect`).
   */
  verify(input?: { readonly expect?: AuditHead | undefined }): Promise<AuditReport>;
}
