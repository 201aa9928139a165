/**
 * The purchase: what the person is entitled to, and the order that was asked for.
 *
 * Idempotency: one order an upgrade, by the upgrade id, at the webstore; so for the activation of a licence key.
 */
import { StoreError } from '../db/errors';
import type { UpgradeRecord } from '../db/store';
import type { ReusePolicy } from '../workflows/policy';
import type { Method } from '../workflows/status';
import type { ActivityDependencies } from './dependencies';
import { withFailures } from './failures';
import type { KeyActivation, Offer } from './providers/gateways';
import { serverTime } from './server-time';

export type PurchaseState =
  /** Settled by this order; null: it was part of the original purchase. */
  | {
      readonly kind: 'ENTITLED';
      readonly orderId: string | null;
      /** How the person was proofed before, where that may be used again. */
      readonly proofedBy?: Method;
    }
  /** Ordered by invoice and not yet paid. */
  | { readonly kind: 'AWAITING_PAYMENT' }
  /** Nothing bought and nothing ordered: the person can still buy in the webstore. */
  | { readonly kind: 'NOT_BOUGHT'; readonly offers: readonly Offer[] }
  | { readonly kind: 'PAYMENT_DECLINED' }
  | { readonly kind: 'WRONG_PRODUCT' }
  | {
      readonly kind: 'KEY_REFUSED';
      readonly problem: Exclude<KeyActivation['kind'], 'ACTIVATED' | 'WRONG_PRODUCT'>;
    };

interface PurchaseInput {
  readonly upgradeId: string;
  readonly mayOrder: boolean;
  readonly reuse?: ReusePolicy;
}

export function createPurchaseActivities({ store, gateways: { webstore } }: ActivityDependencies) {
  /** The key is a secret of its buyer: read for this call only, and erased once it is settled either way. */
  async function activate(upgrade: UpgradeRecord, licenceKey: string): Promise<PurchaseState> {
    const { upgradeId, userId, credentialId, partnerId } = upgrade;
    const activation = { upgradeId, userId, credentialId, partnerId, licenceKey };
    const activated = await webstore.activateKey(activation);
    await store.vault.erase(upgradeId);
    switch (activated.kind) {
      case 'ACTIVATED':
        return { kind: 'ENTITLED', orderId: activated.orderId };
      case 'WRONG_PRODUCT':
        return activated;
      case 'KEY_OF_ANOTHER_USER':
      case 'KEY_UNKNOWN':
      case 'KEY_INACTIVE':
        return { kind: 'KEY_REFUSED', problem: activated.kind };
    }
  }

  async function buy(input: PurchaseInput): Promise<PurchaseState> {
    const upgrade = await store.upgrades.get(input.upgradeId);
    if (upgrade === null)
      throw new StoreError('UPGRADE_NOT_FOUND', 'No such upgrade; start it by the client.');
    const { upgradeId, userId, credentialId, partnerId } = upgrade;
    const entitlement = await webstore.getEntitlement({ upgradeId, userId, credentialId, partnerId });
    switch (entitlement.kind) {
      case 'INCLUDED':
        return { kind: 'ENTITLED', orderId: entitlement.orderId };
      case 'AWAITING_PAYMENT':
        return { kind: 'AWAITING_PAYMENT' };
      case 'NONE':
        return { kind: 'WRONG_PRODUCT' };
      case 'PURCHASABLE': {
        const { offers } = entitlement;
        const licenceKey = await store.vault.open(upgradeId, upgradeId, 'licence_key');
        if (typeof licenceKey === 'string') return activate(upgrade, licenceKey);
        if (!input.mayOrder) return { kind: 'NOT_BOUGHT', offers };
        const choice = await store.upgrades.getPurchase(upgradeId);
        if (choice === null) return { kind: 'NOT_BOUGHT', offers };
        const order = await webstore.placeOrder({ upgradeId, userId, credentialId, partnerId, ...choice });
        return order.kind === 'PAID' ? { kind: 'ENTITLED', orderId: order.orderId } : { kind: order.kind };
      }
    }
  }

  return withFailures({
    /**
     * Asks what the person is entitled to and, if `mayOrder`, places the order chosen at the start. With `reuse`, also
     * whether they were proofed before.
     */
    async purchaseUpgrade(input: PurchaseInput): Promise<PurchaseState> {
      const bought = await buy(input);
      const { upgradeId, reuse } = input;
      if (bought.kind !== 'ENTITLED' || reuse === undefined) return bought;
      const found = await store.upgrades.findReusable({ upgradeId, ...reuse, at: serverTime() });
      return found === null ? bought : { ...bought, proofedBy: found.method };
    },

    /** Tells the webstore that all attempts are used, and with them what was bought. */
    async reportExhausted(input: { upgradeId: string }): Promise<void> {
      await webstore.reportExhausted(input.upgradeId);
    },

    /** Withdraws an order that is not paid; a paid one stays. */
    async cancelOrder(input: { upgradeId: string }): Promise<'CANCELLED' | 'TOO_LATE' | 'NOT_FOUND'> {
      return webstore.cancelOrder(input.upgradeId);
    },
  });
}
