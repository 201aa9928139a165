import { randomUUID } from 'node:crypto';
import {
  addCredential,
  AT,
  closing,
  eventsOf,
  notice,
  opening,
  passed,
  startUpgrade,
  TOTP,
} from '../fixtures';
import type { CurrentStore } from '../store.contract';

export function describeUpgrades(current: CurrentStore): void {
  describe('opening an upgrade', () => {
    it('two openings at once yield one upgrade, and both get it', async () => {
      const { store, reopen } = current();
      const credentialId = await addCredential(store);
      const other = await reopen();
      const opened = await Promise.all([
        store.upgrades.open(opening(credentialId, 'first')),
        other.upgrades.open(opening(credentialId, 'second')),
      ]);
      expect(opened.map(({ kind }) => kind).toSorted()).toEqual(['ATTACHED', 'OPENED']);
      const ids = opened.map((result) => ('upgrade' in result ? result.upgrade.upgradeId : null));
      expect(new Set(ids).size).toBe(1);
    });

    it('64. two credentials of one user are upgraded side by side, and one raised leaves the other as it is', async () => {
      const { store } = current();
      const credential = { userId: 'one user', type: 'PHONE_OTP', status: 'ACTIVE' } as const;
      for (const credentialId of ['phone', 'token']) {
        await store.credentials.add({ ...credential, credentialId }, TOTP, AT);
        const opened = await store.upgrades.open(opening(credentialId, `upgrade of ${credentialId}`));
        expect(opened.kind).toBe('OPENED');
      }
      await store.upgrades.complete(passed('upgrade of phone'));
      await expect(store.credentials.get('phone')).resolves.toMatchObject({ status: 'PROOFING_UPGRADED' });
      await expect(store.credentials.get('token')).resolves.toMatchObject({ status: 'ACTIVE' });
      await expect(store.upgrades.get('upgrade of token')).resolves.toMatchObject({ closedAt: null });
    });

    it('the same upgrade id again answers as the first time', async () => {
      const { store } = current();
      const credentialId = await addCredential(store);
      const first = await store.upgrades.open(opening(credentialId, 'u'));
      await expect(store.upgrades.open(opening(credentialId, 'u'))).resolves.toEqual(first);
      await expect(eventsOf(store, 'u')).resolves.toEqual(['upgrade_opened']);
    });

    it('an upgrade id of another credential is refused', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const other = await addCredential(store);
      await expect(store.upgrades.open(opening(other, upgradeId))).rejects.toMatchObject({
        code: 'STORE_CONFLICT',
      });
    });

    it('only an active credential is upgraded, and only once', async () => {
      const { store } = current();
      const { credentialId, upgradeId } = await startUpgrade(store);
      await store.upgrades.complete({ ...passed(upgradeId, AT), notices: [] });
      const suspended = await addCredential(store);
      await store.credentials.setStatus(suspended, 'ACTIVE', 'SUSPENDED', AT);
      await expect(store.upgrades.open(opening(credentialId))).resolves.toEqual({ kind: 'ALREADY_UPGRADED' });
      await expect(store.upgrades.open(opening(suspended))).resolves.toEqual({
        kind: 'CREDENTIAL_NOT_ACTIVE',
      });
      await expect(store.upgrades.open(opening('unknown'))).resolves.toEqual({ kind: 'NO_SUCH_CREDENTIAL' });
    });

    it('after one that ended otherwise, a new one may be opened', async () => {
      const { store } = current();
      const { credentialId, upgradeId } = await startUpgrade(store);
      await store.upgrades.close(closing(upgradeId));
      const again = await store.upgrades.open(opening(credentialId, 'again', AT + 2));
      expect(again).toMatchObject({
        kind: 'OPENED',
        upgrade: { upgradeId: 'again', stage: 'AWAITING_PURCHASE' },
      });
    });

    it('the purchase chosen is kept, and none is told from one', async () => {
      const { store } = current();
      const credentialId = await addCredential(store);
      const purchase = { product: 'PHONE_OTP_PROOFING_UPGRADE', paymentMethod: 'INVOICE' } as const;
      await store.upgrades.open({ ...opening(credentialId, 'u'), purchase });
      await expect(store.upgrades.getPurchase('u')).resolves.toEqual(purchase);
      const { upgradeId } = await startUpgrade(store);
      await expect(store.upgrades.getPurchase(upgradeId)).resolves.toBeNull();
    });
  });

  describe('moving an upgrade on', () => {
    const entry = (upgradeId: string) => ({
      upgradeId,
      stage: 'AWAITING_CONTACT_INFO' as const,
      method: null,
      deadline: AT + 1_000,
      needsAttention: null,
      event: 'purchase_found',
      notices: [notice(`${upgradeId}:1`, 'upgrade_started')],
      at: AT + 10,
    });

    it('a stage is entered with its audit row and its notices, and once', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const first = await store.upgrades.enterStage(entry(upgradeId));
      expect(first).toMatchObject({
        stage: 'AWAITING_CONTACT_INFO',
        stageSince: AT + 10,
        stageDeadline: AT + 1_000,
      });
      await expect(store.upgrades.enterStage(entry(upgradeId))).resolves.toEqual(first);
      await expect(eventsOf(store, upgradeId)).resolves.toEqual(['upgrade_opened', 'purchase_found']);
      await expect(store.notices.listByUpgrade(upgradeId)).resolves.toHaveLength(1);
    });

    it('a closed upgrade enters no stage and writes no notice', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      await store.upgrades.close(closing(upgradeId));
      const standing = await store.upgrades.enterStage(entry(upgradeId));
      expect(standing).toMatchObject({ stage: 'CLOSED', outcome: 'CANCELLED' });
      await store.upgrades.setContactInfo(upgradeId, 'late', AT + 20);
      await expect(store.upgrades.get(upgradeId)).resolves.toMatchObject({ contactInfoId: null });
      await expect(store.notices.listByUpgrade(upgradeId)).resolves.toEqual([]);
    });

    it('an upgrade cannot be closed by entering a stage', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      const closed = { ...entry(upgradeId), stage: 'CLOSED' as const };
      await expect(store.upgrades.enterStage(closed)).rejects.toMatchObject({ code: 'ENDING_NOT_ALLOWED' });
    });

    it('the newest contact info counts, and naming it again changes nothing', async () => {
      const { store } = current();
      const { upgradeId } = await startUpgrade(store);
      await store.upgrades.setContactInfo(upgradeId, 'one', AT);
      await store.upgrades.setContactInfo(upgradeId, 'two', AT + 1);
      await store.upgrades.setContactInfo(upgradeId, 'two', AT + 1);
      await expect(store.upgrades.get(upgradeId)).resolves.toMatchObject({ contactInfoId: 'two' });
      const accepted = (await eventsOf(store, upgradeId)).filter(
        (event) => event === 'contact_info_accepted',
      );
      expect(accepted).toHaveLength(2);
    });

    it('an unknown upgrade is an error with a code, or nothing where it is asked for', async () => {
      const { upgrades } = current().store;
      await expect(upgrades.get('unknown')).resolves.toBeNull();
      await expect(upgrades.getPurchase('unknown')).resolves.toBeNull();
      await expect(upgrades.enterStage(entry('unknown'))).rejects.toMatchObject({
        code: 'UPGRADE_NOT_FOUND',
      });
    });
  });

  describe('listing upgrades', () => {
    it('pages newest first, without gap or repetition, while others are opened', async () => {
      const { store } = current();
      const expected: string[] = [];
      const open = async (at: number) => {
        const upgradeId = randomUUID();
        await store.upgrades.open(opening(await addCredential(store), upgradeId, at));
        return upgradeId;
      };
      // Two of each instant: the cursor must tell apart what was opened at the same time.
      for (let index = 0; index < 7; index++) expected.push(await open(AT + Math.floor(index / 2)));
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.upgrades.list({ limit: 3, ...(cursor !== undefined && { cursor }) });
        seen.push(...page.upgrades.map(({ upgradeId }) => upgradeId));
        cursor = page.nextCursor ?? undefined;
        await open(AT + 100);
      } while (cursor !== undefined);
      expect(seen.toSorted()).toEqual(expected.toSorted());
    });

    it('narrows by stage, outcome, partner and credential', async () => {
      const { store } = current();
      const { upgradeId, credentialId } = await startUpgrade(store);
      const closed = await startUpgrade(store);
      await store.upgrades.close(closing(closed.upgradeId));
      const ids = async (filter: object) =>
        (await store.upgrades.list({ limit: 10, ...filter })).upgrades.map((upgrade) => upgrade.upgradeId);
      await expect(ids({ stage: 'AWAITING_PURCHASE' })).resolves.toEqual([upgradeId]);
      await expect(ids({ outcome: 'CANCELLED' })).resolves.toEqual([closed.upgradeId]);
      await expect(ids({ credentialId })).resolves.toEqual([upgradeId]);
      await expect(ids({ partnerId: 'nobody' })).resolves.toEqual([]);
      await expect(ids({ partnerIds: ['nobody', 'partner-1'] })).resolves.toHaveLength(2);
      await expect(ids({ partnerIds: ['nobody'] })).resolves.toEqual([]);
      await expect(ids({ partnerIds: [] })).resolves.toEqual([]);
      await expect(ids({ partnerId: 'partner-1', partnerIds: ['nobody'] })).resolves.toEqual([]);
    });

    it('refuses a cursor that is none', async () => {
      const listing = current().store.upgrades.list({ limit: 1, cursor: 'nonsense' });
      await expect(listing).rejects.toMatchObject({ code: 'CURSOR_MALFORMED' });
    });
  });
}
