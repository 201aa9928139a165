/** Threat: answers sent to the bureau twice, or an attempt that is counted twice or not at all. */
import { ALWAYS_OPEN, AT, closing, eventsOf, HOUR_MS, opening, startUpgrade } from '../fixtures';
import type { CurrentStore } from '../store.contract';

export function describeAttempts(current: CurrentStore): void {
  const openKba = async () => {
    const { store } = current();
    const { upgradeId } = await startUpgrade(store);
    await store.attempts.open({ attemptId: 'a', upgradeId, kind: 'KBA', at: AT });
    return { store, attempts: store.attempts, upgradeId };
  };

  describe('attempts', () => {
    it('opening again answers with the attempt that stands', async () => {
      const { attempts, upgradeId } = await openKba();
      await attempts.setProviderReference('a', 'session-1', AT + 1);
      const again = await attempts.open({ attemptId: 'a', upgradeId, kind: 'KBA', at: AT + 9 });
      expect(again).toEqual({
        attemptId: 'a',
        upgradeId,
        kind: 'KBA',
        providerReference: 'session-1',
        openedAt: AT,
        finishedAt: null,
        result: null,
        counted: false,
      });
      await expect(attempts.listByUpgrade(upgradeId)).resolves.toEqual([again]);
      await expect(attempts.get('unknown')).resolves.toBeNull();
    });

    it('the first result stands and is counted once', async () => {
      const { attempts, upgradeId } = await openKba();
      await attempts.open({ attemptId: 'v', upgradeId, kind: 'VIDEO', at: AT });
      const finish = (attemptId: string, result: string, counted: boolean) =>
        attempts.finish({ attemptId, result, counted, at: AT + 5 });
      await expect(finish('a', 'NOT_AUTHENTICATED', true)).resolves.toEqual({ kba: 1, total: 1 });
      await expect(finish('a', 'AUTHENTICATED', false)).resolves.toEqual({ kba: 1, total: 1 });
      await expect(finish('v', 'FAILED', true)).resolves.toEqual({ kba: 1, total: 2 });
      await expect(attempts.get('a')).resolves.toMatchObject({
        result: 'NOT_AUTHENTICATED',
        finishedAt: AT + 5,
      });
    });

    it('an attempt of another upgrade does not count', async () => {
      const { store, attempts } = await openKba();
      const other = await startUpgrade(store);
      await attempts.open({ attemptId: 'b', upgradeId: other.upgradeId, kind: 'KBA', at: AT });
      await attempts.finish({ attemptId: 'b', result: 'FAILED', counted: true, at: AT });
      const used = await attempts.finish({ attemptId: 'a', result: 'DECLINED', counted: false, at: AT });
      expect(used).toEqual({ kba: 0, total: 0 });
    });

    it('a video attempt whose opening was lost in a crash is still finished', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const booking = {
        appointmentId: 'v',
        upgradeId,
        startsAt: AT + HOUR_MS,
        timeZone: 'UTC',
        calendar: ALWAYS_OPEN,
        at: AT,
      };
      await store.appointments.book(booking);
      const finish = () => store.attempts.finish({ attemptId: 'v', result: 'FAILED', counted: true, at: AT });
      await expect(finish()).resolves.toEqual({ kba: 0, total: 1 });
      await expect(finish()).resolves.toEqual({ kba: 0, total: 1 });
    });

    it('the newest attempt of a result is found over all upgrades of the credential, and of no other', async () => {
      const { store, attempts } = await openKba();
      const { credentialId, upgradeId } = await startUpgrade(store);
      const newest = () => attempts.newestWithResult(credentialId, 'EXCESSIVE_USE');
      const end = async (of: string, attemptId: string, result: string, at: number) => {
        await attempts.open({ attemptId, upgradeId: of, kind: 'KBA', at: AT });
        await attempts.finish({ attemptId, result, counted: false, at });
      };
      await attempts.finish({ attemptId: 'a', result: 'EXCESSIVE_USE', counted: false, at: AT + 99 });
      await expect(newest()).resolves.toBeNull();
      await end(upgradeId, 'older', 'EXCESSIVE_USE', AT + 1);
      await end(upgradeId, 'other result', 'NOT_AUTHENTICATED', AT + 9);
      await expect(newest()).resolves.toMatchObject({ attemptId: 'older', finishedAt: AT + 1 });
      await store.upgrades.close(closing(upgradeId, AT + 2));
      await store.upgrades.open(opening(credentialId, 'again', AT + 3));
      await attempts.open({ attemptId: 'open', upgradeId: 'again', kind: 'KBA', at: AT + 3 });
      await expect(newest()).resolves.toMatchObject({ attemptId: 'older', upgradeId });
      await end('again', 'newer', 'EXCESSIVE_USE', AT + 4);
      await expect(newest()).resolves.toEqual(await attempts.get('newer'));
    });

    it('finishing what was never opened is an error with a code', async () => {
      const finishing = current().store.attempts.finish({
        attemptId: 'x',
        result: 'F',
        counted: true,
        at: AT,
      });
      await expect(finishing).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' });
    });
  });

  describe('answering questions', () => {
    it('of many that want to send the same answers, one may', async () => {
      const { store, reopen } = current();
      const { upgradeId } = await startUpgrade(store);
      await store.attempts.open({ attemptId: 'a', upgradeId, kind: 'KBA', at: AT });
      const other = await reopen();
      const claims = [store, other, store, other].map(({ attempts }) =>
        attempts.claimAnswering('a', 'q', AT),
      );
      expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1);
    });

    it('a claim outlives a crash: nobody may send again', async () => {
      const { store, attempts } = await openKba();
      await expect(attempts.claimAnswering('a', 'q', AT)).resolves.toBe(true);
      await store.close();
      const reopened = await current().reopen();
      await expect(reopened.attempts.claimAnswering('a', 'q', AT)).resolves.toBe(false);
      await expect(reopened.attempts.getGrading('a', 'q')).resolves.toBeNull();
      await expect(reopened.attempts.claimAnswering('a', 'next batch', AT)).resolves.toBe(true);
    });

    it('a claim given back may be taken again, one whose reply is kept may not', async () => {
      const { attempts } = await openKba();
      await attempts.claimAnswering('a', 'q', AT);
      await attempts.releaseAnswering('a', 'q', AT);
      await attempts.releaseAnswering('a', 'q', AT);
      await expect(attempts.claimAnswering('a', 'q', AT)).resolves.toBe(true);
      await attempts.recordGrading('a', 'q', { kind: 'AUTHENTICATED' }, AT);
      await attempts.releaseAnswering('a', 'q', AT);
      await expect(attempts.claimAnswering('a', 'q', AT)).resolves.toBe(false);
    });

    it('the first reply kept is the one given back', async () => {
      const { store, attempts, upgradeId } = await openKba();
      await attempts.claimAnswering('a', 'q', AT);
      await attempts.recordGrading('a', 'q', { kind: 'QUESTIONS', questionSetId: 'q2' }, AT);
      await attempts.recordGrading('a', 'q', { kind: 'AUTHENTICATED' }, AT);
      await expect(attempts.getGrading('a', 'q')).resolves.toEqual({
        kind: 'QUESTIONS',
        questionSetId: 'q2',
      });
      const graded = (await eventsOf(store, upgradeId)).filter((event) => event === 'answers_graded');
      expect(graded).toHaveLength(1);
    });

    it('answers that nobody claimed cannot be graded', async () => {
      const { attempts } = await openKba();
      await expect(attempts.recordGrading('a', 'q', {}, AT)).rejects.toMatchObject({
        code: 'RECORD_NOT_FOUND',
      });
    });
  });
}
