/** Threat: a version that cases are pinned to says something else tomorrow. */
import { exostar } from '../../../workflows/policies/exostar';
import { AT } from '../fixtures';
import type { CurrentStore } from '../store.contract';

export function describePolicies(current: CurrentStore): void {
  const kept = (name: string, version: number, digest = 'digest') => ({
    policy: { ...exostar, name, version },
    digest,
    keptAt: AT,
  });

  describe('versions of policy profiles', () => {
    it('the first of a name and version stands, whoever says otherwise later', async () => {
      const { store, reopen } = current();
      await expect(store.policies.keep(kept('acme', 1))).resolves.toEqual(kept('acme', 1));
      const other = { ...kept('acme', 1, 'other'), keptAt: AT + 1 };
      await expect((await reopen()).policies.keep(other)).resolves.toEqual(kept('acme', 1));
      await expect(store.policies.list()).resolves.toEqual([kept('acme', 1)]);
    });

    it('of several programs that start at once, each is told of the same', async () => {
      const { store, reopen } = current();
      const other = await reopen();
      const told = await Promise.all([
        store.policies.keep(kept('acme', 1, 'a')),
        other.policies.keep(kept('acme', 1, 'b')),
        store.policies.keep(kept('acme', 1, 'c')),
      ]);
      expect(new Set(told.map(({ digest }) => digest)).size).toBe(1);
    });

    it('are listed whole, by name and in order', async () => {
      const { policies } = current().store;
      for (const each of [kept('b', 2), kept('b', 10), kept('a', 3)]) await policies.keep(each);
      await expect(policies.list()).resolves.toEqual([kept('a', 3), kept('b', 2), kept('b', 10)]);
    });

    it('each is a row of the audit trail, once', async () => {
      const { policies, audit } = current().store;
      await policies.keep(kept('acme', 1));
      await policies.keep(kept('acme', 1));
      await expect(audit.verify()).resolves.toMatchObject({ checkedCount: 1, fault: null });
    });
  });
}
