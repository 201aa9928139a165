/**
 * The ledger of letters: a row before the letter house is asked, so that no retry orders a second letter.
 *
 * As soon as a letter is past PREPARED, nobody needs its clear code any more: it is wiped with that move.
 */
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { StoreError } from '../errors';
import { codes, letters } from '../schema.sqlite';
import type { Letter, LetterState, LetterStore } from '../store';
import { record } from './audit';
import type { Reader, Tx } from './connection';
import type { SqliteContext } from './context';

/** From where each state can be reached. A letter taken for delivered may still come back. */
const REACHED_FROM: Readonly<Record<Exclude<LetterState, 'PREPARED'>, LetterState[]>> = {
  ACCEPTED: ['PREPARED'],
  REFUSED: ['PREPARED'],
  WITHDRAWN: ['PREPARED', 'ACCEPTED'],
  DELIVERED: ['PREPARED', 'ACCEPTED'],
  RETURNED: ['PREPARED', 'ACCEPTED', 'DELIVERED'],
};

export function createLetters({ connection: { db, write } }: SqliteContext): LetterStore {
  return {
    async prepare({ letterId, upgradeId, codeId, expectedFrom, expectedBy, redeemBy, at }) {
      return write((tx) => {
        const dates = { expectedFrom, expectedBy, redeemBy, preparedAt: at };
        const row = { letterId, upgradeId, codeId, state: 'PREPARED' as const, ...dates };
        const isNew = tx.insert(letters).values(row).onConflictDoNothing().run().changes === 1;
        if (isNew) record(tx, { at, upgradeId, event: 'letter_prepared', facts: { letterId, codeId } });
        return requireLetter(tx, letterId);
      });
    },

    async get(letterId) {
      return findLetter(db, letterId);
    },

    async listByUpgrade(upgradeId) {
      return db
        .select()
        .from(letters)
        .where(eq(letters.upgradeId, upgradeId))
        .orderBy(asc(letters.preparedAt), asc(sql`rowid`))
        .all();
    },

    async redate(letterId, { expectedFrom, expectedBy, redeemBy }, at) {
      return write((tx) => {
        const letter = requireLetter(tx, letterId);
        const { upgradeId, codeId, state } = letter;
        const isDated =
          letter.expectedFrom === expectedFrom &&
          letter.expectedBy === expectedBy &&
          letter.redeemBy === redeemBy;
        if (state !== 'PREPARED' || isDated) return letter;
        tx.update(letters)
          .set({ expectedFrom, expectedBy, redeemBy })
          .where(and(eq(letters.letterId, letterId), eq(letters.state, 'PREPARED')))
          .run();
        // In the same transaction: what is printed on a letter is when its code expires.
        tx.update(codes)
          .set({ expiresAt: redeemBy })
          .where(and(eq(codes.codeId, codeId), isNull(codes.redeemedAt), isNull(codes.voidedAt)))
          .run();
        const facts = { letterId, codeId, expectedFrom, expectedBy, redeemBy };
        record(tx, { at, upgradeId, event: 'letter_redated', facts });
        return requireLetter(tx, letterId);
      });
    },

    async markAccepted(letterId, providerReference, at) {
      return write((tx) => {
        // Its events may have come before the house's answer: then the state stands, and only the id is new.
        if (requireLetter(tx, letterId).providerReference === null) {
          tx.update(letters).set({ providerReference }).where(eq(letters.letterId, letterId)).run();
        }
        return move(tx, letterId, 'ACCEPTED', at);
      });
    },

    async setState(letterId, state, at) {
      return write((tx) => move(tx, letterId, state, at));
    },
  };
}

/** Moves a letter on if its state allows it; answers with what then stands. */
function move(tx: Tx, letterId: string, state: Exclude<LetterState, 'PREPARED'>, at: number): Letter {
  const mayMove = and(eq(letters.letterId, letterId), inArray(letters.state, REACHED_FROM[state]));
  const hasMoved = tx.update(letters).set({ state }).where(mayMove).run().changes === 1;
  const letter = requireLetter(tx, letterId);
  if (hasMoved) {
    const { upgradeId, codeId } = letter;
    tx.update(codes).set({ sealedCode: null }).where(eq(codes.codeId, codeId)).run();
    record(tx, { at, upgradeId, event: `letter_${state.toLowerCase()}`, facts: { letterId } });
  }
  return letter;
}

function findLetter(db: Reader, letterId: string): Letter | null {
  return db.select().from(letters).where(eq(letters.letterId, letterId)).get() ?? null;
}

function requireLetter(db: Reader, letterId: string): Letter {
  const found = findLetter(db, letterId);
  if (found !== null) return found;
  throw new StoreError('RECORD_NOT_FOUND', 'There is no letter with this id in the store.');
}
