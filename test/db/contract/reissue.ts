/** Threat: a code from live video that works beside the one made in its place, or is made anew without end. */
import {
  AT,
  BUDGET,
  closing,
  DAY_MS,
  entering,
  eventsOf,
  mailCode,
  showCode,
  startUpgrade,
  submit,
  WRONG_CODE,
} from '../fixtures';
import type { CurrentStore } from '../store.contract';

export function describeReissue(current: CurrentStore): void {
  const shown = async () => {
    const { store } = current();
    const started = await startUpgrade(store);
    const misheard = await showCode(store, started.upgradeId, 'misheard');
    return { store, misheard, ...started };
  };
  const asking = (upgradeId: string, at = AT + 1, reissuesMax = 2) => ({
    upgradeId,
    agentId: 'agent-7',
    reissuesMax,
    at,
  });
  const reissue = async (upgradeId: string, at = AT + 1) => {
    const reissued = await current().store.codes.reissueToAgent(asking(upgradeId, at));
    if (reissued.kind !== 'REISSUED') throw new Error(`not made anew: ${reissued.kind}`);
    return reissued;
  };
  const kindOf = (upgradeId: string, code: string) => entering(current().store, upgradeId, code);

  describe('a code from live video that was misheard', () => {
    it('59. is made anew without proofing again: the earlier one is wrong, the new one works as long', async () => {
      const { store, misheard, upgradeId } = await shown();
      const { code, expiresAt } = await reissue(upgradeId);
      expect(code).not.toBe(misheard);
      expect(expiresAt).toBe(AT + DAY_MS);
      await expect(store.codes.listByUpgrade(upgradeId)).resolves.toMatchObject([
        { codeId: 'misheard', voidedAt: AT + 1 },
        { channel: 'VIDEO', issuedAt: AT + 1, expiresAt: AT + DAY_MS, voidedAt: null, redeemedAt: null },
      ]);
      await expect(kindOf(upgradeId, misheard)).resolves.toBe('WRONG');
      await expect(kindOf(upgradeId, code)).resolves.toBe('UPGRADED');
    });

    it('59. is told once: nobody reads the new one again, and the trail names the agent who did', async () => {
      const { store, upgradeId } = await shown();
      await reissue(upgradeId);
      const { codeId } = (await store.codes.listByUpgrade(upgradeId)).at(-1)!;
      await expect(store.codes.revealToAgent(codeId, 'agent-8', AT + 2)).resolves.toBeNull();
      await expect(store.codes.readForLetter(codeId)).resolves.toBeNull();
      expect((await store.audit.listByUpgrade(upgradeId)).at(-1)).toMatchObject({
        event: 'code_reissued_to_agent',
        facts: { codeId, agentId: 'agent-7', expiresAt: AT + DAY_MS },
      });
    });

    it('59. is made anew so often and no more, counted over the upgrade', async () => {
      const { store, upgradeId } = await shown();
      await reissue(upgradeId, AT + 1);
      const { code } = await reissue(upgradeId, AT + 2);
      const refused = { kind: 'LIMIT_REACHED' };
      await expect(store.codes.reissueToAgent(asking(upgradeId, AT + 3))).resolves.toEqual(refused);
      // A code from another session of the same upgrade starts no new count.
      await showCode(store, upgradeId, 'of another session');
      await expect(store.codes.reissueToAgent(asking(upgradeId, AT + 4))).resolves.toEqual(refused);
      await expect(kindOf(upgradeId, code)).resolves.toBe('UPGRADED');
    });

    it('59. asked for many times at once, the limit holds and only the newest works', async () => {
      const { store, misheard, upgradeId } = await shown();
      const other = await current().reopen();
      const answers = await Promise.all(
        [store, other, store, other, store].map(({ codes }) => codes.reissueToAgent(asking(upgradeId))),
      );
      const made = answers.filter((answer) => answer.kind === 'REISSUED').map(({ code }) => code);
      expect(answers.map(({ kind }) => kind).toSorted()).toEqual([
        'LIMIT_REACHED',
        'LIMIT_REACHED',
        'LIMIT_REACHED',
        'REISSUED',
        'REISSUED',
      ]);
      const out = (await store.codes.listByUpgrade(upgradeId)).filter(({ voidedAt }) => voidedAt === null);
      expect(out).toHaveLength(1);
      await expect(kindOf(upgradeId, misheard)).resolves.toBe('WRONG');
      const verdicts: string[] = [];
      for (const code of made) verdicts.push(await kindOf(upgradeId, code));
      expect(verdicts.filter((verdict) => verdict === 'UPGRADED')).toHaveLength(1);
    });

    it('59. leaves the budget for entering codes as it was', async () => {
      const { store, upgradeId } = await shown();
      for (let times = 0; times < BUDGET.attemptsMax; times++) await submit(store, upgradeId, WRONG_CODE);
      const { code } = await reissue(upgradeId);
      const submission = { submissionId: 's', upgradeId, code, receivedAt: AT + 1, ...BUDGET };
      await expect(store.codes.submit(submission)).resolves.toEqual({
        kind: 'TOO_MANY_ATTEMPTS',
        retryAt: AT + BUDGET.attemptWindowMs,
      });
    });

    it.each([
      ['void', () => current().store.codes.void('misheard', 'review', AT), AT + 1],
      ['expired', () => Promise.resolve(), AT + DAY_MS],
      ['of an upgrade that has ended', (id: string) => current().store.upgrades.close(closing(id)), AT + 2],
    ])('59. is not made anew when it is %s', async (_, spoil, at) => {
      const { store, upgradeId } = await shown();
      await spoil(upgradeId);
      const before = await store.codes.listByUpgrade(upgradeId);
      await expect(store.codes.reissueToAgent(asking(upgradeId, at))).resolves.toEqual({
        kind: 'NOT_AVAILABLE',
      });
      await expect(store.codes.listByUpgrade(upgradeId)).resolves.toEqual(before);
      await expect(eventsOf(store, upgradeId)).resolves.not.toContain('code_reissued_to_agent');
    });

    it('59. is not made anew once it was redeemed, nor where reissuing is not allowed at all', async () => {
      const { store, misheard, upgradeId } = await shown();
      const none = store.codes.reissueToAgent(asking(upgradeId, AT + 1, 0));
      await expect(none).resolves.toEqual({ kind: 'LIMIT_REACHED' });
      await expect(kindOf(upgradeId, misheard)).resolves.toBe('UPGRADED');
      const late = store.codes.reissueToAgent(asking(upgradeId));
      await expect(late).resolves.toEqual({ kind: 'NOT_AVAILABLE' });
    });

    it('an upgrade that ends while the new code is being hashed gets none', async () => {
      const { store, upgradeId } = await shown();
      const reissuing = store.codes.reissueToAgent(asking(upgradeId));
      await store.upgrades.close(closing(upgradeId));
      await expect(reissuing).resolves.toEqual({ kind: 'NOT_AVAILABLE' });
      await expect(store.codes.listByUpgrade(upgradeId)).resolves.toHaveLength(1);
    });

    it('a mailed code is never made anew for an agent', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      await mailCode(store, upgradeId, 'mailed');
      await expect(store.codes.reissueToAgent(asking(upgradeId))).resolves.toEqual({ kind: 'NOT_AVAILABLE' });
      await expect(store.codes.get('mailed')).resolves.toMatchObject({ voidedAt: null });
      const unknown = store.codes.reissueToAgent(asking('unknown'));
      await expect(unknown).rejects.toMatchObject({ code: 'UPGRADE_NOT_FOUND' });
    });
  });
}
