/** Threat: one person is proofed for two accounts, their own and one that is somebody else's or for sale. */
import type { PersonFacts } from '../../../db/store';
import { HOLD_REASONS } from '../../../workflows/holds';
import { AT, closing, opening, passed, startUpgrade, TOTP } from '../fixtures';
import type { CurrentStore } from '../store.contract';

const ADA: PersonFacts = {
  firstName: 'Ada',
  lastName: 'Núñez-Ortiz',
  dateOfBirth: '1980-02-03',
  ssn: '900123456',
};

export function describePersons(current: CurrentStore): void {
  let at = AT;
  const find = (upgradeId: string, person: Partial<PersonFacts> = {}) =>
    current().store.persons.findDuplicates({ upgradeId, person: { ...ADA, ...person }, at: ++at });
  const holdsOf = async (upgradeId: string) =>
    (await current().store.holds.listByUpgrade(upgradeId)).map(({ reason }) => reason);

  /** An upgrade of a user of its own, unless another is named. */
  async function begun(partnerId = 'partner-1', userId?: string) {
    const { store } = current();
    const credentialId = `phone-${++at}`;
    const credential = {
      credentialId,
      userId: userId ?? `user-${at}`,
      type: 'PHONE_OTP',
      status: 'ACTIVE',
    } as const;
    await store.credentials.add(credential, TOTP, at);
    const opened = await store.upgrades.open({ ...opening(credentialId), partnerId, at });
    if (opened.kind !== 'OPENED') throw new Error('not opened');
    return opened.upgrade.upgradeId;
  }

  describe('one person in two accounts', () => {
    it('64. holds back both that are open, however the name is written; the trail says which is the other', async () => {
      const [one, other] = [await begun(), await begun()];
      await expect(find(one)).resolves.toBe(false);
      await expect(find(other, { firstName: ' ADA ', lastName: 'nunez ortiz', ssn: '3456' })).resolves.toBe(
        true,
      );
      await expect(holdsOf(one)).resolves.toEqual(['DUPLICATE_PERSON']);
      await expect(holdsOf(other)).resolves.toEqual(['DUPLICATE_PERSON']);
      const { reviews } = await current().store.reviews.list({ limit: 9 });
      expect(new Map(reviews.map((each) => [each.upgradeId, each.samePersonAs]))).toEqual(
        new Map([
          [one, other],
          [other, one],
        ]),
      );
    });

    it('64. of two at the same time, both are held back', async () => {
      const [one, other] = [await begun(), await begun()];
      await Promise.all([find(one), find(other)]);
      await expect(holdsOf(one)).resolves.toEqual(['DUPLICATE_PERSON']);
      await expect(holdsOf(other)).resolves.toEqual(['DUPLICATE_PERSON']);
    });

    it.each(['UPGRADED', 'FAILED'])('64. also of one that has ended as %s', async (outcome) => {
      const { store } = current();
      const [one, other] = [await begun(), await begun()];
      await find(one);
      if (outcome === 'UPGRADED') await store.upgrades.complete(passed(one, ++at));
      else await store.upgrades.close({ ...closing(one), outcome: 'FAILED', reason: 'ATTEMPTS_EXHAUSTED' });
      await expect(find(other)).resolves.toBe(true);
      await expect(holdsOf(one)).resolves.toEqual([]);
      const raised = { ...passed(other, ++at), holdsOn: HOLD_REASONS };
      await expect(store.upgrades.complete(raised)).resolves.toBe('HELD');
    });

    it('64. credentials of one account are no duplicates, nor are accounts at two partners', async () => {
      const [one, same, elsewhere] = [
        await begun('partner-1', 'user-ada'),
        await begun('partner-1', 'user-ada'),
        await begun('partner-2'),
      ];
      for (const each of [one, same, elsewhere]) await expect(find(each)).resolves.toBe(false);
      await expect(holdsOf(same)).resolves.toEqual([]);
      await expect(holdsOf(elsewhere)).resolves.toEqual([]);
    });

    it.each([
      ['another name', { firstName: 'Bea' }],
      ['another day', { dateOfBirth: '1980-02-04' }],
      ['another number, where both gave one', { ssn: '900123457' }],
      ['a name that ends where the other begins', { firstName: 'AdaN', lastName: 'úñez-Ortiz' }],
      ['no day: a name is many people’s', { dateOfBirth: undefined }],
    ])('%s is another person', async (_what, person) => {
      await find(await begun());
      await expect(find(await begun(), person)).resolves.toBe(false);
    });

    it('without a number on one side, name and day decide', async () => {
      await find(await begun(), { ssn: undefined });
      await expect(find(await begun())).resolves.toBe(true);
    });

    it('nothing is found by what was erased, nor by what was corrected', async () => {
      const { store } = current();
      const [one, corrected] = [await begun(), await begun()];
      await find(one);
      await store.upgrades.close(closing(one));
      await store.erasure.eraseCase(one, { reason: 'REQUEST', actor: 'operator-1', at: ++at });
      await expect(find(corrected)).resolves.toBe(false);
      await find(corrected, { firstName: 'Bea' });
      await expect(find(await begun())).resolves.toBe(false);
    });

    it('nothing is kept of an upgrade that is over', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      await store.upgrades.close(closing(upgradeId));
      await expect(find(upgradeId)).resolves.toBe(false);
      await expect(find(await begun())).resolves.toBe(false);
    });
  });
}
