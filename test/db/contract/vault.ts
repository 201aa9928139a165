import { AT, eventsOf, startUpgrade } from '../fixtures';
import type { CurrentStore } from '../store.contract';

export function describeVault(current: CurrentStore): void {
  describe('the vault', () => {
    const value = { name: 'Grüße 名前', lines: ['1', null, { deep: true }] };

    it('gives back what was sealed, also after a restart', async () => {
      const { store, reopen } = current();
      const { upgradeId } = await startUpgrade(store);
      await store.vault.seal({ recordId: 'r', upgradeId, kind: 'contact_info', value, at: AT });
      await store.close();
      const { vault } = await reopen();
      await expect(vault.open('r', upgradeId, 'contact_info')).resolves.toEqual(value);
    });

    it('the same id again keeps what is there', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      for (const text of ['first', 'second']) {
        await store.vault.seal({ recordId: 'r', upgradeId, kind: 'kba_answers', value: text, at: AT });
      }
      await expect(store.vault.open('r', upgradeId, 'kba_answers')).resolves.toBe('first');
    });

    it('a record is unknown to another upgrade and under another kind', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const other = await startUpgrade(store);
      await store.vault.seal({ recordId: 'r', upgradeId, kind: 'kba_answers', value, at: AT });
      await expect(store.vault.open('r', other.upgradeId, 'kba_answers')).resolves.toBeNull();
      await expect(store.vault.open('r', upgradeId, 'kba_questions')).resolves.toBeNull();
      await expect(store.vault.open('unknown', upgradeId, 'kba_answers')).resolves.toBeNull();
    });

    it("an upgrade's key and an appointment's link lie under the ids of what they belong to", async () => {
      const { vault, upgrades } = current().store;
      const { upgradeId } = await startUpgrade(current().store);
      await vault.seal({ recordId: upgradeId, upgradeId, kind: 'licence_key', value: 'key', at: AT });
      await vault.seal({ recordId: 'appointment', upgradeId, kind: 'video_join_url', value: 'link', at: AT });
      await expect(vault.open(upgradeId, upgradeId, 'licence_key')).resolves.toBe('key');
      await expect(vault.open('appointment', upgradeId, 'video_join_url')).resolves.toBe('link');
      await vault.erase(upgradeId);
      await expect(vault.open(upgradeId, upgradeId, 'licence_key')).resolves.toBeNull();
      await expect(upgrades.get(upgradeId)).resolves.not.toBeNull();
    });

    it('what was erased stays erased, and erasing is recorded once', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const sealing = { recordId: 'r', upgradeId, kind: 'contact_info', value, at: AT } as const;
      await store.vault.seal(sealing);
      await store.vault.erase('r');
      await store.vault.erase('r');
      await store.vault.erase('unknown');
      await store.vault.seal(sealing);
      await expect(store.vault.open('r', upgradeId, 'contact_info')).resolves.toBeNull();
      const events = await eventsOf(store, upgradeId);
      expect(events).toEqual(['upgrade_opened', 'personal_data_sealed', 'personal_data_erased']);
    });
  });
}
