/** Threat: a code redeemed twice, after its expiry, after it was voided, or lost to expiry although entered in time. */
import {
  AT,
  closing,
  DAY_MS,
  decision,
  entering,
  eventsOf,
  mailCode,
  notice,
  startUpgrade,
  submit,
  WRONG_CODE,
} from '../fixtures';
import type { CurrentStore } from '../store.contract';

export function describeRedemption(current: CurrentStore): void {
  const mailed = async () => {
    const { store } = current();
    const started = await startUpgrade(store);
    const code = await mailCode(store, started.upgradeId, 'code');
    return { store, code, ...started };
  };
  const expiry = (upgradeId: string, deadline: number) => ({
    ...closing(upgradeId, deadline),
    outcome: 'EXPIRED' as const,
    reason: 'CODE_NOT_REDEEMED' as const,
    deadline,
  });

  describe('redeeming a code', () => {
    it('the right code redeems, raises and closes together, and voids the other codes', async () => {
      const { store, code, upgradeId, credentialId } = await mailed();
      await mailCode(store, upgradeId, 'another');
      const submissionId = await submit(store, upgradeId, code.toLowerCase());
      const notices = [notice('done')];
      await expect(store.codes.decide({ ...decision(submissionId), notices })).resolves.toEqual({
        kind: 'UPGRADED',
      });
      await expect(store.credentials.get(credentialId)).resolves.toMatchObject({
        status: 'PROOFING_UPGRADED',
      });
      await expect(store.upgrades.get(upgradeId)).resolves.toMatchObject({
        outcome: 'UPGRADED',
        reason: 'CODE_REDEEMED',
        method: 'KBA_AND_LETTER',
        closedAt: AT + 1,
      });
      await expect(store.codes.get('code')).resolves.toMatchObject({ redeemedAt: AT + 1, voidedAt: null });
      await expect(store.codes.get('another')).resolves.toMatchObject({ redeemedAt: null, voidedAt: AT + 1 });
      await expect(store.notices.listByUpgrade(upgradeId)).resolves.toHaveLength(2);
      await expect(entering(store, upgradeId, code)).resolves.toBe('UPGRADED');
      await expect(entering(store, upgradeId, WRONG_CODE)).resolves.toBe('CLOSED_OTHERWISE');
    });

    it('41. two redeems at once yield exactly one upgrade, and the same success for both', async () => {
      const { store, code, upgradeId } = await mailed();
      const other = await current().reopen();
      const submissions = [await submit(store, upgradeId, code), await submit(store, upgradeId, code)];
      const verdicts = await Promise.all([
        store.codes.decide(decision(submissions[0]!)),
        other.codes.decide(decision(submissions[1]!)),
        other.codes.decide(decision(submissions[0]!)),
      ]);
      expect(verdicts).toEqual([{ kind: 'UPGRADED' }, { kind: 'UPGRADED' }, { kind: 'UPGRADED' }]);
      const events = await eventsOf(store, upgradeId);
      expect(events.filter((event) => event === 'code_redeemed')).toHaveLength(1);
      expect(events.filter((event) => event === 'upgrade_closed')).toHaveLength(1);
      expect(events.filter((event) => event === 'entered_code_decided')).toHaveLength(2);
    });

    it('42. redeem and expiry at once: decided once, and both say the same', async () => {
      const { store, code, upgradeId, credentialId } = await mailed();
      const deadline = AT + DAY_MS;
      const other = await current().reopen();
      const submissionId = await submit(store, upgradeId, code, deadline - 1);
      const [expired, verdict] = await Promise.all([
        store.upgrades.expire(expiry(upgradeId, deadline)),
        other.codes.decide(decision(submissionId, deadline + 5)),
      ]);
      expect(expired).toEqual({ kind: 'SUBMITTED_IN_TIME', submissionId });
      expect(verdict).toEqual({ kind: 'UPGRADED' });
      const after = await store.upgrades.expire(expiry(upgradeId, deadline));
      expect(after).toEqual({ kind: 'CLOSED', ending: { outcome: 'UPGRADED', reason: 'CODE_REDEEMED' } });
      await expect(store.credentials.get(credentialId)).resolves.toMatchObject({
        status: 'PROOFING_UPGRADED',
      });
    });

    it('42. the last millisecond counts by when it was entered; the instant of expiry is too late', async () => {
      const { store, code, upgradeId } = await mailed();
      const late = await submit(store, upgradeId, code, AT + DAY_MS);
      const inTime = await submit(store, upgradeId, code, AT + DAY_MS - 1);
      await expect(store.codes.decide(decision(late, AT + DAY_MS))).resolves.toEqual({ kind: 'EXPIRED' });
      await expect(store.upgrades.get(upgradeId)).resolves.toMatchObject({ closedAt: null });
      await expect(store.codes.decide(decision(inTime, AT + 9 * DAY_MS))).resolves.toEqual({
        kind: 'UPGRADED',
      });
    });

    it('the right code after the upgrade expired is told from a wrong one', async () => {
      const { store, code, upgradeId } = await mailed();
      const late = await submit(store, upgradeId, code, AT + DAY_MS);
      const wrong = await submit(store, upgradeId, WRONG_CODE, AT + DAY_MS);
      await store.upgrades.expire(expiry(upgradeId, AT + DAY_MS));
      await expect(store.codes.decide(decision(late))).resolves.toEqual({ kind: 'EXPIRED' });
      await expect(store.codes.decide(decision(wrong))).resolves.toEqual({ kind: 'CLOSED_OTHERWISE' });
    });

    it('after the upgrade was cancelled no code does anything', async () => {
      const { store, code, upgradeId, credentialId } = await mailed();
      const submissionId = await submit(store, upgradeId, code);
      await store.upgrades.close(closing(upgradeId));
      await expect(store.codes.decide(decision(submissionId))).resolves.toEqual({ kind: 'CLOSED_OTHERWISE' });
      await expect(store.credentials.get(credentialId)).resolves.toMatchObject({ status: 'ACTIVE' });
    });

    it('a voided code is a wrong code, even if it was entered before', async () => {
      const { store, code, upgradeId } = await mailed();
      const submissionId = await submit(store, upgradeId, code);
      await store.codes.void('code', 'letter_returned', AT);
      await expect(store.codes.decide(decision(submissionId))).resolves.toEqual({
        kind: 'WRONG',
        attemptsLeft: 2,
      });
    });

    it('a code voided while it was being checked is not redeemed', async () => {
      const { store, code, upgradeId } = await mailed();
      const submissionId = await submit(store, upgradeId, code);
      const deciding = store.codes.decide(decision(submissionId));
      await store.codes.void('code', 'letter_returned', AT);
      await expect(deciding).resolves.toMatchObject({ kind: 'WRONG' });
    });

    it('47. a credential suspended meanwhile is not raised, and its code is not used up', async () => {
      const { store, code, upgradeId, credentialId } = await mailed();
      const first = await submit(store, upgradeId, code);
      await store.credentials.setStatus(credentialId, 'ACTIVE', 'SUSPENDED', AT);
      await expect(store.codes.decide(decision(first))).resolves.toEqual({ kind: 'CREDENTIAL_NOT_ACTIVE' });
      await store.credentials.setStatus(credentialId, 'SUSPENDED', 'ACTIVE', AT);
      await expect(store.codes.decide(decision(first))).resolves.toEqual({ kind: 'CREDENTIAL_NOT_ACTIVE' });
      const second = await submit(store, upgradeId, code);
      await expect(store.codes.decide(decision(second))).resolves.toEqual({ kind: 'UPGRADED' });
    });

    it("39. a code entered for another person's upgrade is wrong there, and still works where it belongs", async () => {
      const { store, code, upgradeId } = await mailed();
      const other = await startUpgrade(store);
      await mailCode(store, other.upgradeId);
      const astray = await submit(store, other.upgradeId, code);
      await expect(store.codes.decide(decision(astray))).resolves.toMatchObject({ kind: 'WRONG' });
      await expect(store.credentials.get(other.credentialId)).resolves.toMatchObject({ status: 'ACTIVE' });
      const right = await submit(store, upgradeId, code);
      await expect(store.codes.decide(decision(right))).resolves.toEqual({ kind: 'UPGRADED' });
    });

    it('30. where earlier codes stay valid, the code of letter 1 works after letter 2', async () => {
      const { store, code, upgradeId } = await mailed();
      await mailCode(store, upgradeId, 'letter 2');
      const submissionId = await submit(store, upgradeId, code);
      await expect(store.codes.decide(decision(submissionId))).resolves.toEqual({ kind: 'UPGRADED' });
    });

    it('30. where a new letter voids earlier codes, the code of letter 1 is wrong after letter 2, whose code works', async () => {
      const { store, code, upgradeId } = await mailed();
      const submittedBefore = await submit(store, upgradeId, code);
      const second = await mailCode(store, upgradeId, 'letter 2');
      await store.codes.voidOthers(upgradeId, 'letter 2', 'letter_replaced', AT + 1);
      const submittedAfter = await submit(store, upgradeId, code);
      for (const submissionId of [submittedBefore, submittedAfter])
        await expect(store.codes.decide(decision(submissionId))).resolves.toMatchObject({ kind: 'WRONG' });
      const submissionId = await submit(store, upgradeId, second);
      await expect(store.codes.decide(decision(submissionId))).resolves.toEqual({ kind: 'UPGRADED' });
    });
  });
}
