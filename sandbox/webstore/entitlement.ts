import { userIdStartOf } from '../magic-values';
import type { World } from '../world';
import { ordersFor } from './orders';
import { PRICES, productFor } from './products';

/** What a person may do now: what was bought for this upgrade counts first, then who they are. */
export function entitlementOf(
  world: World,
  { upgradeId, userId, credentialId }: { upgradeId: string; userId: string; credentialId: string },
) {
  const product = productFor(credentialId);
  const orders = ordersFor(world, upgradeId);
  const paid = orders.find((order) => order.status === 'paid' && order.product === product);
  if (paid !== undefined) return { entitlement: 'included', product, orderId: paid.id };
  const unpaid = orders.find((order) => order.status === 'awaiting_payment');
  if (unpaid !== undefined) {
    return { entitlement: 'awaiting_payment', product: unpaid.product, orderId: unpaid.id };
  }
  switch (userIdStartOf(userId)) {
    case 'entitled-':
      return { entitlement: 'included' };
    case 'none-':
      return { entitlement: 'none' };
    case 'declined-':
    case undefined:
      return { entitlement: 'purchasable', product, offers: [{ product, ...PRICES[product] }] };
  }
}
