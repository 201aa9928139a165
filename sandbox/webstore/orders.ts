/**
 * Orders and what happens to them.
 *
 * An upgrade has the one order that was placed for it, and may have others: a second payment, a licence key.
 */
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
  const order: Order = {
    id: nextOrderId(world, clientReference),
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

/** All that was bought for an upgrade: the order placed for it first, then the others, oldest first. */
export function ordersFor({ state }: Pick<World, 'state'>, upgradeId: string): readonly Order[] {
  const placed = state.orders.get(upgradeId);
  const further = state.furtherOrders.get(upgradeId) ?? [];
  return placed === undefined ? further : [placed, ...further];
}

/** Another order for an upgrade that may have one. */
export function addOrder(
  world: World,
  upgradeId: string,
  more: Omit<Order, 'id' | 'clientReference'>,
): Order {
  const { furtherOrders } = world.state;
  const order = { id: nextOrderId(world, upgradeId), clientReference: upgradeId, ...more };
  furtherOrders.set(upgradeId, [...(furtherOrders.get(upgradeId) ?? []), order]);
  return order;
}

/** Nothing is to be had by it any more: the same may be bought anew. */
export function isOver({ status }: Order): boolean {
  return status !== 'paid' && status !== 'awaiting_payment';
}

/** @throws Refusal 404 or 409 */
export function cancelOrder({ state }: World, upgradeId: string): { order: Order; isNew: boolean } {
  const order = state.orders.get(upgradeId);
  if (order === undefined) throw noOrder();
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
  if (standing === undefined || isOver(standing)) {
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

/** The same upgrade is paid a second time, by a second order. @throws Refusal 404, or 409 before the first payment */
export function payAgain(world: World, upgradeId: string): Order {
  const orders = ordersFor(world, upgradeId);
  if (orders.length === 0) throw noOrder();
  const paid = orders.find(({ status }) => status === 'paid');
  if (paid === undefined) throw new Refusal(409, 'not_paid', 'There is no paid order with this reference.');
  countEffect(world, 'charges', upgradeId);
  return addOrder(world, upgradeId, { product: paid.product, paymentMethod: 'card', status: 'paid' });
}

/** All attempts were used: what was bought is used up. Without effect the second time. @throws Refusal 404 */
export function exhaustOrders(world: World, upgradeId: string): void {
  const orders = ordersFor(world, upgradeId);
  if (orders.length === 0) throw noOrder();
  const standing = orders.filter((order) => !isOver(order));
  if (standing.length > 0) countEffect(world, 'exhaustions', upgradeId);
  for (const order of standing) order.status = 'exhausted';
}

/** Refunds, charge-backs and cancellations by the store. @throws Refusal 404 */
export function changeOrder(world: World, upgradeId: string, type: OrderEventType, orderId?: string): Order {
  const order = orderFor(world, upgradeId, orderId);
  order.status = STATUS_AFTER[type];
  return order;
}

/** This order, or the one that counts, or else the first. @throws Refusal 404 */
export function orderFor(world: World, upgradeId: string, orderId?: string): Order {
  const orders = ordersFor(world, upgradeId);
  const order =
    orderId === undefined
      ? (orders.find((each) => !isOver(each)) ?? orders[0])
      : orders.find(({ id }) => id === orderId);
  if (order === undefined) throw noOrder();
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

function nextOrderId(world: World, upgradeId: string): string {
  return world.chance.id('SO-', upgradeId, nextOf(world, 'order', upgradeId)).toUpperCase();
}

function noOrder(): Refusal {
  return new Refusal(404, 'not_found', 'There is no order with this reference.');
}
