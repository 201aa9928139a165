/**
 * The purchase: what the person is entitled to, and the order that was asked for.
 *
 * Idempotency: one order an upgrade, by the upgrade id, at the webstore.
 */
import { StoreError } from '../db/errors';
import type { ActivityDependencies } from './dependencies';
import { withFailures } from './failures';

export type PurchaseState =
  | { readonly kind: 'ENTITLED' }
  /** Ordered by invoice and not yet paid. */
  | { readonly kind: 'AWAITING_PAYMENT' }
  /** Nothing bought and nothing ordered: the person can still buy in the webstore. */
  | { readonly kind: 'NOT_BOUGHT' }
  | { readonly kind: 'PAYMENT_DECLINED' }
  | { readonly kind: 'WRONG_PRODUCT' };

export function createPurchaseActivities({ store, gateways: { webstore } }: ActivityDependencies) {
  return withFailures({
    /** Asks what the person is entitled to and, if `mayOrder`, places the order chosen at the start. */
    async purchaseUpgrade(input: { upgradeId: string; mayOrder: boolean }): Promise<PurchaseState> {
      const upgrade = await store.upgrades.get(input.upgradeId);
      if (upgrade === null)
        throw new StoreError('UPGRADE_NOT_FOUND', 'No such upgrade; start it by the client.');
      const { upgradeId, userId, credentialId, partnerId } = upgrade;
      const entitlement = await webstore.getEntitlement({ upgradeId, userId, credentialId, partnerId });
      switch (entitlement.kind) {
        case 'INCLUDED':
          return { kind: 'ENTITLED' };
        case 'AWAITING_PAYMENT':
          return { kind: 'AWAITING_PAYMENT' };
        case 'NONE':
          return { kind: 'WRONG_PRODUCT' };
        case 'PURCHASABLE': {
          const choice = input.mayOrder ? await store.upgrades.getPurchase(upgradeId) : null;
          if (choice === null) return { kind: 'NOT_BOUGHT' };
          const order = await webstore.placeOrder({ upgradeId, userId, credentialId, partnerId, ...choice });
          return { kind: order.kind === 'PAID' ? 'ENTITLED' : order.kind };
        }
      }
    },

    /** Withdraws an order that is not paid; a paid one stays. */
    async cancelOrder(input: { upgradeId: string }): Promise<'CANCELLED' | 'TOO_LATE' | 'NOT_FOUND'> {
      return webstore.cancelOrder(input.upgradeId);
    },
  });
}
