/** First answers to repeated requests. They record nothing in the audit trail: what was done has its row already. */
import { and, eq, isNull, lt } from 'drizzle-orm';
import { createRequestDigests } from '../request-digest';
import { keptAnswers } from '../schema.sqlite';
import { type AnswerKeeper, ANSWERS_KEPT_MS, type KeptAnswer } from '../store';
import type { Tx } from './connection';
import type { SqliteContext } from './context';

export function createAnswers({ connection: { write }, keys }: SqliteContext): AnswerKeeper {
  const digests = createRequestDigests(keys.sealing);
  return {
    async claim({ requestKey, request, upgradeId, at }) {
      return write((tx) => {
        tx.delete(keptAnswers)
          .where(lt(keptAnswers.claimedAt, at - ANSWERS_KEPT_MS))
          .run();
        const row = find(tx, requestKey);
        // Of a key that was taken away, nothing can be compared any more.
        if (row !== undefined && digests.hasKey(row.keyId)) {
          const made = { keyId: row.keyId, digest: row.requestDigest };
          if (!digests.isOf(request, made)) return { kind: 'OTHER_REQUEST' };
          const answer = answerOf(row);
          return answer === null ? { kind: 'OPEN' } : { kind: 'ANSWERED', answer };
        }
        const { keyId, digest: requestDigest } = digests.of(request);
        const claimed = { keyId, requestDigest, upgradeId, claimedAt: at };
        const unanswered = { status: null, mediaType: null, body: null };
        tx.insert(keptAnswers)
          .values({ requestKey, ...claimed })
          .onConflictDoUpdate({ target: keptAnswers.requestKey, set: { ...claimed, ...unanswered } })
          .run();
        return { kind: 'OPEN' };
      });
    },

    async keep(requestKey, answer, upgradeId) {
      return write((tx) => {
        const row = find(tx, requestKey);
        const first = row === undefined ? null : answerOf(row);
        if (first !== null) return first;
        tx.update(keptAnswers)
          .set({ ...answer, ...(upgradeId !== null && { upgradeId }) })
          .where(eq(keptAnswers.requestKey, requestKey))
          .run();
        return answer;
      });
    },

    async release(requestKey) {
      write((tx) => {
        tx.delete(keptAnswers)
          .where(and(eq(keptAnswers.requestKey, requestKey), isNull(keptAnswers.status)))
          .run();
      });
    },
  };
}

type Row = typeof keptAnswers.$inferSelect;

function find(tx: Tx, requestKey: string): Row | undefined {
  return tx.select().from(keptAnswers).where(eq(keptAnswers.requestKey, requestKey)).get();
}

function answerOf({ status, mediaType, body }: Row): KeptAnswer | null {
  return status === null || mediaType === null || body === null ? null : { status, mediaType, body };
}
