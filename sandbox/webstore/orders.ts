/** Orders and what happens to them. */
import type { NewEvent } from '../events/outbox';
import { Refusal } from '../refusal';
import type { Order } from '../state';
import { countEffect, nextOf, type World } from '../world';
import { productFor } from './products';

export const ORDER_EVENT_TYPES = [
  'order.placed',
  'order.paid',
  'order.cancelled',
  'order.refunded',
  'order.charged_back',
] as const;
export type OrderEventType = (typeof ORDER_EVENT_TYPES)[number];

export function placeOrder(
  world: World,
  wish: {
    readonly clientReference: string;
    readonly product: string;
    readonly paymentMethod: 'card' | 'invoice';
  },
): Order {
  const { clientReference, product, paymentMethod } = wish;
  const nth = nextOf(world, 'order', clientReference);
  const order: Order = {
    id: world.chance.id('SO-', clientReference, nth).toUpperCase(),
    clientReference,
    product,
    paymentMethod,
    status: paymentMethod === 'card' ? 'paid' : 'awaiting_payment',
  };
  world.state.orders.set(clientReference, order);
  countEffect(world, 'orders', clientReference);
  if (order.status === 'paid') countEffect(world, 'charges', clientReference);
  return order;
}

/** @throws Refusal 404 or 409 */
export function cancelOrder({ state }: World, upgradeId: string): { order: Order; isNew: boolean } {
  const order = state.orders.get(upgradeId);
  if (order === undefined) throw new Refusal(404, 'not_found', 'There is no order with this reference.');
  if (order.status === 'cancelled') return { order, isNew: false };
  if (order.status !== 'awaiting_payment') throw new Refusal(409, 'already_paid', 'The order is paid.');
  order.status = 'cancelled';
  return { order, isNew: true };
}

/**
 * The invoice is paid. Without a standing order, the person bought this product in the store, by card.
 * A paid order stays as it is: nothing is charged twice.
 */
export function settleOrder(world: World, upgradeId: string, product?: string): Order {
  const { state } = world;
  const standing = state.orders.get(upgradeId);
  if (standing === undefined || standing.status === 'cancelled') {
    const credentialId = state.enquiries.get(upgradeId)?.credentialId ?? '';
    const bought = product ?? productFor(credentialId);
    return placeOrder(world, { clientReference: upgradeId, product: bought, paymentMethod: 'card' });
  }
  const order = product === undefined ? standing : { ...standing, product };
  if (order.status === 'awaiting_payment') {
    order.status = 'paid';
    countEffect(world, 'charges', upgradeId);
  }
  state.orders.set(upgradeId, order);
  return order;
}

/** Refunds, charge-backs and cancellations by the store. @throws Refusal 404 */
export function changeOrder({ state }: World, upgradeId: string, type: OrderEventType): Order {
  const order = state.orders.get(upgradeId);
  if (order === undefined) throw new Refusal(404, 'not_found', 'There is no order with this reference.');
  order.status = STATUS_AFTER[type];
  return order;
}

export function orderEvent(type: OrderEventType, order: Order): NewEvent {
  const { id: orderId, clientReference, product } = order;
  return {
    provider: 'webstore',
    type,
    reference: clientReference,
    data: { orderId, clientReference, product },
  };
}

const STATUS_AFTER = {
  'order.placed': 'awaiting_payment',
  'order.paid': 'paid',
  'order.cancelled': 'cancelled',
  'order.refunded': 'refunded',
  'order.charged_back': 'charged_back',
} as const satisfies Record<OrderEventType, Order['status']>;
