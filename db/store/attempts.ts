/** Tries at proofing, and what was sent to the provider once. */

export type AttemptKind = 'KBA' | 'VIDEO';

/** One try at proofing. A video attempt's id is its appointment's. */
export interface Attempt {
  readonly attemptId: string;
  readonly upgradeId: string;
  readonly kind: AttemptKind;
  /** The provider's id of the session; null until it answered. */
  readonly providerReference: string | null;
  readonly openedAt: number;
  readonly finishedAt: number | null;
  /** The provider's or our word for how it went; null while open. */
  readonly result: string | null;
  /** Whether it used one of the attempts. */
  readonly counted: boolean;
}

export interface AttemptStore {
  open(input: { attemptId: string; upgradeId: string; kind: AttemptKind; at: number }): Promise<Attempt>;
  get(attemptId: string): Promise<Attempt | null>;
  listByUpgrade(upgradeId: string): Promise<readonly Attempt[]>;
  /** The newest attempt of this credential, over all its upgrades, that ended with this result; null: none did. */
  newestWithResult(credentialId: string, result: string): Promise<Attempt | null>;
  setProviderReference(attemptId: string, providerReference: string, at: number): Promise<void>;
  /** True exactly once for a batch of an attempt: whoever gets it may send the answers; nobody may again. */
  claimAnswering(attemptId: string, questionSetId: string, at: number): Promise<boolean>;
  /** Gives a claim back when the request surely was not sent, so that a later try may send it. */
  releaseAnswering(attemptId: string, questionSetId: string, at: number): Promise<void>;
  /** Keeps the graded reply of a batch beside its claim, so that a repeated activity can answer as the first did. */
  recordGrading(attemptId: string, questionSetId: string, result: unknown, at: number): Promise<void>;
  getGrading(attemptId: string, questionSetId: string): Promise<unknown>;
  /** The first result stands. Answers with the attempts used so far. */
  finish(input: { attemptId: string; result: string; counted: boolean; at: number }): Promise<AttemptsUsed>;
}
export interface AttemptsUsed {
  readonly kba: number;
  readonly total: number;
}
