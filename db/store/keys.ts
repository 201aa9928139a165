/** The keys that seal and wrap, by what still needs each; and the move to the current one. */

export interface KeyUse {
  readonly keyId: string;
  /** Whether it seals, or wraps, from now on. */
  readonly isCurrent: boolean;
  /** Whether this program was given it. */
  readonly isInRing: boolean;
  /** Data keys of cases that it wraps. */
  readonly caseKeys: number;
  /** Secrets of one-time-password credentials that it seals. */
  readonly otpSecrets: number;
  /** Secrets of endpoints of back ends that it seals. */
  readonly endpointSecrets: number;
  /** Values of before there were data keys, which it seals itself. */
  readonly earlierValues: number;
  /** Rows of the audit trail that can be verified with it alone. */
  readonly auditRows: number;
}

export interface PepperUse {
  readonly keyId: string;
  readonly isCurrent: boolean;
  readonly isInRing: boolean;
  /** Codes of upgrades that have not ended. */
  readonly openCodes: number;
  /** People who are found again by it, until the personal data of their upgrades is erased (db/person-digest.ts). */
  readonly persons: number;
}

export interface KeyStatus {
  readonly sealing: readonly KeyUse[];
  readonly peppers: readonly PepperUse[];
  /** How much is not yet under the current key. */
  readonly remaining: number;
  /** Keys of the sealing ring that nothing needs. */
  readonly unused: readonly string[];
  /** Keys of the sealing ring that only the verification of earlier audit rows needs. */
  readonly auditOnly: readonly string[];
  /** Peppers that no code of an open upgrade needs, nor anybody who is found again by them. */
  readonly unusedPeppers: readonly string[];
}

export interface RotationProgress {
  readonly caseKeys: number;
  readonly otpSecrets: number;
  readonly endpointSecrets: number;
  readonly earlierValues: number;
}

export interface KeyKeeper {
  status(): Promise<KeyStatus>;
  /**
   * Wraps data keys anew and seals what the ring seals itself anew, to the current key: in transactions of some dozens,
   * beside live writers. May be stopped at any instant and called again. Codes stay as they are: a pepper cannot be
   * changed without the code.
   * @returns how much was moved
   */
  rotate(input: {
    readonly at: number;
    readonly onProgress?: (moved: RotationProgress) => void;
  }): Promise<RotationProgress>;
}
