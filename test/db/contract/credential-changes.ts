/** Threat: a credential that is raised, or stays raised, although the system that issued it had said otherwise. */
import * as fc from 'fast-check';
import type { CredentialChange } from '../../../db/credential-changes';
import type { ProviderEvent, Store } from '../../../db';
import {
  addCredential,
  AT,
  DAY_MS,
  decision,
  mailCode,
  notice,
  opening,
  passed,
  startUpgrade,
  submit,
  TOTP,
} from '../fixtures';
import type { CurrentStore } from '../store.contract';

export function describeCredentialChanges(current: CurrentStore): void {
  let number = 0;
  const told = (
    credentialId: string,
    type: CredentialChange | 'credential.unheard_of',
    given: Partial<ProviderEvent> = {},
  ): ProviderEvent => ({
    eventId: `credential-issuer:${++number}`,
    provider: 'credential-issuer',
    type,
    occurredAt: AT + 1,
    receivedAt: AT + 2,
    subjectId: credentialId,
    facts: {},
    ...given,
  });
  const statusOf = async (store: Store, credentialId: string) =>
    (await store.credentials.get(credentialId))?.status;
  const heldBy = async (store: Store, upgradeId: string) =>
    (await store.holds.listByUpgrade(upgradeId)).map(({ reason }) => reason);

  describe('what the issuing system tells of a credential', () => {
    it.each([
      ['credential.suspended', 'SUSPENDED'],
      ['credential.lost', 'SUSPENDED'],
      ['credential.revoked', 'REVOKED'],
      ['credential.replaced', 'REVOKED'],
      ['credential.expired', 'EXPIRED'],
      ['credential.number_ported', 'ACTIVE'],
      ['user.deleted', 'REVOKED'],
      ['user.deceased', 'SUSPENDED'],
      ['user.merged', 'ACTIVE'],
      ['sponsorship.withdrawn', 'ACTIVE'],
      ['credential.unheard_of', 'ACTIVE'],
    ] as const)('61. after %s the credential is %s, before anybody is told', async (type, status) => {
      const { store } = current();
      const { credentialId, upgradeId } = await startUpgrade(store);
      const code = await mailCode(store, upgradeId);
      await store.events.receive(told(credentialId, type));
      expect(await statusOf(store, credentialId)).toBe(status);
      const verdict = await store.codes.decide(decision(await submit(store, upgradeId, code)));
      expect(verdict.kind === 'UPGRADED').toBe(status === 'ACTIVE');
    });

    it.each(['credential.suspended', 'credential.lost', 'user.deceased'] as const)(
      '61. what %s took away comes back with the reinstatement: active, or upgraded as before',
      async (type) => {
        const { store } = current();
        const { credentialId, upgradeId } = await startUpgrade(store);
        await store.events.receive(told(credentialId, type));
        await store.events.receive(told(credentialId, 'credential.reinstated', { occurredAt: AT + 2 }));
        expect(await statusOf(store, credentialId)).toBe('ACTIVE');
        await store.upgrades.complete(passed(upgradeId));
        await store.events.receive(told(credentialId, type, { occurredAt: AT + 3 }));
        expect(await statusOf(store, credentialId)).toBe('SUSPENDED');
        await store.events.receive(told(credentialId, 'credential.reinstated', { occurredAt: AT + 4 }));
        await expect(store.credentials.get(credentialId)).resolves.toMatchObject({
          status: 'PROOFING_UPGRADED',
          upgradedAt: AT + 2,
        });
      },
    );

    it('61. a revoked credential stays revoked, whatever is told later', async () => {
      const { store } = current();
      const { credentialId } = await startUpgrade(store);
      await store.events.receive(told(credentialId, 'credential.revoked'));
      for (const type of ['credential.reinstated', 'credential.suspended', 'credential.expired'] as const)
        await store.events.receive(told(credentialId, type, { occurredAt: AT + DAY_MS }));
      expect(await statusOf(store, credentialId)).toBe('REVOKED');
    });

    it('61. in whatever order suspensions and reinstatements come, the newest of them counts', async () => {
      const { store } = current();
      const types = ['credential.suspended', 'credential.reinstated', 'credential.lost'] as const;
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 6 }),
          fc.array(fc.constantFrom(...types), { minLength: 6, maxLength: 6 }),
          async (instants, changes) => {
            const { credentialId } = await startUpgrade(store);
            for (const [index, after] of instants.entries())
              await store.events.receive(told(credentialId, changes[index]!, { occurredAt: AT + after }));
            const newest = changes[instants.indexOf(Math.max(...instants))]!;
            const expected = newest === 'credential.reinstated' ? 'ACTIVE' : 'SUSPENDED';
            expect(await statusOf(store, credentialId)).toBe(expected);
          },
        ),
        { numRuns: 25 },
      );
    });

    it.each([
      ['61. a ported number', 'credential.number_ported', {}, 'NUMBER_PORTED'],
      ['65. a merged account', 'user.merged', { mergedInto: 'another user' }, 'ACCOUNT_MERGED'],
    ] as const)(
      '61, 65. %s holds the open upgrade back, however late it is told',
      async (_what, type, facts, hold) => {
        const { store } = current();
        const { credentialId, upgradeId } = await startUpgrade(store);
        await store.events.receive(told(credentialId, 'credential.reinstated', { occurredAt: AT + DAY_MS }));
        await store.events.receive(told(credentialId, type, { facts }));
        expect(await heldBy(store, upgradeId)).toEqual([hold]);
      },
    );

    it('61. a credential that is bound anew while it is upgraded is held back', async () => {
      const { store } = current();
      const { credentialId, upgradeId } = await startUpgrade(store);
      const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
      const otp = { kind: 'TOTP', secret, digits: 6, algorithm: 'sha1', periodSeconds: 30 } as const;
      await store.credentials.rebind(credentialId, otp, { actor: 'operator-1', reason: 'ticket-1', at: AT });
      expect(await heldBy(store, upgradeId)).toEqual(['CREDENTIAL_REBOUND']);
    });

    it('61. a number that was ported shortly before the start holds the upgrade back, one of long ago does not', async () => {
      const { store } = current();
      const open = async (ported: number) => {
        const credentialId = await addCredential(store);
        await store.events.receive(told(credentialId, 'credential.number_ported', { occurredAt: ported }));
        const opened = await store.upgrades.open({
          ...opening(credentialId, `upgrade of ${credentialId}`),
          heldIfPortedAfter: AT - DAY_MS,
        });
        return opened.kind === 'OPENED' ? heldBy(store, opened.upgrade.upgradeId) : opened.kind;
      };
      expect(await open(AT - DAY_MS + 1)).toEqual(['NUMBER_PORTED']);
      expect(await open(AT - DAY_MS)).toEqual([]);
    });

    it('65. a merged credential is the other user’s from then on', async () => {
      const { store } = current();
      const { credentialId, upgradeId } = await startUpgrade(store);
      await store.events.receive(told(credentialId, 'user.merged', { facts: { mergedInto: 'user-2' } }));
      await expect(store.credentials.get(credentialId)).resolves.toMatchObject({ userId: 'user-2' });
      await expect(store.upgrades.get(upgradeId)).resolves.toMatchObject({ userId: 'user-2' });
    });

    it('62. a subscription that ends counts by the clock: nothing is opened or raised after it, and renewing mends that', async () => {
      const { store } = current();
      const endsAt = AT + 60_000;
      const credentialId = await addCredential(store, TOTP, undefined, { expiresAt: endsAt });
      const upgradeId = 'ends inside';
      await store.upgrades.open(opening(credentialId, upgradeId));
      const code = await mailCode(store, upgradeId);
      const late = await submit(store, upgradeId, code, endsAt);
      const verdict = await store.codes.decide(decision(late, endsAt));
      expect(verdict).toEqual({ kind: 'CREDENTIAL_NOT_ACTIVE' });
      await expect(store.upgrades.complete(passed(upgradeId, endsAt))).resolves.toBe('CREDENTIAL_NOT_USABLE');
      const other = await addCredential(store, TOTP, undefined, { expiresAt: endsAt });
      const tooLate = { ...opening(other, 'too late'), at: endsAt };
      await expect(store.upgrades.open(tooLate)).resolves.toEqual({ kind: 'CREDENTIAL_NOT_ACTIVE' });

      const renewed = new Date(endsAt + 365 * DAY_MS).toISOString();
      await store.events.receive(told(credentialId, 'credential.renewed', { facts: { expiresAt: renewed } }));
      await expect(store.credentials.get(credentialId)).resolves.toMatchObject({
        expiresAt: endsAt + 365 * DAY_MS,
      });
      const again = await submit(store, upgradeId, code, endsAt + 1);
      await expect(store.codes.decide(decision(again, endsAt + 1))).resolves.toEqual({ kind: 'UPGRADED' });
    });

    it('62. a code that was entered before the subscription ended counts, even if it is decided after', async () => {
      const { store } = current();
      const credentialId = await addCredential(store, TOTP, undefined, { expiresAt: AT + 10 });
      await store.upgrades.open(opening(credentialId, 'in time'));
      const code = await mailCode(store, 'in time');
      const entered = await submit(store, 'in time', code, AT + 9);
      await expect(store.codes.decide(decision(entered, AT + DAY_MS))).resolves.toEqual({ kind: 'UPGRADED' });
    });

    it('renewing lifts no suspension', async () => {
      const { store } = current();
      const { credentialId } = await startUpgrade(store);
      const facts = { expiresAt: new Date(AT + DAY_MS).toISOString() };
      await store.events.receive(told(credentialId, 'credential.suspended'));
      await store.events.receive(told(credentialId, 'credential.expired', { occurredAt: AT + 2 }));
      await store.events.receive(told(credentialId, 'credential.renewed', { occurredAt: AT + 3, facts }));
      expect(await statusOf(store, credentialId)).toBe('SUSPENDED');
    });

    it('a proofing that was repudiated stays suspended until that is decided', async () => {
      const { store } = current();
      const { credentialId, upgradeId } = await startUpgrade(store);
      await store.upgrades.complete(passed(upgradeId));
      await store.repudiations.repudiate({ upgradeId, by: { actor: 'operator-1' }, at: AT + 3 });
      await store.events.receive(told(credentialId, 'credential.reinstated', { occurredAt: AT + 4 }));
      expect(await statusOf(store, credentialId)).toBe('SUSPENDED');
    });

    it('is told to the upgrade that is open when it comes, and to no later one', async () => {
      const { store } = current();
      const { credentialId, upgradeId } = await startUpgrade(store);
      const withdrawn = told(credentialId, 'sponsorship.withdrawn');
      await store.events.receive(withdrawn);
      const pending = { eventId: withdrawn.eventId, provider: 'credential-issuer', upgradeId, credentialId };
      await expect(store.events.listPending(10)).resolves.toEqual([pending]);
      const ending = { outcome: 'CANCELLED', reason: 'SPONSORSHIP_WITHDRAWN' } as const;
      await store.upgrades.close({ upgradeId, ...ending, notices: [notice('closed')], at: AT + 3 });
      await store.upgrades.open({ ...opening(credentialId, 'later'), at: AT + 4 });
      await expect(store.events.listPending(10)).resolves.toEqual([pending]);
      await expect(store.events.apply(withdrawn.eventId, 'later', AT + 5)).resolves.toBeNull();
    });

    it('of a credential without an open upgrade, or that is not here, it waits for nobody', async () => {
      const { store } = current();
      const credentialId = await addCredential(store);
      await store.events.receive(told(credentialId, 'credential.suspended'));
      await store.events.receive(told('nobody knows it', 'credential.suspended'));
      await expect(store.events.listPending(10)).resolves.toEqual([]);
      expect(await statusOf(store, credentialId)).toBe('SUSPENDED');
    });
  });
}
