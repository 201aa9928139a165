/** The same person in upgrades of several accounts. */
import type { PersonFacts } from '../person-digest';

export type { PersonFacts } from '../person-digest';

export interface PersonStore {
  /**
   * Keeps who is proofed in an upgrade, as keyed hashes, and looks for upgrades of the same partner in which the same
   * person is proofed under another user, however they stand, as long as their personal data is there. If there is one,
   * this upgrade and those that are open are held back (`DUPLICATE_PERSON`), in the same transaction: of two at once, the
   * second finds the first. Given anew, the newest counts; a hold stays until somebody has looked.
   * @returns whether there is one; false too where too little was given to tell
   */
  findDuplicates(input: {
    readonly upgradeId: string;
    readonly person: PersonFacts;
    readonly at: number;
  }): Promise<boolean>;
}
