/** Threat: guessing an activation code faster than the budget allows, by trying many at the same time. */
import { randomUUID } from 'node:crypto';
import { AT, BUDGET, decision, mailCode, MINUTE_MS, startUpgrade, submit, WRONG_CODE } from '../fixtures';
import type { CurrentStore } from '../store.contract';

export function describeCodeBudget(current: CurrentStore): void {
  const submission = (upgradeId: string, receivedAt = AT, submissionId: string = randomUUID()) => ({
    ...BUDGET,
    submissionId,
    upgradeId,
    code: WRONG_CODE,
    receivedAt,
  });

  describe('the budget for entering codes', () => {
    it('44. a concurrent burst of wrong codes cannot exceed the attempt budget', async () => {
      const { store, reopen } = current();
      const { upgradeId } = await startUpgrade(store);
      const other = await reopen();
      const burst = Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? store : other).codes.submit(submission(upgradeId)),
      );
      const answers = await Promise.all(burst);
      expect(answers.filter(({ kind }) => kind === 'SUBMITTED')).toHaveLength(BUDGET.attemptsMax);
      const retryAt = AT + BUDGET.attemptWindowMs;
      expect(answers).toContainEqual({ kind: 'TOO_MANY_ATTEMPTS', retryAt });
    });

    it('a try is free again when the oldest that counts leaves the window, and not before', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      for (const minute of [0, 1, 2]) await submit(store, upgradeId, WRONG_CODE, AT + minute * MINUTE_MS);
      const retryAt = AT + BUDGET.attemptWindowMs;
      const refused = { kind: 'TOO_MANY_ATTEMPTS', retryAt };
      await expect(store.codes.submit(submission(upgradeId, retryAt - 1))).resolves.toEqual(refused);
      await expect(store.codes.submit(submission(upgradeId, retryAt))).resolves.toMatchObject({
        kind: 'SUBMITTED',
      });
    });

    it('the same submission again uses no second try', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const once = submission(upgradeId);
      for (let times = 0; times < 5; times++) {
        const answer = await store.codes.submit(once);
        expect(answer).toEqual({ kind: 'SUBMITTED', submissionId: once.submissionId });
      }
      await submit(store, upgradeId, WRONG_CODE);
      await submit(store, upgradeId, WRONG_CODE);
      await expect(store.codes.submit(once)).resolves.toMatchObject({ kind: 'SUBMITTED' });
      await expect(store.codes.submit(submission(upgradeId))).resolves.toMatchObject({
        kind: 'TOO_MANY_ATTEMPTS',
      });
    });

    it('a submission id of another upgrade is refused', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const other = await startUpgrade(store);
      await store.codes.submit(submission(upgradeId, AT, 's'));
      const stolen = store.codes.submit(submission(other.upgradeId, AT, 's'));
      await expect(stolen).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
    });

    it('undecided tries count against what is left, and a decided one answers as it was decided', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      await mailCode(store, upgradeId);
      const first = await submit(store, upgradeId, WRONG_CODE);
      await submit(store, upgradeId, WRONG_CODE);
      const verdict = { kind: 'WRONG', attemptsLeft: 1 };
      await expect(store.codes.decide(decision(first))).resolves.toEqual(verdict);
      await submit(store, upgradeId, WRONG_CODE);
      await expect(store.codes.decide(decision(first, AT + 99))).resolves.toEqual(verdict);
    });

    it('an upgrade with no code at all has only wrong ones', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const submissionId = await submit(store, upgradeId, WRONG_CODE);
      await expect(store.codes.decide(decision(submissionId))).resolves.toEqual({
        kind: 'WRONG',
        attemptsLeft: 2,
      });
    });

    it('a submission nobody made is an error with a code', async () => {
      const { codes } = current().store;
      await expect(codes.decide(decision('unknown'))).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' });
      const submitting = codes.submit(submission('unknown'));
      await expect(submitting).rejects.toMatchObject({ code: 'UPGRADE_NOT_FOUND' });
    });
  });
}
