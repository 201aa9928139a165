/** Personal data, sealed. */

export type SealedKind =
  | 'contact_info'
  | 'kba_questions'
  | 'kba_answers'
  /** The record's id is the upgrade's. */
  | 'licence_key'
  /** The record's id is the appointment's. */
  | 'video_join_url';

/** Personal data, sealed with the record's id and kind as associated data, so a row cannot be put in another's place. */
export interface Vault {
  /** Seals a JSON value. The same id again keeps what is there. */
  seal(input: {
    recordId: string;
    upgradeId: string;
    kind: SealedKind;
    value: unknown;
    at: number;
  }): Promise<void>;
  /** Null: unknown or erased. @throws StoreError SEAL_BROKEN if it was tampered with or its key is missing */
  open(recordId: string, upgradeId: string, kind: SealedKind): Promise<unknown>;
  erase(recordId: string): Promise<void>;
}
