/** Threat: guessing an activation code slowly, over windows, new codes and new upgrades of the same credential. */
import { randomUUID } from 'node:crypto';
import {
  AT,
  BUDGET,
  closing,
  DAY_MS,
  decision,
  entering,
  eventsOf,
  HOUR_MS,
  mailCode,
  opening,
  startUpgrade,
  submit,
  WRONG_CODE,
} from '../fixtures';
import type { CurrentStore } from '../store.contract';

const FEW = { failuresMax: 4 };
const unlocking = { actor: 'operator-1', reason: 'ticket-4711', at: AT + 5 };

export function describeCodeLock(current: CurrentStore): void {
  /** Each in a window of its own. */
  let hours = 0;
  const enter = async (upgradeId: string, code: string, limits = FEW) => {
    const { store } = current();
    const at = AT + hours++ * HOUR_MS;
    const answer = await store.codes.submit({
      ...BUDGET,
      submissionId: randomUUID(),
      upgradeId,
      code,
      receivedAt: at,
    });
    if (answer.kind !== 'SUBMITTED') return answer;
    return store.codes.decide({ ...decision(answer.submissionId, at), ...limits });
  };
  const limitsOf = async (credentialId: string) =>
    (await current().store.credentials.getLimits(credentialId, AT))?.codes;
  beforeEach(() => {
    hours = 0;
  });

  describe('the limit of wrong codes of a credential', () => {
    it('44. wrong ones lock its codes, and from then on the right one is not looked at', async () => {
      const { store } = current();
      const { upgradeId, credentialId } = await startUpgrade(store);
      const code = await mailCode(store, upgradeId);
      for (const attemptsLeft of [2, 2, 1])
        expect(await enter(upgradeId, WRONG_CODE)).toEqual({ kind: 'WRONG', attemptsLeft });
      expect(await enter(upgradeId, WRONG_CODE)).toEqual({ kind: 'LOCKED' });
      expect(await limitsOf(credentialId)).toEqual({ failures: 4, lockedAt: AT + 3 * HOUR_MS });
      expect(await enter(upgradeId, code)).toEqual({ kind: 'LOCKED' });
      await expect(store.credentials.get(credentialId)).resolves.toMatchObject({ status: 'ACTIVE' });
      expect(await eventsOf(store, upgradeId)).toContain('codes_locked');
    });

    it('44. a new code and a new upgrade of the credential go on with the same count', async () => {
      const { store } = current();
      const { upgradeId, credentialId } = await startUpgrade(store);
      await mailCode(store, upgradeId);
      await enter(upgradeId, WRONG_CODE);
      await mailCode(store, upgradeId, 'second letter');
      await enter(upgradeId, WRONG_CODE);
      await store.upgrades.close(closing(upgradeId));
      const next = randomUUID();
      await store.upgrades.open(opening(credentialId, next));
      const code = await mailCode(store, next);
      expect(await enter(next, WRONG_CODE)).toEqual({ kind: 'WRONG', attemptsLeft: 1 });
      expect(await enter(next, WRONG_CODE)).toEqual({ kind: 'LOCKED' });
      expect(await enter(next, code)).toEqual({ kind: 'LOCKED' });
      await store.upgrades.close(closing(next));
      const third = randomUUID();
      await store.upgrades.open(opening(credentialId, third));
      // Taken once, so that the run of this upgrade learns of it; looked at neither time.
      const first = await submit(store, third, await mailCode(store, third), AT + 90 * HOUR_MS);
      await expect(store.codes.decide(decision(first, AT + 90 * HOUR_MS))).resolves.toEqual({
        kind: 'LOCKED',
      });
      const again = { ...BUDGET, submissionId: 's', upgradeId: third, code: WRONG_CODE };
      await expect(store.codes.submit({ ...again, receivedAt: AT + 91 * HOUR_MS })).resolves.toEqual({
        kind: 'LOCKED',
      });
    });

    it("another credential's codes are not locked with them", async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const other = await startUpgrade(store);
      for (let times = 0; times < 4; times++) await enter(upgradeId, WRONG_CODE);
      expect(await enter(other.upgradeId, await mailCode(store, other.upgradeId))).toEqual({
        kind: 'UPGRADED',
      });
    });

    it('decided all at once, and by several processes, no more are looked at than the limit allows', async () => {
      const { store, reopen } = current();
      const { upgradeId, credentialId } = await startUpgrade(store);
      await mailCode(store, upgradeId);
      const stores = [store, await reopen()];
      const ids: string[] = [];
      for (let index = 0; index < 20; index++)
        ids.push(await submit(store, upgradeId, WRONG_CODE, AT + index * HOUR_MS));
      const verdicts = await Promise.all(
        ids.map((id, index) => stores[index % 2]!.codes.decide({ ...decision(id), ...FEW })),
      );
      expect(verdicts.every(({ kind }) => kind === 'LOCKED' || kind === 'WRONG')).toBe(true);
      expect(await limitsOf(credentialId)).toMatchObject({ failures: 4 });
    });

    it('what is right but too late, and what is taken but never decided, is no failure', async () => {
      const { store } = current();
      const { upgradeId, credentialId } = await startUpgrade(store);
      const code = await mailCode(store, upgradeId);
      expect(await entering(store, upgradeId, code, AT + DAY_MS)).toBe('EXPIRED');
      await submit(store, upgradeId, WRONG_CODE, AT + 2 * DAY_MS);
      expect(await limitsOf(credentialId)).toEqual({ failures: 0, lockedAt: null });
    });

    it('after the end wrong ones count as before it, against both limits', async () => {
      const { store } = current();
      const { upgradeId, credentialId } = await startUpgrade(store);
      const code = await mailCode(store, upgradeId);
      expect(await entering(store, upgradeId, code)).toBe('UPGRADED');
      for (let times = 0; times < BUDGET.attemptsMax; times++)
        expect(await entering(store, upgradeId, WRONG_CODE)).toBe('CLOSED_OTHERWISE');
      const again = { ...BUDGET, submissionId: 's', upgradeId, code, receivedAt: AT };
      await expect(store.codes.submit(again)).resolves.toMatchObject({ kind: 'TOO_MANY_ATTEMPTS' });
      expect(await limitsOf(credentialId)).toMatchObject({ failures: BUDGET.attemptsMax });
    });

    it('a redeemed code starts the count over', async () => {
      const { store } = current();
      const { upgradeId, credentialId } = await startUpgrade(store);
      const code = await mailCode(store, upgradeId);
      for (let times = 0; times < 3; times++) await enter(upgradeId, WRONG_CODE);
      expect(await enter(upgradeId, code)).toEqual({ kind: 'UPGRADED' });
      expect(await limitsOf(credentialId)).toEqual({ failures: 0, lockedAt: null });
    });

    it('an operator unlocks them, once, by name and reason; the budget of ten minutes stands', async () => {
      const { store } = current();
      const { upgradeId, credentialId } = await startUpgrade(store);
      const code = await mailCode(store, upgradeId);
      const { unlockCodes } = store.credentials;
      await expect(unlockCodes(credentialId, unlocking)).resolves.toBe('NOT_LOCKED');
      for (let times = 0; times < 4; times++) await enter(upgradeId, WRONG_CODE);
      await expect(unlockCodes(credentialId, unlocking)).resolves.toBe('UNLOCKED');
      await expect(unlockCodes(credentialId, unlocking)).resolves.toBe('UNLOCKED');
      await expect(unlockCodes('unknown', unlocking)).resolves.toBe('NO_SUCH_CREDENTIAL');
      expect(await limitsOf(credentialId)).toEqual({ failures: 0, lockedAt: null });
      expect(await enter(upgradeId, code)).toEqual({ kind: 'UPGRADED' });
    });

    it('what an operator sees of the case goes with the lock, and no other matter does', async () => {
      const { store } = current();
      const { upgradeId, credentialId } = await startUpgrade(store);
      const note = { upgradeId, event: 'codes_locked', deadline: null, notices: [], at: AT };
      for (const needsAttention of ['CODES_LOCKED', 'PAID_TWICE']) {
        for (let times = 0; times < 4; times++) await enter(upgradeId, WRONG_CODE);
        await store.upgrades.note({ ...note, needsAttention });
        await store.credentials.unlockCodes(credentialId, { ...unlocking, reason: needsAttention });
        const after = needsAttention === 'CODES_LOCKED' ? null : needsAttention;
        await expect(store.upgrades.get(upgradeId)).resolves.toMatchObject({ needsAttention: after });
      }
    });

    it('48. the store decided but its answer was lost: asked again it answers the same and does nothing twice', async () => {
      const { store, reopen } = current();
      const { upgradeId, credentialId } = await startUpgrade(store);
      const right = await submit(store, upgradeId, await mailCode(store, upgradeId));
      const wrong = await submit(store, upgradeId, WRONG_CODE);
      const first = [await store.codes.decide(decision(wrong)), await store.codes.decide(decision(right))];
      const trail = await eventsOf(store, upgradeId);
      await store.close();
      const after = await reopen();
      const again = [
        await after.codes.decide(decision(wrong, AT + DAY_MS)),
        await after.codes.decide(decision(right, AT + DAY_MS)),
      ];
      expect(again).toEqual(first);
      expect(again[1]).toEqual({ kind: 'UPGRADED' });
      expect(await eventsOf(after, upgradeId)).toEqual(trail);
      await expect(after.credentials.get(credentialId)).resolves.toMatchObject({ upgradedAt: AT + 1 });
    });
  });
}
