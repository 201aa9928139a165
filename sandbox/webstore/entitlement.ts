import { userIdStartOf } from '../magic-values';
import type { World } from '../world';
import { productFor } from './products';

/** What a person may do now: what was ordered for this upgrade counts first, then who they are. */
export function entitlementOf(
  { state }: World,
  { upgradeId, userId, credentialId }: { upgradeId: string; userId: string; credentialId: string },
) {
  const product = productFor(credentialId);
  const order = state.orders.get(upgradeId);
  if (order?.status === 'paid' && order.product === product) {
    return { entitlement: 'included', product, orderId: order.id };
  }
  if (order?.status === 'awaiting_payment') {
    return { entitlement: 'awaiting_payment', product: order.product, orderId: order.id };
  }
  switch (userIdStartOf(userId)) {
    case 'entitled-':
      return { entitlement: 'included' };
    case 'none-':
      return { entitlement: 'none' };
    case 'declined-':
    case undefined:
      return { entitlement: 'purchasable', product };
  }
}
