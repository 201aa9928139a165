/** The ledger of activation letters. */

export type LetterState = 'PREPARED' | 'ACCEPTED' | 'DELIVERED' | 'RETURNED' | 'REFUSED' | 'WITHDRAWN';

/** A row of the letter ledger: written before the letter house is asked, so that no retry orders a second letter. */
export interface Letter {
  readonly letterId: string;
  readonly upgradeId: string;
  readonly codeId: string;
  readonly state: LetterState;
  /** The letter house's id; null until it answered. */
  readonly providerReference: string | null;
  readonly expectedFrom: number;
  readonly expectedBy: number;
  /** Expiry printed on the letter: the engine's own. */
  readonly redeemBy: number;
  readonly preparedAt: number;
}

export interface LetterStore {
  /** Writes the ledger row. The same `letterId` again answers with the row that stands, dates included. */
  prepare(input: {
    letterId: string;
    upgradeId: string;
    codeId: string;
    expectedFrom: number;
    expectedBy: number;
    redeemBy: number;
    at: number;
  }): Promise<Letter>;
  get(letterId: string): Promise<Letter | null>;
  listByUpgrade(upgradeId: string): Promise<readonly Letter[]>;
  /**
   * New dates for a letter that the house surely does not have, with its code's expiry: ordering took so long that the
   * first ones no longer hold. Only while PREPARED; answers with the row that stands.
   */
  redate(
    letterId: string,
    dates: { readonly expectedFrom: number; readonly expectedBy: number; readonly redeemBy: number },
    at: number,
  ): Promise<Letter>;
  /** The letter house took it: keeps its id and wipes the clear code. */
  markAccepted(letterId: string, providerReference: string, at: number): Promise<Letter>;
  setState(
    letterId: string,
    state: Exclude<LetterState, 'PREPARED' | 'ACCEPTED'>,
    at: number,
  ): Promise<Letter>;
}
