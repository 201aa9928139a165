/**
 * Activation codes: issued, handed over once, voided. Entering them: submissions.ts; making one anew: reissue.ts.
 *
 * - Hashing is slow by design and never happens inside a transaction, which would hold up every other process.
 * - A mailed code is read for its letter only, and a code from live video is shown to the agent only: whoever could see
 *   a mailed code elsewhere would not have to receive the letter.
 */
import { eq } from 'drizzle-orm';
import { generateCode } from '../activation-code';
import { StoreError } from '../errors';
import { codes } from '../schema.sqlite';
import type { CodeStore } from '../store';
import { record } from './audit';
import { type CodeRow, codesOf, findCode, openCode, placeOfCode, toCode, voidCode } from './code-rows';
import type { SqliteContext } from './context';
import { voidCodes } from './ending';
import { createReissues } from './reissue';
import { createSubmissions } from './submissions';
import { requireUpgrade } from './upgrade-rows';

export function createCodes(context: SqliteContext): CodeStore {
  const {
    connection: { db, write },
    caseSealer,
    hasher,
  } = context;
  return {
    ...createSubmissions(context),
    ...createReissues(context),

    async issue({ codeId, upgradeId, channel, expiresAt, at }) {
      requireUpgrade(db, upgradeId);
      const standing = findCode(db, codeId);
      if (standing !== undefined) return toCode(standing);
      const code = generateCode();
      const fingerprint = await hasher.fingerprint(code);
      const sealedCode = await caseSealer.seal(upgradeId, placeOfCode(codeId, upgradeId), code);
      return write((tx) => {
        const earlier = findCode(tx, codeId);
        if (earlier !== undefined) return toCode(earlier);
        // The upgrade may have ended while we hashed: then the code is void from the start.
        const isOver = requireUpgrade(tx, upgradeId).closedAt !== null;
        const state = isOver ? { voidedAt: at, sealedCode: null } : { sealedCode };
        const row = { codeId, upgradeId, channel, issuedAt: at, expiresAt, ...fingerprint, ...state };
        const issued = tx.insert(codes).values(row).returning().get();
        record(tx, { at, upgradeId, event: 'code_issued', facts: { codeId, channel, expiresAt } });
        return toCode(issued);
      });
    },

    async get(codeId) {
      const row = findCode(db, codeId);
      return row === undefined ? null : toCode(row);
    },

    async listByUpgrade(upgradeId) {
      return codesOf(db, upgradeId).map(toCode);
    },

    async readForLetter(codeId) {
      const row = findCode(db, codeId);
      return row === undefined || row.channel !== 'LETTER' ? null : openCode(caseSealer, row);
    },

    async revealToAgent(codeId, agentId, at) {
      const mayBeShown = (row: CodeRow | undefined): row is CodeRow =>
        row?.channel === 'VIDEO' && row.voidedAt === null && at < row.expiresAt && row.sealedCode !== null;
      const standing = findCode(db, codeId);
      const code = mayBeShown(standing) ? await openCode(caseSealer, standing) : null;
      if (code === null) return null;
      return write((tx) => {
        // Somebody may have been shown it meanwhile.
        const row = findCode(tx, codeId);
        if (!mayBeShown(row)) return null;
        tx.update(codes).set({ sealedCode: null }).where(eq(codes.codeId, codeId)).run();
        record(tx, {
          at,
          upgradeId: row.upgradeId,
          event: 'code_shown_to_agent',
          facts: { codeId, agentId },
        });
        return code;
      });
    },

    async void(codeId, reason, at) {
      write((tx) => voidCode(tx, codeId, reason, at));
    },

    async voidAll(upgradeId, at) {
      write((tx) => voidCodes(tx, upgradeId, at));
    },

    async voidOthers(upgradeId, codeId, reason, at) {
      write((tx) => {
        const issued = codesOf(tx, upgradeId);
        const replacing = issued.find((code) => code.codeId === codeId);
        if (replacing === undefined)
          throw new StoreError('RECORD_NOT_FOUND', 'There is no code with this id for this upgrade.');
        // A code that is void itself replaces nothing: a late call must not leave a person without any.
        if (replacing.voidedAt !== null) return;
        for (const code of issued) if (code !== replacing) voidCode(tx, code.codeId, reason, at);
      });
    },
  };
}
