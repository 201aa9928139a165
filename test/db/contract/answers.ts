/** Threat: a request is carried out twice, or what was asked can be found out from what is kept of it. */
import { randomBytes } from 'node:crypto';
import { ANSWERS_KEPT_MS, type KeptAnswer } from '../../../db/store';
import { AT, closing, startUpgrade } from '../fixtures';
import type { CurrentStore } from '../store.contract';

export function describeAnswers(current: CurrentStore): void {
  describe('first answers', () => {
    const FIRST: KeptAnswer = { status: 200, mediaType: 'application/json', body: { stage: 'first' } };
    const SECOND: KeptAnswer = { ...FIRST, body: { stage: 'second' } };
    const claim = (
      request = '["ssn","900123456"]',
      { requestKey = 'key-1', upgradeId = null as string | null, at = AT } = {},
    ) => current().store.answers.claim({ requestKey, request, upgradeId, at });
    const keep = (answer: KeptAnswer) => current().store.answers.keep('key-1', answer, null);

    it('the first that is kept stands, also for another process after the store was closed', async () => {
      await expect(claim()).resolves.toEqual({ kind: 'OPEN' });
      await expect(keep(FIRST)).resolves.toEqual(FIRST);
      await expect(keep(SECOND)).resolves.toEqual(FIRST);
      await current().store.close();
      const again = await current().reopen();
      const repeated = { requestKey: 'key-1', request: '["ssn","900123456"]', upgradeId: null, at: AT };
      await expect(again.answers.claim(repeated)).resolves.toEqual({ kind: 'ANSWERED', answer: FIRST });
    });

    it('another request with the key is told apart, answered or not', async () => {
      await claim();
      await expect(claim('["ssn","900123457"]')).resolves.toEqual({ kind: 'OTHER_REQUEST' });
      await keep(FIRST);
      await expect(claim('["ssn","900123457"]')).resolves.toEqual({ kind: 'OTHER_REQUEST' });
    });

    it('a key that was given free is as good as new, and one that was answered is not given free', async () => {
      await claim();
      await current().store.answers.release('key-1');
      await expect(claim('other')).resolves.toEqual({ kind: 'OPEN' });
      await keep(FIRST);
      await current().store.answers.release('key-1');
      await expect(claim('other')).resolves.toMatchObject({ kind: 'ANSWERED' });
    });

    it('is forgotten after a day, and not before', async () => {
      await claim();
      await keep(FIRST);
      await expect(claim(undefined, { at: AT + ANSWERS_KEPT_MS })).resolves.toMatchObject({
        kind: 'ANSWERED',
      });
      await expect(claim('other', { at: AT + ANSWERS_KEPT_MS + 1 })).resolves.toEqual({ kind: 'OPEN' });
    });

    it('goes when its case is erased', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      await claim(undefined, { upgradeId });
      await keep(FIRST);
      await store.upgrades.close(closing(upgradeId));
      await store.erasure.eraseCase(upgradeId, { reason: 'REQUEST', actor: 'operator-1', at: AT + 1 });
      await expect(claim('other', { upgradeId, at: AT + 2 })).resolves.toEqual({ kind: 'OPEN' });
    });

    it('whatever is asked, however long', async () => {
      const long = randomBytes(64 * 1024).toString('hex');
      await claim(long);
      await expect(claim(long)).resolves.toEqual({ kind: 'OPEN' });
      await expect(claim(`${long}x`)).resolves.toEqual({ kind: 'OTHER_REQUEST' });
    });
  });
}
