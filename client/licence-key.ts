/**
 * A start with the licence key of an upgrade that somebody bought. The key is as good as money: it is sealed before the
 * run begins and sent no further; the run finds it by the upgrade's id.
 */
import type { z } from 'zod';
import type { PurchaseChoice, Store, UpgradeRecord } from '../db/store';
import type { startSchema } from './schemas';

export type Purchase = z.output<typeof startSchema>['purchase'];

/**
 * Also for an upgrade that was open already: its start may have been cut short before the key was kept, or its card
 * declined. The first key of an upgrade stands, and one past its purchase needs none.
 */
export async function sealLicenceKey(
  store: Pick<Store, 'upgrades' | 'vault'>,
  { upgradeId, stage }: UpgradeRecord,
  purchase: Purchase,
  at: number,
): Promise<void> {
  if (purchase === undefined || !('licenceKey' in purchase) || stage !== 'AWAITING_PURCHASE') return;
  // An invoice that is open is what is waited for.
  if ((await store.upgrades.getPurchase(upgradeId))?.paymentMethod === 'INVOICE') return;
  const { licenceKey: value } = purchase;
  await store.vault.seal({ recordId: upgradeId, upgradeId, kind: 'licence_key', value, at });
}

/** What is to be bought; null: nothing, or somebody has bought it and gives its licence key. */
export function choiceOf(purchase: Purchase): PurchaseChoice | null {
  return purchase === undefined || 'licenceKey' in purchase ? null : purchase;
}
