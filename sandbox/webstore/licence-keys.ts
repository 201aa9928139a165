/**
 * Licence keys that somebody bought elsewhere: each activates once, for one upgrade.
 *
 * The same key for the same upgrade again brings the same order, for as long as the order counts.
 */
import { licenceKeyStartOf } from '../magic-values';
import { Refusal } from '../refusal';
import type { Order } from '../state';
import { countEffect, type World } from '../world';
import { addOrder, isOver, ordersFor } from './orders';
import { productFor } from './products';

/** @throws Refusal 422 for a key that cannot be activated, 409 beside another one that counts */
export function activateKey(
  world: World,
  wish: { readonly clientReference: string; readonly credentialId: string; readonly licenceKey: string },
): Order {
  const { clientReference: upgradeId, credentialId } = wish;
  const { licenceKeys } = world.state;
  // As people type them.
  const key = wish.licenceKey.trim().toUpperCase();
  refuseKey(key);
  const keyOrders = ordersFor(world, upgradeId).filter(
    ({ paymentMethod }) => paymentMethod === 'licence_key',
  );
  const standing = keyOrders.find((order) => !isOver(order));
  const activatedBy = licenceKeys.get(key);
  if (activatedBy !== undefined) {
    if (standing === undefined || standing.id !== activatedBy) throw inactive();
    return standing;
  }
  if (standing !== undefined) {
    throw new Refusal(409, 'duplicate_client_reference', 'Another key was activated for this reference.');
  }
  const order = addOrder(world, upgradeId, {
    product: productFor(credentialId),
    paymentMethod: 'licence_key',
    status: 'paid',
  });
  licenceKeys.set(key, order.id);
  countEffect(world, 'keyActivations', upgradeId);
  return order;
}

/** @throws Refusal 422 as the key's magic start has it */
function refuseKey(key: string): void {
  const start = licenceKeyStartOf(key);
  switch (start) {
    case 'KEY-GOOD-':
      return;
    case 'KEY-OTHER-':
      throw new Refusal(422, 'key_of_another_user', 'The key belongs to another user.');
    case 'KEY-USED-':
      throw inactive();
    case 'KEY-PRODUCT-':
      throw new Refusal(422, 'wrong_product', 'The key is for another product.');
    case undefined:
      throw new Refusal(422, 'key_unknown', 'There is no such key.');
    default:
      start satisfies never;
  }
}

function inactive(): Refusal {
  return new Refusal(422, 'key_inactive', 'The key was used, or its time is over.');
}
