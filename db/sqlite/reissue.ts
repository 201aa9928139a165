/**
 * A code from live video made anew, because the person misheard it: no second proofing, and no second look at the old.
 *
 * - Only the hash of a code stays once the agent has seen it, so a new one takes its place and the earlier one is void.
 * - It is hashed outside of the transaction, which then looks again: of any number at once, none exceeds the limit.
 * - The clear code is in the answer alone. If that is lost, making it anew once more is the way on, and counts.
 */
import { randomUUID } from 'node:crypto';
import { generateCode } from '../activation-code';
import { codes } from '../schema.sqlite';
import type { CodeStore } from '../store';
import { record, recordedOf } from './audit';
import { type CodeRow, codesOf, voidCode } from './code-rows';
import type { Reader } from './connection';
import type { SqliteContext } from './context';
import { moveRemindersTo } from './reminders';
import { requireUpgrade } from './upgrade-rows';

type ReissueMethods = Pick<CodeStore, 'reissueToAgent'>;
type Refusal = { readonly kind: 'NOT_AVAILABLE' | 'LIMIT_REACHED' };

const REISSUED = 'code_reissued_to_agent';

export function createReissues({ connection: { db, write }, hasher }: SqliteContext): ReissueMethods {
  return {
    async reissueToAgent({ upgradeId, agentId, reissuesMax, at }) {
      const standing = replaceable(db, upgradeId, reissuesMax, at);
      if ('kind' in standing) return standing;
      const code = generateCode();
      const fingerprint = await hasher.fingerprint(code);
      return write((tx) => {
        // The code may have been redeemed, voided or made anew while we hashed.
        const earlier = replaceable(tx, upgradeId, reissuesMax, at);
        if ('kind' in earlier) return earlier;
        const { channel, expiresAt } = earlier;
        const codeId = randomUUID();
        // It works as long as the earlier one did: what was to be reminded of still is.
        moveRemindersTo(tx, { upgradeId, from: earlier.codeId, to: codeId });
        voidCode(tx, earlier.codeId, 'code_reissued', at);
        tx.insert(codes)
          .values({ codeId, upgradeId, channel, issuedAt: at, expiresAt, ...fingerprint, sealedCode: null })
          .run();
        record(tx, { at, upgradeId, event: REISSUED, facts: { codeId, agentId, expiresAt } });
        return { kind: 'REISSUED', code, expiresAt };
      });
    },
  };
}

/** The code that may be made anew now, or why none may. */
function replaceable(db: Reader, upgradeId: string, reissuesMax: number, at: number): CodeRow | Refusal {
  const isOver = requireUpgrade(db, upgradeId).closedAt !== null;
  const out = codesOf(db, upgradeId).findLast(
    ({ channel, redeemedAt, voidedAt, expiresAt }) =>
      channel === 'VIDEO' && redeemedAt === null && voidedAt === null && at < expiresAt,
  );
  if (isOver || out === undefined) return { kind: 'NOT_AVAILABLE' };
  return recordedOf(db, upgradeId, REISSUED).length >= reissuesMax ? { kind: 'LIMIT_REACHED' } : out;
}
