/** Orders of operators that two must agree on. */

export type ApprovalVerdict =
  /** Kept; somebody else must say the same. */
  | 'SECOND_NEEDED'
  | 'AGREED'
  /** Whoever ordered it is no second one. */
  | 'SAME_ACTOR';

export interface ApprovalStore {
  /**
   * Says yes to an order. Once two have agreed they have, whoever asks again.
   * @param subject what is ordered, by references and numbers alone
   */
  agree(input: {
    readonly subject: string;
    /** The case it is about; null: it is about many. */
    readonly upgradeId: string | null;
    readonly actor: string;
    readonly reason: string;
    readonly at: number;
  }): Promise<ApprovalVerdict>;
  /** Whether two have agreed. */
  isAgreed(input: { readonly subject: string; readonly upgradeId: string | null }): Promise<boolean>;
}
